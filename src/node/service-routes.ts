/** Names and addresses of services for simulated pods: cluster DNS, and where a call to a service's address goes. */
import type { Endpoint, EndpointSlice, Service } from '../api/objects.ts'
import { endpointSlices, nodes, services } from '../api/resources.ts'
import type { Random } from '../base/random.ts'
import type { Informers } from '../client/informer.ts'
import type { Routes } from './simulated/simulated-network.ts'

const serviceLabel = 'kubernetes.io/service-name'

/** A slice without endpoints has null there, as Go writes an empty list. */
const endpointsOf = (slice: EndpointSlice): readonly Endpoint[] => (slice.endpoints as readonly Endpoint[] | null) ?? []

export function createServiceRoutes(informers: Informers, random: Random): Routes {
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
  const slicesOf = (service: Service): readonly EndpointSlice[] =>
    slices.by('service', `${service.metadata.namespace ?? ''}/${service.metadata.name}`)

  const pick = (
    service: Service,
    matches: (port: { readonly port: number; readonly nodePort?: number }) => boolean,
  ): { ip: string; port: number } | 'refused' => {
    const wanted = service.spec?.ports?.find(matches)
    if (wanted === undefined) return 'refused'
    const targets = slicesOf(service).flatMap((slice) => {
      const port = slice.ports?.find(({ name }) => (name ?? '') === (wanted.name ?? ''))?.port
      if (port === undefined) return []
      return endpointsOf(slice)
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses.map((ip) => ({ ip, port })))
    })
    return targets[Math.floor(random.next() * targets.length)] ?? 'refused'
  }

  return {
    resolve(name, namespace) {
      const labels = name
        .replace(/\.$/, '')
        .replace(/\.cluster\.local$/, '')
        .split('.')
      const at = labels.lastIndexOf('svc')
      const parts = at === labels.length - 1 ? labels.slice(0, -1) : labels
      const [service = '', inNamespace = namespace, ...rest] = parts
      if (rest.length === 0) {
        const found = mirror.get(`${inNamespace}/${service}`)
        if (found !== undefined) return addressesOf(found)
      }
      // `pod.service.namespace.svc`: one pod of a headless service.
      const [hostname = '', owner = '', its = namespace] = parts
      const headless = mirror.get(`${its}/${owner}`)
      return headless === undefined
        ? []
        : slicesOf(headless).flatMap((slice) =>
            endpointsOf(slice)
              .filter((endpoint) => endpoint.hostname === hostname)
              .flatMap(({ addresses }) => addresses),
          )
    },
    route(ip, port) {
      const [service] = mirror.by('ip', ip)
      if (service !== undefined) return pick(service, (one) => one.port === port)
      if (nodeMirror.by('address', ip).length === 0) return undefined
      const [exposed] = mirror.by('nodePort', String(port))
      return exposed === undefined ? undefined : pick(exposed, (one) => one.nodePort === port)
    },
  }

  function addressesOf(service: Service): readonly string[] {
    const ip = service.spec?.clusterIP ?? ''
    if (service.spec?.type === 'ExternalName') return []
    if (ip !== '' && ip !== 'None') return [ip]
    return slicesOf(service).flatMap((slice) =>
      endpointsOf(slice)
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses }) => addresses),
    )
  }
}
