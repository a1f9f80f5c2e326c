/** The one network of all simulated pods: who listens where, and how a call gets there. */
import { buffer } from 'node:stream/consumers'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { createResolver, type DnsConfig, type DnsRecord, type RecordType } from './dns.ts'
import { serveHttp } from './http-over-connection.ts'
import { isOutside, outsideListener } from './outside.ts'
import { type Connection, type HttpRequest, type HttpResponse, type Listener, type Network, NetworkError } from './network.ts'

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

/** How long a connection is tried that nobody answers, as Linux does with its usual settings. */
const connectMs = 127_000

interface OpenPort {
  readonly listener: Listener
  /** Seen inside the pod only. */
  readonly isLocal: boolean
}

type PodPorts = Map<number, OpenPort>

export interface JoiningPod {
  readonly namespace: string
  readonly name: string
  readonly hostNetwork: boolean
  readonly hostname: string
  readonly random: Random
  readonly dns: DnsConfig
  readonly hostAliases?: readonly { readonly ip: string; readonly hostnames: readonly string[] }[] | undefined
}

export interface SimulatedNetwork {
  /** The view of a pod at this address. Ports close when it is released. */
  join(ip: string, pod: JoiningPod): Network & { release(): void }
  listens(ip: string, port: number): boolean
  /** A call from outside the pods (probes, proxies, port-forwards; these reach local ports too); it gives the whole answer. */
  request(ip: string, port: number, request: HttpRequest): Promise<HttpResponse>
  connect(ip: string, port: number, from: string): Promise<Connection>
}

export function createSimulatedNetwork(clock: Clock, cluster: ClusterNetwork = noCluster): SimulatedNetwork {
  const pods = new Map<string, PodPorts>()
  const keys = new Map<string, string>()
  const placeOf = (ip: string): Place => ({ ip, pod: keys.get(ip) })
  const portsOf = (ip: string): PodPorts => {
    let ports = pods.get(ip)
    if (ports === undefined) pods.set(ip, (ports = new Map()))
    return ports
  }
  const open = (target: Target, where: string, allowLocal: boolean): Listener => {
    if (isOutside(target.ip)) {
      const outside = outsideListener(target.ip, target.port)
      if (outside === undefined) throw new NetworkError('ECONNREFUSED', where)
      return outside
    }
    const beside = cluster.listener(target.ip, target.port)
    if (beside !== undefined) return beside
    const ports = pods.get(target.ip)
    if (ports === undefined) throw new NetworkError('EHOSTUNREACH', where)
    const found = ports.get(target.port)
    if (found === undefined || (found.isLocal && !allowLocal)) throw new NetworkError('ECONNREFUSED', where)
    return found.listener
  }
  const routed = ({ ip, port }: Target, from: string): Target => {
    const target = cluster.route(ip, port, from)
    if (target === 'refused') throw new NetworkError('ECONNREFUSED', `${ip}:${port}`)
    return target ?? { ip, port }
  }
  const find = (ip: string, port: number, from: string): Listener => open(routed({ ip, port }, from), `${ip}:${port}`, true)
  const ask = async (listener: Listener, request: HttpRequest, where: string): Promise<HttpResponse> => {
    if (listener.http === undefined) throw new NetworkError('ECONNRESET', where)
    return listener.http(request)
  }
  const dial = (listener: Listener, ends: { readonly from: string; readonly to: string }): Connection => {
    if (listener.accept === undefined && listener.http === undefined) throw new NetworkError('ECONNRESET', ends.to)
    const [near, far] = pipe(ends.from, ends.to)
    const { http } = listener
    if (http === undefined) listener.accept?.(far)
    else serveHttp(far, (request) => http.call(listener, request))
    return near
  }
  return {
    join(ip, pod) {
      const own = portsOf(ip)
      if (!pod.hostNetwork) keys.set(ip, `${pod.namespace}/${pod.name}`)
      const mine = new Set<number>()
      const isSelf = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === ip || host === pod.hostname
      const resolver = createResolver({
        config: pod.dns,
        hosts: hostsOf(ip, pod),
        isReachable: () => cluster.allowsNames(placeOf(ip)),
        lookup: (name, type) => cluster.lookup(name, type),
      })
      const target = async (host: string, port: number): Promise<{ listener: Listener; address: string }> => {
        const where = `${host}:${port}`
        if (isSelf(host)) return { listener: open({ ip, port }, where, true), address: ip }
        const addresses = resolver.addresses(host)
        const address = addresses[Math.floor(pod.random.next() * addresses.length)]
        if (address === undefined) throw new NetworkError('ENOTFOUND', host)
        const real = routed({ ip: address, port }, ip)
        if (!cluster.allows(placeOf(ip), placeOf(real.ip), real.port)) {
          await new Promise<void>((resolve) => void clock.after(connectMs, resolve))
          throw new NetworkError('ETIMEDOUT', where)
        }
        return { listener: open(real, where, real.ip === ip), address }
      }
      return {
        ip,
        dns: pod.dns,
        query: (name, type) => resolver.query(name, type),
        resolve: (name) => resolver.addresses(name),
        answersPing: (address) =>
          isSelf(address) || ((pods.has(address) || isOutside(address)) && cluster.allows(placeOf(ip), placeOf(address))),
        listen(port, listener, options) {
          if (own.has(port)) throw new NetworkError('EADDRINUSE', `${options?.address ?? '0.0.0.0'}:${port}`)
          own.set(port, { listener, isLocal: options?.address?.startsWith('127.') === true || options?.address === 'localhost' })
          mine.add(port)
          return () => {
            if (mine.delete(port)) own.delete(port)
          }
        },
        ports: () => [...own.keys()].sort((a, b) => a - b),
        request: async (host, port, request) => ask((await target(host, port)).listener, { ...request, from: ip }, `${host}:${port}`),
        connect: async (host, port) => {
          const { listener, address } = await target(host, port)
          return dial(listener, { from: ip, to: address })
        },
        release() {
          for (const port of mine) own.delete(port)
          if (own.size > 0) return
          pods.delete(ip)
          keys.delete(ip)
        },
      }
    },
    listens: (ip, port) => pods.get(ip)?.has(port) === true,
    request: async (ip, port, request) => {
      const { rest, ...answer } = await ask(find(ip, port, request.from), request, `${ip}:${port}`)
      return rest === undefined ? answer : { ...answer, body: new Uint8Array(await buffer(rest)) }
    },
    connect: async (ip, port, from) => dial(find(ip, port, from), { from, to: ip }),
  }
}

