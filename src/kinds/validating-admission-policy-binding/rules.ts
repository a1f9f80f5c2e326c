/** What the server fills in and refuses of ValidatingAdmissionPolicyBindings. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { dnsSubdomain, pathSegment } from '../../api/names.ts'
import type { ParamRef, ValidatingAdmissionPolicyBinding } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { checkMatchResources, defaultMatchResources } from '../shared/match-resources.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

const actions = ['Audit', 'Deny', 'Warn']

export const rules: Rules<ValidatingAdmissionPolicyBinding> = {
  updateChecks: onlyAsNew,
  generation: true,
  anyFinalizer: true,
  unconditionalUpdate: false,
  defaults({ spec }) {
    defaultMatchResources(spec.matchResources)
  },
  check({ spec }) {
    const problems: Problem[] = []
    const { policyName = '', paramRef, matchResources, validationActions: list = [] } = spec
    if (policyName === '') problems.push(problem.required('spec.policyName'))
    else problems.push(...invalidFor('spec.policyName', policyName, dnsSubdomain(policyName)))
    if (paramRef !== undefined) problems.push(...checkParam(paramRef, 'spec.paramRef'))
    if (matchResources !== undefined) problems.push(...checkMatchResources(matchResources, 'spec.matchResources'))
    for (const [index, action] of list.entries()) {
      if (!actions.includes(action)) problems.push(problem.notSupported(`spec.validationActions[${index}]`, action, actions))
      if (list.indexOf(action) < index) problems.push(problem.duplicate(`spec.validationActions[${index}]`, action))
    }
    if (list.includes('Deny') && list.includes('Warn'))
      problems.push(
        problem.invalid(
          'spec.validationActions',
          goList(list, 'admissionregistration.ValidationAction'),
          'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
        ),
      )
    if (list.length === 0) problems.push(problem.required('spec.validationActions', 'at least one validation action is required'))
    return problems
  },
}

function checkParam({ name = '', selector, parameterNotFoundAction: action }: ParamRef, path: string): Problem[] {
  const problems = name === '' ? [] : invalidFor(`${path}.name`, name, pathSegment(name))
  const hasBoth = name !== '' && selector !== undefined
  if (hasBoth) problems.push(problem.forbidden(`${path}.name`, 'name and selector are mutually exclusive'))
  checkLabelSelector(problems, selector, `${path}.selector`)
  if (hasBoth) problems.push(problem.forbidden(`${path}.selector`, 'name and selector are mutually exclusive'))
  if (name === '' && selector === undefined) problems.push(problem.required(path, 'one of name or selector must be specified'))
  if (action === undefined || action === '') problems.push(problem.required(`${path}.parameterNotFoundAction`))
  else if (action !== 'Allow' && action !== 'Deny')
    problems.push(problem.notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']))
  return problems
}
