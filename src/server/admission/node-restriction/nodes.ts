/** Nodes write themselves alone, and nothing that would steer more pods to them: taints, owners, labels that others rely on. */
import { isEqual } from '../../../api/equal.ts'
import type { Node } from '../../../api/objects.ts'
import { archLabel, earlierLabels, hostnameLabel, instanceTypeLabel, osLabel, regionLabel, zoneLabel } from '../../../kinds/node/labels.ts'
import { refusal } from '../plugin.ts'
import { nameIn, type Rule } from './rule.ts'

type Labels = Readonly<Record<string, string>>

export const refuseNode: Rule = (request, node) => {
  const asked = nameIn(request)
  const who = `node ${JSON.stringify(node)}`
  if (asked !== node) throw refusal(request, `${who} is not allowed to modify node ${JSON.stringify(asked)}`)
  // Both are nodes: the resource says so.
  const [now, before] = [request.object, request.old].map((one) => one as unknown as Node | undefined)
  const why =
    request.operation === 'create' ? whyNotNew(now, who) : request.operation === 'update' ? whyNotChanged(now, before, who) : undefined
  if (why !== undefined) throw refusal(request, why)
}

function whyNotNew(now: Node | undefined, who: string): string | undefined {
  if (now?.spec?.configSource !== undefined) return `${who} is not allowed to create pods with a non-nil configSource`
  const labels = forbiddenLabels(Object.keys(now?.metadata.labels ?? {}))
  return labels === '' ? undefined : `${who} is not allowed to set the following labels: ${labels}`
}

function whyNotChanged(now: Node | undefined, before: Node | undefined, who: string): string | undefined {
  // What is written to a status alone comes without its spec, which stays as it is stored.
  const spec = Object.keys(now?.spec ?? {}).length === 0 ? before?.spec : now?.spec
  const source = spec?.configSource
  if (source !== undefined && !isEqual(source, before?.spec?.configSource))
    return `${who} is not allowed to update configSource to a new non-nil configSource`
  if (!isEqual(spec?.taints, before?.spec?.taints)) return `${who} is not allowed to modify taints`
  if (!isEqual(now?.metadata.ownerReferences, before?.metadata.ownerReferences)) return `${who} is not allowed to modify ownerReferences`
  const labels = forbiddenLabels(changedKeys(now?.metadata.labels ?? {}, before?.metadata.labels ?? {}))
  return labels === '' ? undefined : `is not allowed to modify labels: ${labels}`
}

const changedKeys = (now: Labels, before: Labels): readonly string[] =>
  [...new Set([...Object.keys(now), ...Object.keys(before)])].filter((key) => now[key] !== before[key])

/** Those that nodes may not set, sorted; empty if they may set all. */
const forbiddenLabels = (keys: readonly string[]): string => keys.filter(isForbidden).sort().join(', ')

/** Labels of Kubernetes that say where a node is and what it is made of. */
const kubeletLabels = new Set<string>([
  hostnameLabel,
  ...([zoneLabel, regionLabel, instanceTypeLabel, osLabel, archLabel] as const).flatMap((label) => [label, earlierLabels[label]]),
])

function isForbidden(key: string): boolean {
  const slash = key.indexOf('/')
  const domain = slash < 0 ? '' : key.slice(0, slash)
  const lies = (within: string): boolean => domain === within || domain.endsWith(`.${within}`)
  if (lies('node-restriction.kubernetes.io')) return true
  const isOfKubernetes = lies('kubernetes.io') || lies('k8s.io')
  return isOfKubernetes && !kubeletLabels.has(key) && !lies('kubelet.kubernetes.io') && !lies('node.kubernetes.io')
}
