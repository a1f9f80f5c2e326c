/** Defaults and checks of the part that says what an admission policy looks at. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { pathSegment } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { MatchResources, NamedRuleWithOperations } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkLabelSelector } from './label-selector.ts'
import { checkOperationRule } from './operation-rules.ts'

export function defaultMatchResources(match: Mutable<MatchResources> | undefined): void {
  if (match === undefined) return
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])]) rule.scope ??= '*'
}

export function checkMatchResources(
  { matchPolicy, namespaceSelector, objectSelector, resourceRules = [], excludeResourceRules = [] }: MatchResources,
  path: string,
): Problem[] {
  const problems: Problem[] = []
  if (matchPolicy === undefined) problems.push(problem.required(`${path}.matchPolicy`))
  else if (matchPolicy !== 'Equivalent' && matchPolicy !== 'Exact')
    problems.push(problem.notSupported(`${path}.matchPolicy`, matchPolicy, ['Equivalent', 'Exact']))
  checkLabelSelector(problems, namespaceSelector, `${path}.namespaceSelector`)
  checkLabelSelector(problems, objectSelector, `${path}.objectSelector`)
  for (const [index, rule] of resourceRules.entries()) problems.push(...checkNamedRule(rule, `${path}.resourceRules[${index}]`))
  for (const [index, rule] of excludeResourceRules.entries())
    problems.push(...checkNamedRule(rule, `${path}.excludeResourceRules[${index}]`))
  return problems
}

function checkNamedRule(rule: NamedRuleWithOperations, path: string): Problem[] {
  const names = rule.resourceNames ?? []
  const problems = names.flatMap((name, index) => {
    const at = `${path}.resourceNames[${index}]`
    return [...invalidFor(at, name, pathSegment(name)), ...(names.indexOf(name) < index ? [problem.duplicate(at, name)] : [])]
  })
  return [...problems, ...checkOperationRule(rule, path)]
}
