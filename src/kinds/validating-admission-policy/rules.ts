/** What the server fills in and refuses of ValidatingAdmissionPolicies; expressions are kept, but not compiled. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { qualifiedName } from '../../api/names.ts'
import type { ParamKind, ValidatingAdmissionPolicy, ValidatingAdmissionPolicySpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkMatchResources, defaultMatchResources } from '../shared/match-resources.ts'
import { checkConditionNames } from '../shared/webhooks.ts'

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge', 'Unauthorized']
const neither = 'validations or auditAnnotations must contain at least one item'

export const rules: Rules<ValidatingAdmissionPolicy> = {
  defaults({ spec }) {
    spec.failurePolicy ??= 'Fail'
    defaultMatchResources(spec.matchConstraints)
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check: ({ metadata, spec }) => checkSpec(spec, (metadata.name as string | undefined) ?? ''),
}

function checkSpec(spec: ValidatingAdmissionPolicySpec, name: string): Problem[] {
  const problems: Problem[] = []
  const { failurePolicy, paramKind, matchConstraints, validations = [], auditAnnotations = [], variables = [], matchConditions = [] } = spec
  if (failurePolicy === undefined) problems.push(problem.required('spec.failurePolicy'))
  else if (failurePolicy !== 'Fail' && failurePolicy !== 'Ignore') problems.push(problem.notSupported('spec.failurePolicy', failurePolicy, ['Fail', 'Ignore']))
  if (paramKind !== undefined) problems.push(...checkParamKind(paramKind, 'spec.paramKind'))
  if (matchConstraints === undefined) problems.push(problem.required('spec.matchConstraints'))
  else {
    problems.push(...checkMatchResources(matchConstraints, 'spec.matchConstraints'))
    if ((matchConstraints.resourceRules ?? []).length === 0) problems.push(problem.required('spec.matchConstraints.resourceRules'))
  }
  problems.push(...checkConditionNames(matchConditions, 'spec.matchConditions'))
  for (const [index, { name: variable, expression }] of variables.entries()) {
    const path = `spec.variables[${index}]`
    if (variable === '') problems.push(problem.required(`${path}.name`, 'name is not specified'))
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable)) problems.push(problem.invalid(`${path}.name`, variable, 'name is not a valid CEL identifier'))
    if (expression.trim() === '') problems.push(problem.required(`${path}.expression`, 'expression is not specified'))
  }
  if (validations.length === 0 && auditAnnotations.length === 0) return [...problems, problem.required('spec.validations', neither), problem.required('spec.auditAnnotations', neither)]
  for (const [index, { expression, reason }] of validations.entries()) {
    const path = `spec.validations[${index}]`
    if (expression.trim() === '') problems.push(problem.required(`${path}.expression`, 'expression is not specified'))
    if (reason !== undefined && !reasons.includes(reason)) problems.push(problem.notSupported(`${path}.reason`, reason, reasons))
  }
  for (const [index, { key, valueExpression }] of auditAnnotations.entries()) {
    const path = `spec.auditAnnotations[${index}]`
    const full = `${name}/${key}`
    problems.push(...invalidFor(`${path}.key`, full, qualifiedName(full)))
    if (valueExpression.trim() === '') problems.push(problem.required(`${path}.valueExpression`, 'valueExpression is not specified'))
    if (auditAnnotations.findIndex((other) => other.key === key) < index) problems.push(problem.duplicate(`${path}.key`, key))
  }
  return problems
}

function checkParamKind({ apiVersion = '', kind = '' }: ParamKind, path: string): Problem[] {
  return [...(apiVersion === '' ? [problem.required(`${path}.apiVersion`)] : []), ...(kind === '' ? [problem.required(`${path}.kind`)] : [])]
}
