/** Where a proxied request goes: names such as `web`, `web:80`, `web:http` and `http:web:80`, as upstream's ResourceLocation reads them. */
import type { Endpoints, Pod, Service } from '../../api/objects.ts'
import { endpoints, pods, services } from '../../api/resources.ts'
import { badRequest, failure } from '../../api/status.ts'
import type { Resource } from '../../api/resource.ts'
import type { Call, Core } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { get } from '../verbs/get.ts'

export interface ProxyTarget {
  readonly pod: Pod
  readonly scheme: 'http' | 'https'
  readonly port: number
}

interface Named {
  readonly scheme: 'http' | 'https'
  readonly name: string
  /** Empty: not given. */
  readonly port: string
}

/** The port of the pod that a name means: the one given, else the first that its containers declare. */
export function podTarget(core: Core, call: Call): ProxyTarget {
  const { scheme, name, port } = read(call, 'pod')
  const pod = objectOf<Pod>(core, call, { resource: pods, name })
  const declared = pod.spec.containers.find(({ ports }) => (ports ?? []).length > 0)?.ports?.[0]?.containerPort
  if ((pod.status?.podIP ?? '') === '') throw badRequest('address not allowed')
  const wanted = port === '' ? String(declared ?? defaultPorts[scheme]) : port
  if (!/^\d+$/.test(wanted))
    throw failure(503, 'ServiceUnavailable', `error trying to reach service: dial tcp: lookup tcp/${wanted}: unknown port`)
  return { pod, scheme, port: Number(wanted) }
}

const defaultPorts = { http: 80, https: 443 } as const

/** A ready pod behind the service, picked at random, and its port; a port of the service is named or numbered. */
export function serviceTarget(core: Core, call: Call): ProxyTarget {
  const { scheme, name, port } = read(call, 'service')
  const service = objectOf<Service>(core, call, { resource: services, name })
  const portName = /^\d+$/.test(port) ? nameOfPort(service, Number(port)) : port
  const { subsets = [] } = objectOf<Endpoints>(core, call, { resource: endpoints, name })
  if (subsets.length === 0) throw unavailable(name)
  const places = subsets.flatMap(({ addresses = [], ports = [] }) => {
    const found = ports.find((one) => (one.name ?? '') === portName)
    return found === undefined ? [] : addresses.flatMap((address) => ({ address, port: found.port }))
  })
  const reachable = places.flatMap(({ address, port: number }) => {
    const { kind, name: podName = '', namespace = call.namespace } = address.targetRef ?? {}
    const pod = kind === 'Pod' ? (core.store.get(keyIn(pods, namespace, podName))?.value as Pod | undefined) : undefined
    // An address that is not that of its pod could lead anywhere.
    return pod?.status?.podIP === address.ip ? [{ pod, scheme, port: number }] : []
  })
  const picked = reachable[Math.floor(core.random.next() * reachable.length)]
  if (picked === undefined) throw unavailable(call.name)
  return picked
}

const unavailable = (name: string): Error =>
  failure(503, 'ServiceUnavailable', `no endpoints available for service ${JSON.stringify(name)}`)

function nameOfPort({ metadata, spec }: Service, number: number): string {
  const found = spec?.ports?.find(({ port }) => port === number)
  if (found === undefined)
    throw failure(503, 'ServiceUnavailable', `no service port ${number} found for service ${JSON.stringify(metadata.name)}`)
  return found.name ?? ''
}

function read(call: Call, what: string): Named {
  const parts = call.name.split(':')
  const [scheme = '', name = '', port = ''] = parts.length === 3 ? parts : ['', ...parts]
  if (parts.length > 3 || name === '' || (scheme !== '' && scheme !== 'http' && scheme !== 'https'))
    throw badRequest(`invalid ${what} request ${JSON.stringify(call.name)}`)
  return { scheme: scheme === 'https' ? 'https' : 'http', name, port }
}

/** Only the server writes the store, and each key of a resource holds an object of its kind. */
const objectOf = <T>(core: Core, call: Call, { resource, name }: { readonly resource: Resource; readonly name: string }): T =>
  get(core, { ...call, resource, name, subresource: undefined }).value as T
