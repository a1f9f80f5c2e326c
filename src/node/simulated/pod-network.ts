/** The network as one simulated pod sees it. */
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { ask, dial } from './connection-pair.ts'
import { createResolver, type DnsAnswer, type DnsConfig, type RecordType, type Resolver } from './dns.ts'
import { type Connection, type HttpRequest, type HttpResponse, type Listener, type Network, NetworkError } from './network.ts'
import { isOutside } from './outside.ts'
import type { PodPorts, Rester } from './pod-ports.ts'
import type { Switchboard } from './switchboard.ts'

/** How long a connection is tried that nobody answers, as Linux does with its usual settings. */
const connectMs = 127_000

export interface JoiningPod {
  readonly namespace: string
  readonly name: string
  readonly hostNetwork: boolean
  readonly ownNames: readonly string[]
  readonly dns: DnsConfig
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[] | undefined
}

export interface NetworkMeans {
  readonly switchboard: Switchboard
  readonly clock: Clock
  readonly random: Random
}

/** What a call found: who listens, and the address that it was made to. */
interface Reached {
  readonly listener: Listener
  readonly address: string
}

export class PodNetwork implements Network {
  readonly ip: string
  readonly dns: DnsConfig
  private readonly pod: JoiningPod
  private readonly switchboard: Switchboard
  private readonly clock: Clock
  private readonly random: Random
  /** The ports of the address, which pods in their node's network share. */
  private readonly open: PodPorts

  constructor(ip: string, pod: JoiningPod, { switchboard, clock, random }: NetworkMeans) {
    this.ip = ip
    this.dns = pod.dns
    this.pod = pod
    this.switchboard = switchboard
    this.clock = clock
    this.random = random
    this.open = switchboard.add(ip, pod.hostNetwork ? undefined : `${pod.namespace}/${pod.name}`)
  }

  query(name: string, type: RecordType): DnsAnswer {
    return this.resolver.query(name, type)
  }

  resolve(name: string): readonly string[] {
    return this.resolver.addresses(name)
  }

  answersPing(address: string): boolean {
    return this.isSelf(address) || ((this.switchboard.has(address) || isOutside(address)) && this.mayReach(address))
  }

  listen(port: number, listener: Listener, { address }: { readonly address?: string } = {}): () => void {
    if (this.open.taken(port) !== undefined) {
      // Who goes on without the port would get it if he began anew when it is free.
      this.open.wasAsked = true
      throw new NetworkError('EADDRINUSE', `${address ?? '0.0.0.0'}:${port}`)
    }
    return this.open.add(port, { listener, isLocal: address?.startsWith('127.') === true || address === 'localhost', owner: this })
  }

  /** Nobody has called, nor looked which ports are open. */
  get isUnasked(): boolean {
    return !this.open.wasAsked
  }

  rest(rester: Rester): void {
    this.open.rest(rester)
  }

  unrest(rester: Rester): void {
    this.open.unrest(rester)
  }

  /** Whoever rests at the address begins, in the order in which they did. */
  wake(): void {
    this.open.wake()
  }

  ports(): readonly number[] {
    return [...this.open.numbers()].sort((a, b) => a - b)
  }

  async request(host: string, port: number, request: Omit<HttpRequest, 'from'>): Promise<HttpResponse> {
    const { listener } = await this.reach(host, port)
    return ask(listener, { ...request, from: this.ip }, `${host}:${port}`)
  }

  async connect(host: string, port: number): Promise<Connection> {
    const { listener, address } = await this.reach(host, port)
    return dial(listener, { from: this.ip, to: address })
  }

  /** Closes the pod's ports and leaves its address. */
  release(): void {
    this.open.leave(this)
    this.switchboard.forget(this.ip)
  }

  /** Made for each question: most pods ask none. */
  private get resolver(): Resolver {
    const { ip, pod, switchboard } = this
    const { cluster } = switchboard
    return createResolver({
      config: pod.dns,
      hosts: hostsOf(ip, pod),
      isReachable: () => cluster.allowsNames(switchboard.placeOf(ip)),
      lookup: (name, type) => cluster.lookup(name, type),
    })
  }

  private isSelf(host: string): boolean {
    return host === 'localhost' || host.startsWith('127.') || host === this.ip || this.pod.ownNames.includes(host)
  }

  private mayReach(ip: string, port?: number): boolean {
    const { switchboard } = this
    return switchboard.cluster.allows(switchboard.placeOf(this.ip), switchboard.placeOf(ip), port)
  }

  private async reach(host: string, port: number): Promise<Reached> {
    const { ip, switchboard } = this
    const where = `${host}:${port}`
    if (this.isSelf(host)) return { listener: switchboard.open({ ip, port }, { where, allowLocal: true }), address: ip }
    const addresses = this.resolver.addresses(host)
    const address = addresses[Math.floor(this.random.next() * addresses.length)]
    if (address === undefined) throw new NetworkError('ENOTFOUND', host)
    const real = switchboard.routed({ ip: address, port }, ip)
    if (!this.mayReach(real.ip, real.port)) {
      await new Promise<void>((resolve) => void this.clock.after(connectMs, resolve))
      throw new NetworkError('ETIMEDOUT', where)
    }
    return { listener: switchboard.open(real, { where, allowLocal: real.ip === ip }), address }
  }
}

/** The names of the pod's hosts file. */
const hostsOf = (ip: string, { ownNames, hostAliases = [] }: JoiningPod): ReadonlyMap<string, string> =>
  new Map([
    ['localhost', '127.0.0.1'],
    ...ownNames.map((name) => [name, ip] as const),
    ...hostAliases.flatMap((alias) => alias.hostnames.map((name) => [name, alias.ip] as const)),
  ])
