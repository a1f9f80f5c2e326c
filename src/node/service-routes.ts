/** Where a call to a service's address or a node's port goes. */
import type { ContainerPort, EndpointSlice, Pod, Service } from '../api/objects.ts'
import { endpointSlices, nodes, pods, services } from '../api/resources.ts'
import type { Random } from '../base/random.ts'
import type { Clock } from '../base/clock.ts'
import type { Informers } from '../client/informer.ts'
import { zoneLabel } from '../kinds/node/zone.ts'
import { endpointsOf, serviceLabel } from './endpoints.ts'
import type { Target } from './simulated/simulated-network.ts'
import { nearest } from './zone-traffic.ts'

/** How long a client is remembered where the service does not say (three hours). */
const usualAffinitySeconds = 10_800

export interface ServiceRoutes {
  /** `refused` when nothing is behind the address; undefined: no service has it. `from` is the caller's address. */
  route(ip: string, port: number, from: string): Target | 'refused' | undefined
}

/** Ports of the pod that its node hands on; a pod in the node's own network has them anyway. */
const hostPorts = ({ spec }: Pod): readonly ContainerPort[] =>
  spec?.hostNetwork === true
    ? []
    : (spec?.containers ?? []).flatMap(({ ports = [] }) => ports.filter(({ hostPort }) => hostPort !== undefined))

/** What clients with affinity were given last. */
interface Remembered {
  readonly target: Target
  readonly at: number
}

export function createServiceRoutes(
  informers: Informers,
  { random, clock }: { readonly random: Random; readonly clock: Clock },
): ServiceRoutes {
  const remembered = new Map<string, Remembered>()
  const mirror = informers.of(services)
  const slices = informers.of(endpointSlices)
  const nodeMirror = informers.of(nodes)
  mirror.index('ip', (service) => [
    ...(service.spec?.clusterIPs ?? (service.spec?.clusterIP === undefined ? [] : [service.spec.clusterIP])),
    ...(service.spec?.externalIPs ?? []),
    ...(service.status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
  ])
  mirror.index('nodePort', (service) =>
    (service.spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [String(nodePort)])),
  )
  slices.index('service', (slice) => [`${slice.metadata.namespace ?? ''}/${slice.metadata.labels?.[serviceLabel] ?? ''}`])
  nodeMirror.index('address', (node) =>
    (node.status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
  )
  const podMirror = informers.of(pods)
  podMirror.index('address', ({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip))
  podMirror.index('hostPort', (pod) => hostPorts(pod).map(({ hostPort = 0 }) => `${pod.status?.hostIP ?? ''}:${hostPort}`))

  /** The running pod that has this port of its node. */
  const behindHostPort = (ip: string, port: number): Target | undefined => {
    const pod = podMirror.by('hostPort', `${ip}:${port}`).find(({ status }) => status?.phase === 'Running')
    const target = pod && hostPorts(pod).find(({ hostPort }) => hostPort === port)
    return target && { ip: pod?.status?.podIP ?? '', port: target.containerPort }
  }

  const slicesOf = (service: Service): readonly EndpointSlice[] =>
    slices.by('service', `${service.metadata.namespace ?? ''}/${service.metadata.name}`)

  /** The zone of the node that a pod with this address is on. */
  const zoneOf = (address: string): string | undefined => {
    const node = podMirror.by('address', address)[0]?.spec.nodeName
    return node === undefined ? undefined : nodeMirror.get(node)?.metadata.labels?.[zoneLabel]
  }

  const pick = (
    service: Service,
    from: string,
    matches: (port: { readonly port: number; readonly nodePort?: number }) => boolean,
  ): Target | 'refused' => {
    const wanted = service.spec?.ports?.find(matches)
    if (wanted === undefined) return 'refused'
    const ready = slicesOf(service).flatMap((slice) => {
      const port = slice.ports?.find(({ name }) => (name ?? '') === (wanted.name ?? ''))?.port
      if (port === undefined) return []
      return endpointsOf(slice)
        .filter(({ conditions }) => conditions?.ready !== false)
        .map((endpoint) => ({ endpoint, port }))
    })
    const targets = nearest(ready, zoneOf(from)).flatMap(({ endpoint, port }) => endpoint.addresses.map((ip) => ({ ip, port })))
    const any = targets[Math.floor(random.next() * targets.length)] ?? 'refused'
    if (service.spec?.sessionAffinity !== 'ClientIP' || any === 'refused') return any
    const key = `${service.metadata.uid} ${wanted.port} ${from}`
    const last = remembered.get(key)
    const keeps = (service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? usualAffinitySeconds) * 1000
    const isKept = last !== undefined && last.at + keeps > clock.now() && targets.some(({ ip }) => ip === last.target.ip)
    const target = isKept ? last.target : any
    remembered.set(key, { target, at: clock.now() })
    return target
  }

  return {
    route(ip, port, from) {
      const [service] = mirror.by('ip', ip)
      if (service !== undefined) return pick(service, from, (one) => one.port === port)
      if (nodeMirror.by('address', ip).length === 0) return undefined
      const [exposed] = mirror.by('nodePort', String(port))
      return exposed === undefined ? behindHostPort(ip, port) : pick(exposed, from, (one) => one.nodePort === port)
    },
  }
}
