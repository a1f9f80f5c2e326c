/** Whether one rule of RBAC allows something, and whether rules cover others. */
import { goStrings } from '../../api/go-plain.ts'
import type { PolicyRule } from '../../api/objects.ts'
import { allowsCall, namesResource, ruleNames } from '../../api/role-rules.ts'
import type { Attributes } from './attributes.ts'

/** True if the rule allows what is asked for. */
export function ruleAllows(rule: PolicyRule, { verb, resource, path }: Attributes): boolean {
  if (resource !== undefined) return allowsCall(rule, { verb, ...resource })
  return ruleNames(rule.verbs, verb) && rule.nonResourceURLs?.some((pattern) => pathFits(pattern, path)) === true
}

const pathFits = (pattern: string, path: string): boolean =>
  pattern === '*' || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')))

/** The parts of `wanted` that no rule of `held` covers, put together again by resource; empty if all is covered. */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing = wanted.flatMap(atoms).filter((atom) => !held.some((rule) => covers(rule, atom)))
  return compact(missing)
}

/** A rule as rules of one verb on one thing each. */
function atoms(rule: PolicyRule): readonly PolicyRule[] {
  const { apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  // A rule that is not checked yet may have none.
  const verbs = (rule.verbs as readonly string[] | null) ?? []
  const onResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb): readonly PolicyRule[] => {
        const atom = { apiGroups: [group], resources: [resource], verbs: [verb] }
        return resourceNames.length === 0 ? [atom] : resourceNames.map((name) => ({ ...atom, resourceNames: [name] }))
      }),
    ),
  )
  return [...onResources, ...nonResourceURLs.flatMap((path) => verbs.map((verb) => ({ nonResourceURLs: [path], verbs: [verb] })))]
}

/** True if the rule allows all that the atom does. */
function covers(rule: PolicyRule, { apiGroups, resources, resourceNames, nonResourceURLs, verbs }: PolicyRule): boolean {
  if (!verbs.every((verb) => ruleNames(rule.verbs, verb))) return false
  if (nonResourceURLs !== undefined)
    return nonResourceURLs.every((path) => rule.nonResourceURLs?.some((pattern) => pathFits(pattern, path)) === true)
  const names = rule.resourceNames ?? []
  return (
    (apiGroups ?? []).every((group) => ruleNames(rule.apiGroups, group)) &&
    (resources ?? []).every((text) => {
      const [resource = '', subresource = ''] = text.split('/')
      return namesResource(rule.resources, resource, subresource)
    }) &&
    (names.length === 0 || (resourceNames !== undefined && resourceNames.every((name) => names.includes(name))))
  )
}

/** Atoms on resources that differ by their verb alone become one rule, with verbs as often as they were asked for (CompactRules). */
function compact(list: readonly PolicyRule[]): readonly PolicyRule[] {
  const [onPaths = [], onResources = []] = [true, false].map((isPath) =>
    list.filter((atom) => (atom.nonResourceURLs !== undefined) === isPath),
  )
  const groups = Map.groupBy(onResources, ({ verbs: _verbs, ...rest }) => JSON.stringify(rest))
  const joined = [...groups.values()].map((alike) => ({ ...alike[0], verbs: alike.flatMap(({ verbs }) => verbs) }))
  return [...onPaths, ...joined]
}

/** The rule in upstream's short form: `{APIGroups:["apps"], Resources:["*"], Verbs:["get"]}`. */
export function ruleText({ apiGroups, resources, nonResourceURLs, resourceNames, verbs }: PolicyRule): string {
  const parts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['APIGroups', apiGroups],
    ['Resources', resources],
    ['NonResourceURLs', nonResourceURLs],
    ['ResourceNames', resourceNames],
    ['Verbs', verbs],
  ]
  return `{${parts.flatMap(([name, list]) => (list === undefined || list.length === 0 ? [] : [`${name}:${goStrings(list)}`])).join(', ')}}`
}
