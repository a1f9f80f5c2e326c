/** Where a call really goes: the open ports of all pods, what the cluster knows of services, and the world outside. */
import type { DnsRecord, RecordType } from './dns.ts'
import { type Listener, NetworkError } from './network.ts'
import { isOutside, outsideListener } from './outside.ts'
import { PodPorts } from './pod-ports.ts'

/** An address and a port that a call really goes to. */
export interface Target {
  readonly ip: string
  readonly port: number
}

/** An address and, where it is a pod's own, the key of that pod. */
export interface Place {
  readonly ip: string
  readonly pod: string | undefined
}

/** What the cluster knows of names, service addresses and policies. */
export interface ClusterNetwork {
  /** The records of a whole name; undefined: no such name. */
  lookup(name: string, type: RecordType): readonly DnsRecord[] | undefined
  /** Where a call from one address to another goes; `refused` when nothing is behind it; undefined: no service has the address. */
  route(ip: string, port: number, from: string): Target | 'refused' | undefined
  /** Whether policies let a connection through; without a port: a ping. */
  allows(from: Place, to: Place, port?: number): boolean
  allowsNames(from: Place): boolean
  /** What answers at an address that no pod has. */
  listener(ip: string, port: number): Listener | undefined
}

const noCluster: ClusterNetwork = {
  lookup: () => undefined,
  route: () => undefined,
  allows: () => true,
  allowsNames: () => true,
  listener: () => undefined,
}

export class Switchboard {
  readonly cluster: ClusterNetwork
  /** By address; pods in the network of their node share its entry. */
  private readonly ports = new Map<string, PodPorts>()
  private readonly podKeys = new Map<string, string>()

  constructor(cluster: ClusterNetwork = noCluster) {
    this.cluster = cluster
  }

  /** The ports of an address, from now on known. A key says that the address is that pod's own. */
  add(ip: string, podKey: string | undefined): PodPorts {
    let ports = this.ports.get(ip)
    if (ports === undefined) this.ports.set(ip, (ports = new PodPorts()))
    if (podKey !== undefined) this.podKeys.set(ip, podKey)
    return ports
  }

  /** Forgets an address that nobody is at any more. */
  forget(ip: string): void {
    if (this.ports.get(ip)?.isEmpty === false) return
    this.ports.delete(ip)
    this.podKeys.delete(ip)
  }

  has(ip: string): boolean {
    return this.ports.has(ip)
  }

  listens({ ip, port }: Target): boolean {
    return this.ports.get(ip)?.at(port) !== undefined
  }

  placeOf(ip: string): Place {
    return { ip, pod: this.podKeys.get(ip) }
  }

  /** Behind a service's address the place that it sends this caller to; throws when nothing is there. */
  routed({ ip, port }: Target, from: string): Target {
    const target = this.cluster.route(ip, port, from)
    if (target === 'refused') throw new NetworkError('ECONNREFUSED', `${ip}:${port}`)
    return target ?? { ip, port }
  }

  /** What listens at a target; throws what a system says of none. `where` is the target as the caller named it. */
  open({ ip, port }: Target, { where, allowLocal }: { readonly where: string; readonly allowLocal: boolean }): Listener {
    if (isOutside(ip)) {
      const outside = outsideListener(ip, port)
      if (outside === undefined) throw new NetworkError('ECONNREFUSED', where)
      return outside
    }
    const beside = this.cluster.listener(ip, port)
    if (beside !== undefined) return beside
    const ports = this.ports.get(ip)
    if (ports === undefined) throw new NetworkError('EHOSTUNREACH', where)
    const found = ports.at(port)
    if (found === undefined || (found.isLocal && !allowLocal)) throw new NetworkError('ECONNREFUSED', where)
    return found.listener
  }
}
