/** What services hold of the cluster's addresses and ports, and how they get them. */
import { problem } from '../../api/field-errors.ts'
import type { KubeObject, Mutable } from '../../api/object.ts'
import type { Service, ServicePort } from '../../api/objects.ts'
import { services } from '../../api/resources.ts'
import { failure, internalError, invalid } from '../../api/status.ts'
import type { Random } from '../../base/random.ts'
import type { Store } from '../../store/store.ts'
import { needsHealthCheck, takesNodePorts } from '../../kinds/service/cluster-addresses.ts'
import { storageOf } from '../storage/storage.ts'
import type { Call, Draft } from '../core.ts'
import { anyAddress, takeAddress } from './cluster-ip.ts'
import { takePort } from './node-port.ts'
import { readyRanges, type ServiceRange } from './service-ranges.ts'

export interface Addresses {
  /**
   * Refuses with 500, before anything is checked, a new service without a name that is to get an address: upstream keeps each address under
   * the name of its service.
   */
  demandName(call: Call, draft: Draft): void
  /** Fills and takes the addresses that a service needs; the answer gives back what was newly taken. Refuses with 422. */
  reserve(call: Call, draft: Draft, old: KubeObject | undefined): (() => void) | undefined
  /** Frees what `gone` held and `now` (if it still exists) does not. */
  release(gone: KubeObject, now?: KubeObject): void
}

/** What is taken: addresses and node ports, as keys of one set each. */
export interface Taken {
  readonly addresses: Set<string>
  readonly ports: Set<number>
}

/** The allocator over what the store's services hold already. */
export function serviceAddresses(store: Store, random: Random): Addresses {
  const taken: Taken = { addresses: new Set(), ports: new Set() }
  for (const { value } of store.list(storageOf(services).prefix).entries) {
    const held = heldBy(value as Service)
    for (const address of held.addresses) taken.addresses.add(address)
    for (const port of held.ports) taken.ports.add(port)
  }
  return {
    demandName: (call, draft) =>
      call.resource.id === services.id && !call.dryRun ? demandName(draft as unknown as Service, random) : undefined,
    reserve: (call, draft, old) =>
      call.resource.id === services.id
        ? reserve(new Reservation(taken, { random, call, ranges: () => readyRanges(store) }), draft, old)
        : undefined,
    release(gone, now) {
      if (gone.kind !== 'Service' || gone.apiVersion !== 'v1') return
      const kept = now === undefined ? { addresses: [], ports: [] } : heldBy(now as Service)
      const held = heldBy(gone as Service)
      for (const address of held.addresses) if (!kept.addresses.includes(address)) taken.addresses.delete(address)
      for (const port of held.ports) if (!kept.ports.includes(port)) taken.ports.delete(port)
    },
  }
}

/** The addresses and ports that a stored service holds. */
function heldBy({ spec }: Service): { readonly addresses: readonly string[]; readonly ports: readonly number[] } {
  const addresses = (spec.clusterIPs ?? (spec.clusterIP === undefined ? [] : [spec.clusterIP])).filter(
    (address) => address !== '' && address !== 'None',
  )
  const ports = (spec.ports ?? []).map(({ nodePort }) => nodePort ?? 0)
  return { addresses, ports: [...ports, spec.healthCheckNodePort ?? 0].filter((port) => port > 0) }
}

/** What one write takes, so that it can be given back. */
export class Reservation {
  readonly taken: Taken
  readonly random: Random
  readonly call: Call
  /** Where addresses may come from. */
  readonly ranges: () => readonly ServiceRange[]
  private readonly undo: (() => void)[] = []

  constructor(taken: Taken, { random, call, ranges }: Pick<Reservation, 'random' | 'call' | 'ranges'>) {
    this.taken = taken
    this.random = random
    this.call = call
    this.ranges = ranges
  }

  address(address: string): void {
    this.taken.addresses.add(address)
    this.undo.push(() => this.taken.addresses.delete(address))
  }

  port(port: number): void {
    this.taken.ports.add(port)
    this.undo.push(() => this.taken.ports.delete(port))
  }

  giveBack(): void {
    for (const step of this.undo) step()
    this.undo.length = 0
  }
}

function demandName({ metadata, spec }: Service, random: Random): void {
  if (((metadata.name as string | undefined) ?? '') !== '' || spec.type === 'ExternalName' || spec.clusterIP === 'None') return
  throw internalError(
    `failed to allocate a serviceIP: IPAddress.networking.k8s.io "${anyAddress(random)}" is invalid: spec.parentRef.name: Required value`,
  )
}

function reserve(reservation: Reservation, draft: Draft, old: KubeObject | undefined): () => void {
  const service = draft as unknown as Mutable<Service>
  const before = old as Service | undefined
  // What any other asks for beside what it has, the checks refuse.
  const isFirst = before === undefined || before.spec.type === 'ExternalName'
  try {
    if (service.spec.type !== 'ExternalName' && isFirst) takeAddress(reservation, service)
    takePorts(reservation, service, before && heldBy(before).ports)
  } catch (error) {
    reservation.giveBack()
    throw error
  }
  return () => reservation.giveBack()
}

function takePorts(reservation: Reservation, service: Mutable<Service>, before: readonly number[] | undefined): void {
  const { spec } = service
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') takeNodePorts(reservation, service, before)
  if (!needsHealthCheck(spec as Service['spec'])) return
  const asked = spec.healthCheckNodePort ?? 0
  spec.healthCheckNodePort = takePort(reservation, {
    asked,
    before,
    refusal: (why) => internalError(`failed to allocate requested HealthCheck NodePort ${asked}: ${why}`),
  })
}

/**
 * initNodePorts and updateNodePorts: a new service has one number for a port under all protocols, a changed one only where it asks for it.
 */
function takeNodePorts(reservation: Reservation, service: Mutable<Service>, before: readonly number[] | undefined): void {
  const ports = service.spec.ports ?? []
  const gets = takesNodePorts(service.spec as Service['spec'])
  const shared = new Map<number, number>()
  const taken = new Set<number>()
  if (before !== undefined) refuseTwins(ports)
  for (const [index, port] of ports.entries()) {
    const given = port.nodePort ?? 0
    if (given === 0 && !gets) continue
    const asked =
      before === undefined && !shared.has(port.port)
        ? (ports.find((other) => other.port === port.port && other.nodePort)?.nodePort ?? 0)
        : given
    const has = before === undefined ? shared.get(port.port) : taken.has(asked) ? asked : undefined
    if (has !== undefined && (asked === 0 || asked === has)) {
      port.nodePort = has
      continue
    }
    const field = `spec.ports[${index}].nodePort`
    const got = takePort(reservation, {
      asked,
      before,
      refusal: (why) => invalid(reservation.call.resource, service.metadata.name ?? '', [problem.invalid(field, asked, why)]),
    })
    port.nodePort = got
    taken.add(got)
    if (!shared.has(port.port)) shared.set(port.port, got)
  }
}

/** Of changed services upstream sees numbers that are given twice before it checks anything, and has words of its own for them. */
function refuseTwins(ports: readonly Pick<ServicePort, 'nodePort' | 'protocol'>[]): void {
  const seen = new Set<string>()
  for (const { nodePort = 0, protocol = '' } of ports) {
    const text = `{${protocol} ${nodePort}}`
    if (nodePort !== 0 && seen.has(text)) throw failure(500, '', `duplicate nodePort: ${text}`)
    seen.add(text)
  }
}
