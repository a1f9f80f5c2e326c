/** The one network of all simulated pods: who listens where, and how a call gets there. */
import type { Random } from '../../base/random.ts'
import { serveHttp } from './http-over-connection.ts'
import { type Connection, type HttpRequest, type HttpResponse, type Listener, type Network, NetworkError } from './network.ts'

/** What the cluster knows of names and service addresses. */
export interface Routes {
  /** Addresses of a cluster name as a pod in `namespace` asks for it; empty: unknown. */
  resolve(name: string, namespace: string): readonly string[]
  /** Where a call to a service's address goes; `refused` when nothing is behind it; undefined: no service has the address. */
  route(ip: string, port: number): { readonly ip: string; readonly port: number } | 'refused' | undefined
}

export const noRoutes: Routes = { resolve: () => [], route: () => undefined }

interface OpenPort {
  readonly listener: Listener
  /** Seen inside the pod only. */
  readonly isLocal: boolean
}

type PodPorts = Map<number, OpenPort>

export interface SimulatedNetwork {
  /** The view of a pod at this address. Ports close when it is released. */
  join(ip: string, pod: { readonly namespace: string; readonly hostname: string; readonly random: Random }): Network & { release(): void }
  listens(ip: string, port: number): boolean
  /** A call from outside the pods (probes, proxies, port-forwards; these reach local ports too). */
  request(ip: string, port: number, request: HttpRequest): Promise<HttpResponse>
  connect(ip: string, port: number, from: string): Promise<Connection>
}

const nameServer = '10.96.0.10'

export function createSimulatedNetwork(routes: Routes = noRoutes): SimulatedNetwork {
  const pods = new Map<string, PodPorts>()
  const portsOf = (ip: string): PodPorts => {
    let ports = pods.get(ip)
    if (ports === undefined) pods.set(ip, (ports = new Map()))
    return ports
  }
  const find = (ip: string, port: number, allowLocal: boolean): Listener => {
    const where = `${ip}:${port}`
    const routed = routes.route(ip, port)
    if (routed === 'refused') throw new NetworkError('ECONNREFUSED', where)
    const target = routed ?? { ip, port }
    const ports = pods.get(target.ip)
    if (ports === undefined) throw new NetworkError('EHOSTUNREACH', where)
    const open = ports.get(target.port)
    if (open === undefined || (open.isLocal && !allowLocal)) throw new NetworkError('ECONNREFUSED', where)
    return open.listener
  }
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
      const mine = new Set<number>()
      const searchDomains = [`${pod.namespace}.svc.cluster.local`, 'svc.cluster.local', 'cluster.local']
      const isSelf = (host: string): boolean => host === 'localhost' || host.startsWith('127.') || host === ip || host === pod.hostname
      const resolve = (name: string): readonly string[] => {
        if (name === 'localhost') return ['127.0.0.1']
        if (/^\d+\.\d+\.\d+\.\d+$/.test(name)) return [name]
        if (name === pod.hostname) return [ip]
        return routes.resolve(name, pod.namespace)
      }
      const target = (host: string, port: number): { listener: Listener; address: string } => {
        if (isSelf(host)) return { listener: find(ip, port, true), address: ip }
        const addresses = resolve(host)
        const address = addresses[Math.floor(pod.random.next() * addresses.length)]
        if (address === undefined) throw new NetworkError('ENOTFOUND', host)
        return { listener: find(address, port, false), address }
      }
      return {
        ip,
        nameServer,
        searchDomains,
        listen(port, listener, options) {
          if (own.has(port)) throw new NetworkError('EADDRINUSE', `${options?.address ?? '0.0.0.0'}:${port}`)
          own.set(port, { listener, isLocal: options?.address?.startsWith('127.') === true || options?.address === 'localhost' })
          mine.add(port)
          return () => {
            if (mine.delete(port)) own.delete(port)
          }
        },
        ports: () => [...own.keys()].sort((a, b) => a - b),
        resolve,
        request: async (host, port, request) => ask(target(host, port).listener, { ...request, from: ip }, `${host}:${port}`),
        connect: async (host, port) => {
          const { listener, address } = target(host, port)
          return dial(listener, { from: ip, to: address })
        },
        release() {
          for (const port of mine) own.delete(port)
          if (own.size === 0) pods.delete(ip)
        },
      }
    },
    listens: (ip, port) => pods.get(ip)?.has(port) === true,
    request: async (ip, port, request) => ask(find(ip, port, true), request, `${ip}:${port}`),
    connect: async (ip, port, from) => dial(find(ip, port, true), { from, to: ip }),
  }
}

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