/** The names of the pod's hosts file. */
const hostsOf = (ip: string, { hostname, hostAliases = [] }: JoiningPod): ReadonlyMap<string, string> =>
  new Map([
    ['localhost', '127.0.0.1'],
    [hostname, ip],
    ...hostAliases.flatMap((alias) => alias.hostnames.map((name) => [name, alias.ip] as const)),
  ])

interface End extends Connection {
  receive(bytes: Uint8Array): void
  closed(): void
}

/** Two ends; what one writes the other gets in a later turn, also when nobody listens yet. */
function pipe(from: string, to: string): [Connection, Connection] {
  const near: End = end(to, () => far)
  const far: End = end(from, () => near)
  return [near, far]
}

function end(remote: string, other: () => End): End {
  const listeners: ((bytes: Uint8Array) => void)[] = []
  const onEnds: (() => void)[] = []
  let early: Uint8Array[] = []
  let isClosed = false
  let hasEnded = false
  return {
    remote,
    write: (bytes) => {
      if (!isClosed) void Promise.resolve().then(() => other().receive(bytes))
    },
    end: () => {
      if (isClosed) return
      isClosed = true
      void Promise.resolve().then(() => other().closed())
    },
    onData(listener) {
      listeners.push(listener)
      for (const bytes of early) listener(bytes)
      early = []
    },
    onEnd(listener) {
      if (hasEnded) listener()
      else onEnds.push(listener)
    },
    receive(bytes) {
      if (listeners.length === 0) early.push(bytes)
      else for (const listener of listeners) listener(bytes)
    },
    closed() {
      hasEnded = true
      for (const listener of onEnds) listener()
    },
  }
}
