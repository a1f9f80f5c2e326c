/** LimitRanger: a namespace's LimitRanges give containers what they leave out, and refuse what is too little or too much. */
import type { Container, LimitRange, LimitRangeItem, PersistentVolumeClaim, Pod, ResourceRequirements } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { limitRanges, persistentVolumeClaims, pods } from '../../api/resources.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { ownedPart } from '../../api/shared-parts.ts'
import { forbidden } from '../../api/status.ts'
import { podLimits, podRequests, type Amounts } from '../../kinds/pod/resources.ts'
import type { Core } from '../core.ts'
import { prefixOf } from '../storage/storage.ts'
import { atLeast, atMost, ratioAtMost, requestAtMost, type Usage } from './limits.ts'
import type { AdmissionPlugin } from './plugin.ts'

const annotation = 'kubernetes.io/limit-ranger'

export const limitRanger: AdmissionPlugin = {
  name: 'LimitRanger',
  resources: [pods.id, persistentVolumeClaims.id],
  operations: ['create', 'update'],
  subresources: ['resize'],
  admit({ core, call, object, operation }) {
    if (call.resource.id !== pods.id || operation !== 'create') return
    const ranges = rangesIn(core, call.namespace)
    if (ranges.length === 0) return
    const pod = object as unknown as Mutable<Pod>
    pod.spec = ownedPart(pod.spec)
    for (const range of ranges) giveDefaults(pod, range)
  },
  validate({ core, call, object, operation, old }) {
    const isPod = call.resource.id === pods.id
    // Containers of a pod change by a resize alone; what is going is left in peace.
    if ((isPod && operation !== 'create' && call.subresource !== 'resize') || old?.metadata.deletionTimestamp !== undefined) return
    for (const range of rangesIn(core, call.namespace)) {
      const limits = range.spec?.limits ?? []
      const broken = isPod
        ? limits.flatMap((limit) => brokenByPod(object as unknown as Pod, limit))
        : limits.flatMap((limit) => brokenByClaim(object as unknown as PersistentVolumeClaim, limit))
      if (broken.length > 0)
        throw forbidden(call.resource, object.metadata.name ?? '', broken.length === 1 ? (broken[0] ?? '') : `[${broken.join(', ')}]`)
    }
  },
}

const rangesIn = (core: Core, namespace: string): LimitRange[] =>
  core.store.list(prefixOf({ resource: limitRanges, namespace })).entries.map(({ value }) => value as LimitRange)

function giveDefaults(pod: Mutable<Pod>, range: LimitRange): void {
  const requests: Record<string, string> = {}
  const limits: Record<string, string> = {}
  for (const limit of range.spec?.limits ?? []) {
    if (limit.type !== 'Container') continue
    Object.assign(requests, limit.defaultRequest)
    Object.assign(limits, limit.default)
  }
  const notes: string[] = []
  for (const container of pod.spec.containers) notes.push(...complete(container, { requests, limits }, 'container'))
  for (const container of pod.spec.initContainers ?? []) notes.push(...complete(container, { requests, limits }, 'init container'))
  if (notes.length > 0) (pod.metadata.annotations ??= {})[annotation] = `LimitRanger plugin set: ${notes.join('; ')}`
}

interface Defaults {
  readonly requests: Readonly<Record<string, string>>
  readonly limits: Readonly<Record<string, string>>
}

/** Fills in what is missing and tells what that was. */
function complete(container: Mutable<Container>, defaults: Defaults, what: string): string[] {
  const resources: Mutable<ResourceRequirements> = (container.resources ??= {})
  const notes: string[] = []
  for (const half of ['requests', 'limits'] as const) {
    const missing = Object.keys(defaults[half]).filter((name) => resources[half]?.[name] === undefined)
    if (missing.length === 0) continue
    const amounts: Record<string, string> = (resources[half] ??= {})
    for (const name of missing) amounts[name] = defaults[half][name] ?? ''
    notes.push(`${missing.sort().join(', ')} ${half === 'requests' ? 'request' : 'limit'} for ${what} ${container.name}`)
  }
  return notes
}

function brokenByPod(pod: Pod, limit: LimitRangeItem): string[] {
  if (limit.type === 'Container')
    return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(({ resources }) =>
      brokenBy(limit, { requests: resources?.requests ?? {}, limits: resources?.limits ?? {} }),
    )
  if (limit.type === 'Pod') return brokenBy(limit, { requests: texts(podRequests(pod)), limits: texts(podLimits(pod)) })
  return []
}

const texts = (amounts: Amounts): Record<string, string> =>
  Object.fromEntries([...amounts].map(([name, amount]) => [name, formatQuantity(amount)]))

function brokenBy(limit: LimitRangeItem, usage: Usage): string[] {
  const each = (amounts: Readonly<Record<string, string>> | undefined, rule: typeof atLeast): string[] =>
    Object.entries(amounts ?? {}).flatMap(([name, bound]) => rule({ type: limit.type, name, bound }, usage) ?? [])
  return [...each(limit.min, atLeast), ...each(limit.max, atMost), ...each(limit.maxLimitRequestRatio, ratioAtMost)]
}

function brokenByClaim({ spec }: PersistentVolumeClaim, limit: LimitRangeItem): string[] {
  if (limit.type !== 'PersistentVolumeClaim') return []
  const usage = { requests: spec?.resources?.requests ?? {}, limits: spec?.resources?.limits ?? {} }
  const least = Object.entries(limit.min ?? {}).flatMap(
    ([name, bound]) => atLeast({ type: limit.type, name, bound }, { requests: usage.requests, limits: {} }) ?? [],
  )
  const most = Object.entries(limit.max ?? {}).flatMap(([name, bound]) => requestAtMost({ type: limit.type, name, bound }, usage) ?? [])
  return [...least, ...most]
}
