/**
 * Keeps the state of APIServices with a service behind them: asks whenever something around them changes and every half minute. Nothing
 * happens while there are none.
 */
import { copyOf, isSame } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { APIService } from '../../api/objects.ts'
import { apiServices, endpointSlices, services } from '../../api/resources.ts'
import { timeText } from '../../api/time.ts'
import { serviceLabel } from '../../kinds/endpoint-slice/labels.ts'
import type { Entry, StoreEvent } from '../../store/store.ts'
import { admin, type Call, type Core, type Draft } from '../core.ts'
import { storageOf } from '../storage/storage.ts'
import { statusStrategy } from '../validation/strategy.ts'
import { modify } from '../verbs/modify.ts'
import type { RemoteService } from './api-services.ts'
import { availabilityOf, withAvailability, type Availability } from './availability.ts'
import { publishTrust } from './authentication-trust.ts'
import { learn } from './remote-discovery.ts'

const interval = 30_000

/** Begins to watch; the first APIService with a service starts the rest. */
export function watchRemotes(core: Core): void {
  let stopAround: (() => void)[] | undefined
  const busy = new Set<string>()
  const stale = new Set<string>()
  const check = async (name: string): Promise<void> => {
    if (busy.has(name)) return void stale.add(name)
    busy.add(name)
    do {
      stale.delete(name)
      const remote = core.apiServices.remotes.find(({ object }) => object.metadata.name === name)
      // A write that fails comes round with the next change; the store that closes ends everything.
      if (remote !== undefined) await settle(core, remote).catch(() => undefined)
    } while (stale.has(name))
    busy.delete(name)
  }
  /** Without names: all of them. */
  const look = (names?: ReadonlySet<string>): void => {
    const { remotes, turnedLocal } = core.apiServices
    for (const object of turnedLocal) void write(core, object, local).catch(() => undefined)
    core.remoteDiscovery.forgetOthers(remotes.map(({ object }) => object.metadata.name))
    if (remotes.length === 0) return rest()
    begin()
    for (const { object } of remotes) if (names === undefined || names.has(object.metadata.name)) void check(object.metadata.name)
  }
  const begin = (): void => {
    if (stopAround !== undefined) return
    const checkBehind = (events: readonly StoreEvent[]): void => {
      const changed = new Set(
        events.flatMap(({ entry, previous }) => [entry, ...(previous === undefined ? [] : [previous])]).map(serviceOf),
      )
      for (const { object, service } of core.apiServices.remotes)
        if (changed.has(`${service.namespace}/${service.name}`)) void check(object.metadata.name)
    }
    const watch = (prefix: string): (() => void) => core.store.watch(prefix, undefined, checkBehind, () => void (rest(), look()))
    stopAround = [watch(storageOf(services).prefix), watch(storageOf(endpointSlices).prefix), every(core, look)]
    void publishTrust(core).catch(() => undefined)
  }
  const rest = (): void => {
    for (const stop of stopAround ?? []) stop()
    stopAround = undefined
  }
  const follow = (): void => {
    core.store.watch(
      storageOf(apiServices).prefix,
      undefined,
      (events) => look(new Set(events.map(({ entry }) => (entry.value as KubeObject).metadata.name))),
      follow,
    )
    look()
  }
  follow()
}

/** The service that a service is, or that a slice of endpoints belongs to. */
function serviceOf({ value }: Entry): string {
  const { kind, metadata } = value as KubeObject
  return `${metadata.namespace ?? ''}/${kind === 'Service' ? metadata.name : (metadata.labels?.[serviceLabel] ?? '')}`
}

function every({ clock }: Core, run: () => void): () => void {
  let cancel = (): void => undefined
  const arm = (): void => {
    cancel = clock.after(interval, () => {
      arm()
      run()
    })
  }
  arm()
  return () => cancel()
}

async function settle(core: Core, remote: RemoteService): Promise<void> {
  const { object } = remote
  const availability = await availabilityOf(core, remote)
  if (availability.status === 'True') await learn(core, remote)
  else core.remoteDiscovery.markStale(object.metadata.name)
  await write(core, object, availability)
}

const local: Availability = { status: 'True', reason: 'Local', message: 'Local APIServices are always available' }

async function write(core: Core, object: APIService, availability: Availability): Promise<void> {
  const conditions = withAvailability(object, availability, timeText(core.clock.now()))
  if (isSame(conditions, object.status?.conditions ?? [])) return
  const draft = (old: object): Draft => ({ ...(copyOf(old) as Draft), status: { conditions } })
  const call: Call = {
    resource: apiServices,
    namespace: '',
    name: object.metadata.name,
    subresource: 'status',
    user: admin,
    dryRun: false,
    warn: () => undefined,
  }
  await modify(core, call, { draft, strategy: statusStrategy, resourceVersion: object.metadata.resourceVersion })
}
