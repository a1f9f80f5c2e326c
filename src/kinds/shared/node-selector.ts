/** Checks of node selectors, as pods and volumes have them. */
import { problem } from '../../api/field-errors.ts'
import { dnsSubdomain, qualifiedName, labelValue } from '../../api/names.ts'
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

/** ValidateNodeSelector */
export function checkNodeSelector(problems: Problem[], selector: NodeSelector, path: string): void {
  const terms = selector.nodeSelectorTerms ?? []
  if (terms.length === 0) problems.push(problem.required(`${path}.nodeSelectorTerms`, 'must have at least one node selector term'))
  for (const [index, term] of terms.entries()) checkTerm({ problems, strict: true }, term, `${path}.nodeSelectorTerms[${index}]`)
}

/** ValidateNodeSelectorTerm for preferred terms, whose label values upstream does not judge. */
export const checkPreferredTerm = (problems: Problem[], term: NodeSelectorTerm, path: string): void =>
  checkTerm({ problems, strict: false }, term, path)

function checkTerm(how: Strictness, term: NodeSelectorTerm, path: string): void {
  for (const [index, requirement] of (term.matchExpressions ?? []).entries())
    checkRequirement(how, requirement, `${path}.matchExpressions[${index}]`)
  for (const [index, requirement] of (term.matchFields ?? []).entries())
    checkFieldRequirement(how.problems, requirement, `${path}.matchFields[${index}]`)
}

interface Strictness {
  readonly problems: Problem[]
  /** Whether values must be such as labels can have. */
  readonly strict: boolean
}

function checkRequirement({ problems, strict }: Strictness, requirement: NodeSelectorRequirement, path: string): void {
  const { key = '', operator = '', values = [] } = requirement
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0) problems.push(problem.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"))
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      problems.push(problem.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      problems.push(problem.required(`${path}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'"))
  } else problems.push(problem.invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  for (const reason of qualifiedName(key)) problems.push(problem.invalid(`${path}.key`, key, reason))
  if (strict)
    for (const [index, value] of values.entries())
      for (const reason of labelValue(value)) problems.push(problem.invalid(`${path}.values[${index}]`, value, reason))
}

/** ValidateNodeFieldSelectorRequirement: only the name can be asked for, and only one. */
function checkFieldRequirement(problems: Problem[], requirement: NodeSelectorRequirement, path: string): void {
  const { key = '', operator = '', values = [] } = requirement
  if (operator !== 'In' && operator !== 'NotIn')
    problems.push(problem.invalid(`${path}.operator`, operator, 'not a valid selector operator'))
  else if (values.length !== 1)
    problems.push(problem.required(`${path}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
  if (key !== 'metadata.name') return void problems.push(problem.invalid(`${path}.key`, key, 'not a valid field selector key'))
  for (const [index, value] of values.entries())
    for (const reason of dnsSubdomain(value)) problems.push(problem.invalid(`${path}.values[${index}]`, value, reason))
}
