/** Whether one rule of RBAC allows something, and whether rules cover others. */
import type { PolicyRule } from '../../api/objects.ts'
import type { Attributes } from './attributes.ts'

const all = '*'
const has = (list: readonly string[] | undefined, ...values: readonly string[]): boolean =>
  list !== undefined && values.some((value) => list.includes(value))

/** True if the rule allows what is asked for. */
export function ruleAllows(rule: PolicyRule, { verb, resource, path }: Attributes): boolean {
  if (!has(rule.verbs, all, verb)) return false
  if (resource === undefined) return rule.nonResourceURLs?.some((pattern) => pathFits(pattern, path)) === true
  const { group, subresource, name } = resource
  const names = rule.resourceNames ?? []
  return (
    has(rule.apiGroups, all, group) &&
    resourceFits(rule.resources, resource.resource, subresource) &&
    (names.length === 0 || names.includes(name))
  )
}

const resourceFits = (list: readonly string[] | undefined, resource: string, subresource: string): boolean =>
  subresource === '' ? has(list, all, resource) : has(list, all, `${resource}/${subresource}`, `*/${subresource}`)

const pathFits = (pattern: string, path: string): boolean =>
  pattern === all || pattern === path || (pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, '')))

/** The parts of `wanted` that no rule of `held` covers, put together again by resource; empty if all is covered. */
export function uncovered(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): readonly PolicyRule[] {
  const missing = wanted.flatMap(atoms).filter((atom) => !held.some((rule) => covers(rule, atom)))
  return compact(missing)
}

/** A rule as rules of one verb on one thing each. */
function atoms({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs }: PolicyRule): readonly PolicyRule[] {
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
  if (!verbs.every((verb) => has(rule.verbs, all, verb))) return false
  if (nonResourceURLs !== undefined)
    return nonResourceURLs.every((path) => rule.nonResourceURLs?.some((pattern) => pathFits(pattern, path)) === true)
  const names = rule.resourceNames ?? []
  return (
    (apiGroups ?? []).every((group) => has(rule.apiGroups, all, group)) &&
    (resources ?? []).every((text) => {
      const [resource = '', subresource = ''] = text.split('/')
      return resourceFits(rule.resources, resource, subresource)
    }) &&
    (names.length === 0 || (resourceNames !== undefined && resourceNames.every((name) => names.includes(name))))
  )
}

/** Atoms that differ by their verb alone become one rule. */
function compact(list: readonly PolicyRule[]): readonly PolicyRule[] {
  const groups = Map.groupBy(list, ({ verbs: _verbs, ...rest }) => JSON.stringify(rest))
  return [...groups.values()].flatMap((alike) => {
    const [first] = alike
    return first === undefined ? [] : [{ ...first, verbs: [...new Set(alike.flatMap(({ verbs }) => verbs))] }]
  })
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

/** Go's `%q` of a list of strings. */
export const goStrings = (list: readonly string[]): string => `[${list.map((text) => JSON.stringify(text)).join(' ')}]`
