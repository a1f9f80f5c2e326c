/** Where a call to a service's address or a node's port goes. */
import { keyOf } from '../api/object.ts'
import type { ContainerPort, EndpointSlice, Node, Pod, Service, ServicePort } from '../api/objects.ts'
import { endpointSlices, nodes, pods, services } from '../api/resources.ts'
import type { Random } from '../base/random.ts'
import type { Clock } from '../base/clock.ts'
import type { Informer, Informers } from '../client/informer.ts'
import { serviceLabel } from '../kinds/endpoint-slice/labels.ts'
import { zoneLabel } from '../kinds/node/labels.ts'
import { endpointsOf } from './endpoints.ts'
import type { Target } from './simulated/switchboard.ts'
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
  const mirrors = indexed(informers)
  const affinity = new Affinity(clock)
  const pick = (service: Service, from: string, port: ServicePort | undefined): Target | 'refused' => {
    if (port === undefined) return 'refused'
    const targets = targetsOf(service, port, { mirrors, zone: zoneOf(from, mirrors) })
    const any = targets[Math.floor(random.next() * targets.length)]
    return any === undefined ? 'refused' : affinity.keep({ service, port, from }, any, targets)
  }
  return {
    route(ip, port, from) {
      const [service] = mirrors.services.by('ip', ip)
      if (service !== undefined)
        return pick(
          service,
          from,
          portWhere(service, (one) => one.port === port),
        )
      if (mirrors.nodes.by('address', ip).length === 0) return undefined
      const [exposed] = mirrors.services.by('nodePort', String(port))
      return exposed === undefined
        ? behindHostPort(ip, port, mirrors)
        : pick(
            exposed,
            from,
            portWhere(exposed, (one) => one.nodePort === port),
          )
    },
  }
}

interface Mirrors {
  readonly services: Informer<Service>
  readonly slices: Informer<EndpointSlice>
  readonly nodes: Informer<Node>
  readonly pods: Informer<Pod>
}

/** The mirrors that routes are read from, with the indexes for that. */
function indexed(informers: Informers): Mirrors {
  const mirrors = {
    services: informers.of(services),
    slices: informers.of(endpointSlices),
    nodes: informers.of(nodes),
    pods: informers.of(pods),
  }
  mirrors.services.index('ip', ({ spec, status }) => [
    ...(spec?.clusterIPs ?? (spec?.clusterIP === undefined ? [] : [spec.clusterIP])),
    ...(spec?.externalIPs ?? []),
    ...(status?.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip ?? []),
  ])
  mirrors.services.index('nodePort', ({ spec }) =>
    (spec?.ports ?? []).flatMap(({ nodePort }) => (nodePort === undefined ? [] : [String(nodePort)])),
  )
  mirrors.slices.index('service', ({ metadata }) => [`${metadata.namespace ?? ''}/${metadata.labels?.[serviceLabel] ?? ''}`])
  mirrors.nodes.index('address', ({ status }) =>
    (status?.addresses ?? []).filter(({ type }) => type === 'InternalIP').map(({ address }) => address),
  )
  mirrors.pods.index('address', ({ status }) => (status?.podIPs ?? []).map(({ ip }) => ip))
  mirrors.pods.index('hostPort', (pod) => hostPorts(pod).map(({ hostPort = 0 }) => `${pod.status?.hostIP ?? ''}:${hostPort}`))
  return mirrors
}

/** The running pod that has this port of its node. */
function behindHostPort(ip: string, port: number, mirrors: Mirrors): Target | undefined {
  const pod = mirrors.pods.by('hostPort', `${ip}:${port}`).find(({ status }) => status?.phase === 'Running')
  const target = pod && hostPorts(pod).find(({ hostPort }) => hostPort === port)
  return target && { ip: pod?.status?.podIP ?? '', port: target.containerPort }
}

/** The zone of the node that a pod with this address is on. */
function zoneOf(address: string, mirrors: Mirrors): string | undefined {
  const node = mirrors.pods.by('address', address)[0]?.spec.nodeName
  return node === undefined ? undefined : mirrors.nodes.get(node)?.metadata.labels?.[zoneLabel]
}

const portWhere = (service: Service, holds: (port: ServicePort) => boolean): ServicePort | undefined => service.spec?.ports?.find(holds)

/** The ready endpoints behind a port of a service, as far as they are near to the zone. */
function targetsOf(
  service: Service,
  { name = '' }: ServicePort,
  { mirrors, zone }: { readonly mirrors: Mirrors; readonly zone: string | undefined },
): readonly Target[] {
  const ready = mirrors.slices.by('service', keyOf(service)).flatMap((slice) => {
    const port = slice.ports?.find((one) => (one.name ?? '') === name)?.port
    if (port === undefined) return []
    return endpointsOf(slice)
      .filter(({ conditions }) => conditions?.ready !== false)
      .map((endpoint) => ({ endpoint, port }))
  })
  return nearest(ready, zone).flatMap(({ endpoint, port }) => endpoint.addresses.map((ip) => ({ ip, port })))
}

interface Call {
  readonly service: Service
  readonly port: ServicePort
  readonly from: string
}

/** Sends clients of services with session affinity where they were sent before. */
class Affinity {
  private readonly clock: Clock
  private readonly remembered = new Map<string, Remembered>()

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** The target for the call: that of the last one, while it is remembered and still there, else the one that was picked. */
  keep({ service, port, from }: Call, picked: Target, targets: readonly Target[]): Target {
    if (service.spec?.sessionAffinity !== 'ClientIP') return picked
    const key = `${service.metadata.uid} ${port.port} ${from}`
    const last = this.remembered.get(key)
    const keeps = (service.spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? usualAffinitySeconds) * 1000
    const now = this.clock.now()
    const isKept = last !== undefined && last.at + keeps > now && targets.some(({ ip }) => ip === last.target.ip)
    const target = isKept ? last.target : picked
    this.remembered.set(key, { target, at: now })
    return target
  }
}
