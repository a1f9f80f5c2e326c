/** Where a service of the cluster can be reached: what upstream's service resolver and kube-proxy do together. */
import type { Endpoint, EndpointSlice, Service } from '../../api/objects.ts'
import { endpointSlices, services } from '../../api/resources.ts'
import { failure } from '../../api/status.ts'
import { serviceLabel } from '../../kinds/endpoint-slice/labels.ts'
import type { Core } from '../core.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'

export interface ServicePort {
  readonly namespace: string
  readonly name: string
  readonly port: number
}

/** A host and port that a connection can be made to. */
export interface Place {
  readonly host: string
  readonly port: number
}

/** The place of a service's port; throws in upstream's words where there is none. */
export function placeOfService(core: Core, wanted: ServicePort): Place {
  const { namespace, name, port } = wanted
  const service = core.store.get(keyIn(services, namespace, name))?.value as Service | undefined
  if (service === undefined) throw new Error(`service ${JSON.stringify(name)} not found`)
  const { type = 'ClusterIP', clusterIP = '', externalName = '', ports = [] } = service.spec ?? {}
  if (type === 'ExternalName') return { host: externalName, port }
  if (clusterIP === 'None') throw new Error('cannot route to service with ClusterIP "None"')
  const found = ports.find((one) => one.port === port)
  if (found === undefined) throw failure(503, 'ServiceUnavailable', `no service port ${port} found for service ${JSON.stringify(name)}`)
  const places = placesOf(slicesOf(core, wanted), found.name ?? '')
  const picked = places[Math.floor(core.random.next() * places.length)]
  // What kube-proxy makes of a service that nobody stands behind.
  if (picked === undefined) throw new Error(`dial tcp ${clusterIP}:${port}: connect: connection refused`)
  return picked
}

/** The slices that tell who stands behind a service. */
export function slicesOf(core: Core, { namespace, name }: Pick<ServicePort, 'namespace' | 'name'>): EndpointSlice[] {
  const all = core.store.list(prefixOf({ resource: endpointSlices, namespace })).entries.map(({ value }) => value as EndpointSlice)
  return all.filter(({ metadata }) => metadata.labels?.[serviceLabel] === name)
}

/**
 * Whether only pods stand behind a service's port, and at least one is ready: their containers are simulated, and so is what they would
 * answer.
 */
export function isSimulated(core: Core, wanted: ServicePort): boolean {
  const service = core.store.get(keyIn(services, wanted.namespace, wanted.name))?.value as Service | undefined
  const port = service?.spec.ports?.find((one) => one.port === wanted.port)
  if (port === undefined || service?.spec.type === 'ExternalName') return false
  const endpoints = readyBehind(slicesOf(core, wanted), port.name ?? '')
  return endpoints.length > 0 && endpoints.every(({ targetRef }) => targetRef?.kind === 'Pod')
}

const readyBehind = (slices: readonly EndpointSlice[], portName: string): Endpoint[] =>
  slices
    .filter(({ ports }) => ports?.some(({ name }) => (name ?? '') === portName))
    .flatMap(({ endpoints }) => (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false))

/**
 * Addresses behind a port that take connections. Those of pods do not: their network is simulated, and outside of it the same address may
 * be anybody's.
 */
function placesOf(slices: readonly EndpointSlice[], portName: string): Place[] {
  return slices.flatMap(({ addressType, endpoints, ports }) => {
    const port = ports?.find(({ name }) => (name ?? '') === portName)?.port
    if (port === undefined || addressType === 'FQDN') return []
    const ready = (endpoints ?? []).filter(({ conditions, targetRef }) => conditions?.ready !== false && targetRef?.kind !== 'Pod')
    return ready.flatMap(({ addresses }) => addresses.map((host) => ({ host, port })))
  })
}
