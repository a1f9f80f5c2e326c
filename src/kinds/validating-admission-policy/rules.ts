/** What the server fills in and refuses of ValidatingAdmissionPolicies. */
import { cel } from '../../api/cel/load.ts'
import type { CompiledPolicy } from '../../api/cel/policy.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import { dnsSubdomain, nameRules, qualifiedName } from '../../api/names.ts'
import type {
  AuditAnnotation,
  ExpressionWarning,
  ParamKind,
  ValidatingAdmissionPolicy,
  ValidatingAdmissionPolicySpec,
  Validation,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkConditions } from '../shared/conditions.ts'
import { resetMetadata } from '../shared/status-metadata.ts'
import { checkMatchResources, defaultMatchResources } from '../shared/match-resources.ts'
import { checkExpression } from '../shared/expressions.ts'
import { checkMatchConditions } from '../shared/webhooks.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge']
const mostAnnotations = 20
const longestValue = 5 * 1024
/** What CEL keeps for itself. */
const reserved = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(' '),
)
const neither = 'validations or auditAnnotations must contain at least one item'

export const rules: Rules<ValidatingAdmissionPolicy> = {
  updateChecks: onlyAsNew,
  statusChecks: ['update'],
  anyFinalizer: true,
  unconditionalUpdate: false,
  defaults({ spec }) {
    spec.failurePolicy ??= 'Fail'
    defaultMatchResources(spec.matchConstraints)
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check: ({ metadata, spec }) => checkSpec(spec, (metadata.name as string | undefined) ?? ''),
  prepareStatusUpdate: resetMetadata,
  checkStatusUpdate: ({ status }) => [
    ...checkTypeWarnings(status?.typeChecking?.expressionWarnings ?? []),
    ...checkConditions(status?.conditions, 'status.conditions'),
  ],
}

/** Paths of fields are only asked for, not read. */
function checkTypeWarnings(warnings: readonly ExpressionWarning[]): Problem[] {
  return warnings.flatMap(({ warning = '', fieldRef = '' }, index) => {
    const path = `status.typeChecking.expressionWarnings[${index}]`
    return [
      ...(warning === '' ? [problem.required(`${path}.warning`)] : []),
      ...(fieldRef.trim() === '' ? [problem.required(`${path}.fieldRef`)] : []),
    ]
  })
}

function checkSpec(spec: ValidatingAdmissionPolicySpec, name: string): Problem[] {
  const problems: Problem[] = []
  const { failurePolicy, paramKind, matchConstraints, validations = [], auditAnnotations = [], variables = [], matchConditions = [] } = spec
  if (failurePolicy === undefined) problems.push(problem.required('spec.failurePolicy'))
  else if (failurePolicy !== 'Fail' && failurePolicy !== 'Ignore')
    problems.push(problem.notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']))
  if (paramKind !== undefined) problems.push(...checkParamKind(paramKind, 'spec.paramKind'))
  if (matchConstraints === undefined) problems.push(problem.required('spec.matchConstraints'))
  else {
    problems.push(...checkMatchResources(matchConstraints, 'spec.matchConstraints'))
    if ((matchConstraints.resourceRules ?? []).length === 0) problems.push(problem.required('spec.matchConstraints.resourceRules'))
  }
  const compiled = cel().compilePolicy(spec)
  problems.push(...checkMatchConditions(matchConditions, 'spec.matchConditions', compiled.conditions))
  for (const [index, { name: variable, expression }] of variables.entries()) {
    const path = `spec.variables[${index}]`
    if (variable.trim() === '') problems.push(problem.required(`${path}.name`, 'name is not specified'))
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable) || reserved.has(variable))
      problems.push(problem.invalid(`${path}.name`, variable, 'name is not a valid CEL identifier'))
    if (expression.trim() === '') problems.push(problem.required(`${path}.expression`, 'expression is not specified'))
    problems.push(...checkExpression(compiled.variables[index], expression, `${path}.expression`))
  }
  if (validations.length === 0 && auditAnnotations.length === 0)
    return [...problems, problem.required('spec.validations', neither), problem.required('spec.auditAnnotations', neither)]
  problems.push(
    ...validations.flatMap((validation, index) => checkValidation(validation, compiled.validations[index], `spec.validations[${index}]`)),
  )
  if (auditAnnotations.length > mostAnnotations) {
    const shown = auditAnnotations.map(({ key, valueExpression }) =>
      goStruct('admissionregistration.AuditAnnotation', { Key: key, ValueExpression: valueExpression }),
    )
    problems.push(
      problem.invalid(
        'spec.auditAnnotations',
        goList(shown, 'admissionregistration.AuditAnnotation'),
        `must not have more than ${mostAnnotations} auditAnnotations`,
      ),
    )
  }
  for (const [index, annotation] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`
    problems.push(
      ...checkAuditAnnotation(annotation, name, path),
      ...checkExpression(
        annotation.valueExpression.trim().length > longestValue ? undefined : compiled.annotations[index],
        annotation.valueExpression,
        `${path}.valueExpression`,
      ),
    )
    if (auditAnnotations.findIndex(({ key }) => key === annotation.key) < index)
      problems.push(problem.duplicate(`${path}.key`, annotation.key))
  }
  return problems
}

function checkValidation(
  { expression, messageExpression = '', message = '', reason }: Validation,
  compiled: CompiledPolicy['validations'][number] | undefined,
  path: string,
): Problem[] {
  const problems =
    expression.trim() === ''
      ? [problem.required(`${path}.expression`, 'expression is not specified')]
      : checkExpression(compiled?.expression, expression, `${path}.expression`)
  problems.push(...checkExpression(compiled?.message, messageExpression, `${path}.messageExpression`))
  if (messageExpression !== '' && messageExpression.trim() === '')
    problems.push(problem.invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'))
  if (message !== '' && message.trim() === '')
    problems.push(problem.invalid(`${path}.message`, message, 'message must be non-empty if specified'))
  else if (/[\n\r]/.test(message.trim())) problems.push(problem.invalid(`${path}.message`, message, 'message must not contain line breaks'))
  if (reason !== undefined && !reasons.includes(reason)) problems.push(problem.notSupported(`${path}.reason`, reason, reasons))
  return problems
}

function checkAuditAnnotation({ key, valueExpression }: AuditAnnotation, name: string, path: string): Problem[] {
  const full = `${name}/${key}`
  const problems =
    name === ''
      ? [problem.invalid(`${path}.key`, key, 'requires metadata.name be non-empty')]
      : invalidFor(`${path}.key`, full, qualifiedName(full))
  const value = valueExpression.trim()
  if (value === '') problems.push(problem.required(`${path}.valueExpression`, 'valueExpression is not specified'))
  else if (value.length > longestValue)
    problems.push(problem.required(`${path}.valueExpression`, `must not exceed ${longestValue} bytes in length`))
  return problems
}

function checkParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): Problem[] {
  const problems: Problem[] = []
  const at = `${path}.apiVersion`
  const refuse = (value: string, found: readonly string[]): void =>
    void (found.length > 0 && problems.push(problem.invalid(at, value, found.join(','))))
  const parts = apiVersion === '/' ? [''] : apiVersion.split('/')
  const [group, version] = parts.length === 1 ? ['', parts[0] ?? ''] : [parts[0] ?? '', parts[1] ?? '']
  if (apiVersion === '') problems.push(problem.required(at))
  else if (parts.length > 2) refuse(apiVersion, [`unexpected GroupVersion string: ${apiVersion}`])
  else {
    if (group !== '') refuse(group, dnsSubdomain(group))
    if (version === '') refuse(apiVersion, ['version must be specified'])
    else refuse(version, nameRules.dns1035Label(version, false))
  }
  const against = nameRules.dns1035Label(kind.toLowerCase(), false)
  if (kind === '') problems.push(problem.required(`${path}.kind`))
  else if (against.length > 0)
    problems.push(problem.invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${against.join(',')}`))
  return problems
}
