/** Keeps the status of each ResourceQuota: what it allows and what is used of it. */
import { isEqual } from '../api/equal.ts'
import type { KubeObject } from '../api/object.ts'
import type { ResourceQuota } from '../api/objects.ts'
import { addAmounts, compareQuantities, formatQuantity, quantity } from '../api/quantity.ts'
import { pods, resourceQuotas } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { millisOf } from '../api/time.ts'
import type { Change } from '../client/informer.ts'
import { endsByItself, isInScope, usageOf, type Usage } from '../kinds/resource-quota/usage.ts'
import { defineUniversal, refOf } from './controller.ts'
import { mirroredOf } from './mirrored.ts'
import { step } from './step.ts'
import type { View } from './view.ts'

export const resourceQuota = defineUniversal({
  name: 'resource-quota',
  component: 'resourcequota-controller',
  indexes: [],
  pace: 100,
  keysOfAny,
  reconcile(key, view) {
    const quota = view.get(resourceQuotas, refOf(key))
    if (quota === undefined) return []
    const hard = quota.spec?.hard ?? {}
    const total = usageIn(quota, view)
    const counted = Object.keys(hard).filter((name) => isServed(name, view))
    const used = Object.fromEntries(counted.map((name) => [name, formatQuantity(total.get(name) ?? quantity('0'))]))
    const before = quota.status?.used ?? {}
    const sameLimits = isEqual(quota.status?.hard ?? {}, hard)
    const same =
      sameLimits &&
      Object.keys(before).length === Object.keys(used).length &&
      Object.entries(used).every(
        ([name, amount]) => before[name] !== undefined && compareQuantities(quantity(before[name]), quantity(amount)) === 0,
      )
    const isLess =
      sameLimits && Object.entries(used).some(([name, amount]) => compareQuantities(quantity(amount), quantity(before[name])) < 0)
    const wait = isLess ? waitFor(view) : 0
    if (wait > 0) return [step.again(wait)]
    view.memory.delete(lessSince)
    return [...(same ? [] : [step.updateStatus(resourceQuotas, { ...quota, status: { hard, used } })]), step.again(resync)]
  },
})

/** All is counted again after so long, whatever has happened. */
const resync = 5 * 60_000

/** Objects of a resource that nobody serves cannot be counted, not even as none. */
function isServed(name: string, { resources }: View): boolean {
  if (!name.startsWith('count/')) return true
  const [plural = '', ...group] = name.slice('count/'.length).split('.')
  return resources.some((resource) => resource.plural === plural && resource.group === group.join('.'))
}

const lessSince = 'less since'
/** Admission has written what it let in before the mirrors show it: less than that is believed when it stays so. */
const doubt = 1000

/** How much longer a lower count is doubted. */
function waitFor({ memory, now }: View): number {
  const since = memory.get(lessSince) ?? now
  memory.set(lessSince, since)
  return since + doubt - now
}

/** Every object that comes or goes may count; of changes only those of pods, services and claims do. */
function keysOfAny(resource: Resource, { type, object, previous }: Change<KubeObject>, view: View): readonly string[] {
  const { namespace } = object.metadata
  if (namespace === undefined) return []
  // Admission writes what it lets in to the status itself: only a new `hard` asks for a count.
  if (resource.id === resourceQuotas.id && type === 'updated')
    return isEqual((previous as ResourceQuota | undefined)?.spec, (object as ResourceQuota).spec)
      ? []
      : [`${namespace}/${object.metadata.name}`]
  if (resource.id === resourceQuotas.id) return [`${namespace}/${object.metadata.name}`, ...quotasOf(namespace, view)]
  const quotas = quotasOf(namespace, view)
  if (quotas.length === 0) return quotas
  if (
    type === 'updated' &&
    previous !== undefined &&
    (resource.id !== pods.id || endsByItself(previous) === endsByItself(object)) &&
    isEqual([...usageOf(resource, previous)].map(textOf), [...usageOf(resource, object)].map(textOf))
  )
    return []
  return quotas
}

const textOf = ([name, amount]: readonly [string, Parameters<typeof formatQuantity>[0]]): string => `${name}=${formatQuantity(amount)}`
const quotasOf = (namespace: string, view: View): readonly string[] =>
  view.list(resourceQuotas, namespace).map((quota) => `${namespace}/${quota.metadata.name}`)

function usageIn(quota: ResourceQuota, view: View): Usage {
  const names = Object.keys(quota.spec?.hard ?? {})
  const total: Usage = new Map()
  for (const resource of mirroredOf(view.resources) as readonly Resource<KubeObject>[]) {
    if (!resource.namespaced || !mayCount(resource, names)) continue
    for (const object of view.list(resource, quota.metadata.namespace))
      if (isInScope(quota, resource, object))
        addAmounts(total, resource.id === pods.id && isStuck(object, view.now) ? stuckUsage(resource, object) : usageOf(resource, object))
  }
  return total
}

/** A pod that should be gone for as long as its grace period was: its node is lost, and it holds nothing (QuotaV1Pod). */
function isStuck({ metadata: { deletionTimestamp, deletionGracePeriodSeconds } }: KubeObject, now: number): boolean {
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds === undefined) return false
  return now > millisOf(deletionTimestamp) + deletionGracePeriodSeconds * 1000
}

/** It is still an object among others. */
const stuckUsage = (resource: Resource, object: KubeObject): Usage =>
  new Map([...usageOf(resource, object)].filter(([name]) => name.startsWith('count/')))

/** Objects of most resources are only counted where a quota names them. */
function mayCount(resource: Resource, names: readonly string[]): boolean {
  if (resource.id === pods.id || resource.plural === 'services' || resource.plural === 'persistentvolumeclaims') return true
  return names.includes(resource.plural) || names.includes(`count/${resource.plural}${resource.group === '' ? '' : `.${resource.group}`}`)
}
