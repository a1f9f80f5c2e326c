/** What describe says of both kinds of roles: rules taken apart by resource and put together again by verb. */
import type { ClusterRole, PolicyRule, Role } from '../../api/objects.ts'
import { compareTexts } from '../../base/order.ts'
import type { Reader } from '../kind.ts'
import { writeHead } from './metadata.ts'
import { startPage } from './page.ts'
import { goList } from './volume-sources.ts'

/** One line of the table. */
export interface RuleLine {
  readonly group?: string
  readonly resource?: string
  readonly name?: string
  readonly url?: string
  readonly verbs: string[]
}

export function describeRole(role: Role | ClusterRole, read: Reader, now: number): string {
  const page = startPage(read, now)
  writeHead(page, role, false)
  page.line(0, 'PolicyRule:')
  page.line(1, 'Resources', 'Non-Resource URLs', 'Resource Names', 'Verbs')
  page.line(1, '---------', '-----------------', '--------------', '-----')
  for (const line of ruleLines(role.rules ?? [])) {
    page.line(1, resourceText(line), goList(optional(line.url)), goList(optional(line.name)), goList(line.verbs))
  }
  return page.toText()
}

/** Rules, taken apart and put together again, in upstream's order. */
export const ruleLines = (rules: readonly PolicyRule[]): readonly RuleLine[] =>
  compact(rules.flatMap(breakDown)).sort((left, right) => compareTexts(sortKey(left), sortKey(right)))

/** One line for each resource, name and verb; URLs stand by themselves. */
function breakDown({ apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [], verbs = [] }: PolicyRule): RuleLine[] {
  const names: readonly (string | undefined)[] = resourceNames.length === 0 ? [undefined] : resourceNames
  const ofResources = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) => names.map((name) => ({ group, resource, ...(name !== undefined && { name }), verbs: [verb] }))),
    ),
  )
  return [...ofResources, ...nonResourceURLs.flatMap((url) => verbs.map((verb) => ({ url, verbs: [verb] })))]
}

/** Lines of the same resource and name become one with all their verbs; lines of URLs stay apart. */
function compact(lines: readonly RuleLine[]): RuleLine[] {
  const whole: RuleLine[] = []
  const known = new Map<string, RuleLine>()
  for (const line of lines) {
    const key = JSON.stringify([line.group, line.resource, line.name])
    const same = line.url === undefined ? known.get(key) : undefined
    if (same === undefined) {
      const copy = { ...line, verbs: [...line.verbs] }
      whole.push(copy)
      if (line.url === undefined) known.set(key, copy)
    } else same.verbs.push(...line.verbs.filter((verb) => !same.verbs.includes(verb)))
  }
  return whole
}

/** Upstream sorts by Go's print of the whole rule, whose fields stand in this order: verbs, groups, resources, names, URLs. */
const sortKey = ({ verbs, group, resource, name, url }: RuleLine): string =>
  `&PolicyRule{Verbs:${goList(verbs)},APIGroups:${goList(optional(group))},Resources:${goList(optional(resource))},ResourceNames:${goList(optional(name))},NonResourceURLs:${goList(optional(url))},}`

const optional = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text])

/** `deployments.apps/scale`: the group stands before the subresource. */
export function resourceText({ resource, group = '' }: RuleLine): string {
  if (resource === undefined) return ''
  const slash = resource.indexOf('/')
  const [plain, sub] = slash < 0 ? [resource, ''] : [resource.slice(0, slash), resource.slice(slash)]
  return `${plain}${group === '' ? '' : `.${group}`}${sub}`
}
