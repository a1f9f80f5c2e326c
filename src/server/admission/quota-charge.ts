/**
 * Writes what an admitted object takes into the status of its quotas at once, as upstream's admission does; the quota controller corrects
 * it later.
 */
import { copyOf } from '../../api/equal.ts'
import { keyOf, type Mutable } from '../../api/object.ts'
import type { ResourceQuota } from '../../api/objects.ts'
import { formatQuantity } from '../../api/quantity.ts'
import { resourceQuotas } from '../../api/resources.ts'
import type { Call, Core, Draft } from '../core.ts'
import { statusStrategy } from '../validation/strategy.ts'
import { modify } from '../verbs/modify.ts'
import type { Usage } from '../../kinds/resource-quota/usage.ts'

/** What a charge needs to know: the amounts in use by now, asked again for each write. */
export interface Charge {
  readonly quota: ResourceQuota
  readonly usedNow: () => Usage
}

/** One write of a quota at a time: whoever comes meanwhile shares the next one. */
export class QuotaCharges {
  private readonly running = new Map<string, Promise<void>>()
  private readonly next = new Map<string, Promise<void>>()

  /** Resolves once the quota's status holds the amounts of now. */
  write(core: Core, call: Call, charge: Charge): Promise<void> {
    const key = keyOf(charge.quota)
    const before = this.running.get(key)
    if (before === undefined) return this.run(core, call, charge)
    let shared = this.next.get(key)
    if (shared === undefined) {
      shared = before.then(() => {
        this.next.delete(key)
        return this.run(core, call, charge)
      })
      this.next.set(key, shared)
    }
    return shared
  }

  private run(core: Core, call: Call, charge: Charge): Promise<void> {
    const key = keyOf(charge.quota)
    const done = writeStatus(core, call, charge).finally(() => {
      if (this.running.get(key) === done) this.running.delete(key)
    })
    this.running.set(key, done)
    return done
  }
}

async function writeStatus(core: Core, call: Call, { quota, usedNow }: Charge): Promise<void> {
  const { name } = quota.metadata
  const quotaCall: Call = { ...call, resource: resourceQuotas, name, subresource: 'status', fieldManager: 'kube-apiserver', dryRun: false }
  const draft = (old: unknown): Draft => {
    const next = copyOf(old) as Mutable<ResourceQuota>
    const used = next.status?.used
    // A quota that its controller has not counted yet gets the whole count from there.
    if (used !== undefined) for (const [what, amount] of usedNow()) if (used[what] !== undefined) used[what] = formatQuantity(amount)
    return next as unknown as Draft
  }
  await modify(core, quotaCall, { draft, strategy: statusStrategy }).catch((error: unknown) => {
    // A quota that is deleted meanwhile limits nothing.
    if ((error as { readonly reason?: string }).reason !== 'NotFound') throw error
  })
}
