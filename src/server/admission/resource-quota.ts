/** ResourceQuota: what a namespace may hold in all. */
import type { KubeObject } from '../../api/object.ts'
import type { Pod, ResourceQuota } from '../../api/objects.ts'
import { addAmounts, addQuantities, compareQuantities, formatQuantity, quantity, type Quantity } from '../../api/quantity.ts'
import type { Resource } from '../../api/resource.ts'
import { persistentVolumeClaims, pods, resourceQuotas, services } from '../../api/resources.ts'
import { compareNames, compareTexts } from '../../base/order.ts'
import { asObject } from '../validation/checks.ts'
import type { Call, Core, Draft } from '../core.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'
import { QuotaCharges } from './quota-charge.ts'
import { endsByItself, isInScope, usageOf, type Usage } from '../../kinds/resource-quota/usage.ts'

/** What was let in and is not in the store yet. */
interface Pending {
  readonly key: string
  readonly resource: Resource
  readonly namespace: string
  readonly object: KubeObject
  readonly since: number
}

/** A write that takes longer than this has failed. */
const longestWrite = 5000
/** Upstream calls this a mistake that is not to be repeated for other resources. */
const computed = ['cpu', 'memory']
const mustName = computed.flatMap((name) => [name, `requests.${name}`, `limits.${name}`])

/** One for each server: it remembers the writes under way. */
export function resourceQuota(): AdmissionPlugin {
  const pending = new Map<string, Pending>()
  const charges = new QuotaCharges()
  return {
    name: 'ResourceQuota',
    operations: ['create', 'update'],
    subresources: ['resize'],
    validate(request) {
      const { core, call, object, old } = request
      // Events are about other objects: none of upstream's evaluators counts them.
      if (!call.resource.namespaced || call.resource.plural === 'events' || (old !== undefined && !mayGrow(call, object, old))) return
      const { entries } = core.store.list(prefixOf({ resource: resourceQuotas, namespace: call.namespace }))
      if (entries.length === 0) return
      const asked = asObject(object)
      const quotas = entries.map(({ value }) => value as ResourceQuota).filter((quota) => isInScope(quota, call.resource, asked))
      for (const quota of quotas) refuseUnnamed(request, quota)
      const usage = usageOf(call.resource, asked)
      for (const quota of quotas)
        refuseExceeded(request, {
          quota,
          usage: old !== undefined && isInScope(quota, call.resource, old) ? growth(usage, usageOf(call.resource, old)) : usage,
          pending,
        })
      // The controller counts what grows; only what is new could be let in twice before it does.
      if (call.dryRun || old !== undefined) return
      const key = keyIn(call.resource, call.namespace, object.metadata.name ?? '')
      pending.set(key, { key, resource: call.resource, namespace: call.namespace, object: asked, since: core.clock.now() })
      const charged = quotas.filter((quota) =>
        [...usage].some(([name, amount]) => quota.spec?.hard?.[name] !== undefined && amount.value !== 0n),
      )
      return all(
        charged.map((quota) => charges.write(core, call, { quota, usedNow: () => usedOf(core, call.resource, { quota, pending }) })),
      )
    },
  }
}

/** What counts may change of these alone: types and ports of services, sizes of claims, resources of pods and whether they end. */
function mayGrow({ resource, subresource }: Call, object: Draft, old: KubeObject): boolean {
  if (resource.id === pods.id) return subresource === 'resize' || endsByItself(asObject(object)) !== endsByItself(old)
  return subresource === undefined && (resource.id === services.id || resource.id === persistentVolumeClaims.id)
}

/** What is used now and was not before. */
function growth(now: Usage, before: Usage): Usage {
  const more: Usage = new Map()
  for (const [name, amount] of now) {
    const was = before.get(name)
    if (was === undefined) more.set(name, amount)
    else if (compareQuantities(amount, was) > 0) more.set(name, addQuantities(amount, was, -1))
  }
  return more
}

const all = (writes: readonly Promise<void>[]): Promise<void> | undefined =>
  writes.length === 0 ? undefined : Promise.all(writes).then(() => undefined)

/** Where a quota counts cpu or memory, every container must say how much it wants. */
function refuseUnnamed(request: AdmissionRequest, quota: ResourceQuota): void {
  const { call, object } = request
  if (call.resource.id !== pods.id) return
  const { spec } = object as unknown as Pod
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const missing = mustName
    .filter((name) => quota.spec?.hard?.[name] !== undefined)
    .map((name) => {
      const [half, resource] = name.startsWith('limits.')
        ? (['limits', name.slice(7)] as const)
        : (['requests', name.replace('requests.', '')] as const)
      return {
        name,
        without: containers.filter(({ resources }) => resources?.[half]?.[resource] === undefined).map((container) => container.name),
      }
    })
    .filter(({ without }) => without.length > 0)
    .sort((left, right) => compareTexts(left.name, right.name))
  if (missing.length === 0) return
  const texts = missing.map(({ name, without }) => `${name} for: ${[...without].sort().join(',')}`)
  throw refusal(request, `failed quota: ${quota.metadata.name}: must specify ${texts.join('; ')}`)
}

interface Claim {
  readonly quota: ResourceQuota
  readonly usage: Usage
  readonly pending: Map<string, Pending>
}

function refuseExceeded(request: AdmissionRequest, { quota, usage, pending }: Claim): void {
  const hard = quota.spec?.hard ?? {}
  const asked = [...usage].filter(([name, amount]) => hard[name] !== undefined && amount.value !== 0n)
  if (asked.length === 0) return
  const used = usedOf(request.core, request.call.resource, { quota, pending })
  const over = asked
    .filter(([name, amount]) => compareQuantities(addQuantities(used.get(name) ?? none, amount), quantity(hard[name])) > 0)
    .sort(compareNames)
  if (over.length === 0) return
  const list = (amountOf: (name: string) => Quantity): string => over.map(([name]) => `${name}=${formatQuantity(amountOf(name))}`).join(',')
  const requested = list((name) => usage.get(name) ?? none)
  const text = `exceeded quota: ${quota.metadata.name}, requested: ${requested}, used: ${list((name) => used.get(name) ?? none)}, limited: ${list((name) => quantity(hard[name]))}`
  throw refusal(request, text)
}
const none = quantity('0')

/**
 * What the namespace's objects of this resource use now, with those that are on their way. Counted afresh: a status that a controller
 * writes would always be behind.
 */
function usedOf(core: Core, resource: Resource, { quota, pending }: Pick<Claim, 'quota' | 'pending'>): Usage {
  const namespace = quota.metadata.namespace ?? ''
  const total: Usage = new Map()
  for (const { value } of core.store.list(prefixOf({ resource, namespace })).entries) {
    const object = value as KubeObject
    if (isInScope(quota, resource, object)) addAmounts(total, usageOf(resource, object))
  }
  for (const write of pending.values()) {
    if (core.store.get(write.key) !== undefined || core.clock.now() - write.since > longestWrite) pending.delete(write.key)
    else if (write.namespace === namespace && write.resource.id === resource.id && isInScope(quota, resource, write.object))
      addAmounts(total, usageOf(resource, write.object))
  }
  return total
}
