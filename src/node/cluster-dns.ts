/**
 * The cluster's name server: names of services, of pods behind headless services and of pods by address, as the specification of Kubernetes
 * DNS has them and CoreDNS answers.
 */
import type { EndpointSlice, Service } from '../api/objects.ts'
import { endpointSlices, services } from '../api/resources.ts'
import { keyOf } from '../api/object.ts'
import type { Informer, Informers } from '../client/informer.ts'
import { serviceLabel } from '../kinds/endpoint-slice/labels.ts'
import { endpointsOf } from './endpoints.ts'
import type { DnsRecord, RecordType } from './simulated/dns.ts'

const zone = 'cluster.local'

/** Who a name or an address in the cluster belongs to. */
export interface ClusterDns {
  /** The records of a whole name (without the last dot); empty: it has none of this type; undefined: no such name. */
  lookup(name: string, type: RecordType): readonly DnsRecord[] | undefined
}

interface Target {
  readonly host: string
  readonly address: string
}

export function createClusterDns(informers: Informers): ClusterDns {
  const records: Records = { services: informers.of(services), slices: informers.of(endpointSlices) }
  records.slices.index('address', (slice) => endpointsOf(slice).flatMap(({ addresses }) => addresses))
  return {
    lookup(name, type) {
      if (name.endsWith('.in-addr.arpa')) return pointers(name, records)
      const labels = name.split('.').slice(0, -2)
      const part = labels.pop()
      if (part === 'svc') return inServices(labels, { name, type }, records)
      const address = labels[0]?.replaceAll('-', '.') ?? ''
      if (part !== 'pod' || labels.length !== 2 || !/^\d+(\.\d+){3}$/.test(address)) return undefined
      return type === 'A' ? [{ name, type, data: address }] : []
    },
  }
}

/** What the zone is made of. */
interface Records {
  readonly services: Informer<Service>
  readonly slices: Informer<EndpointSlice>
}

interface Question {
  readonly name: string
  readonly type: RecordType
}

/** What is known of a name below `svc`, given its labels before that. */
function inServices(labels: readonly string[], question: Question, records: Records): readonly DnsRecord[] | undefined {
  const { name, type } = question
  const [own = '', namespace = ''] = labels.slice(-2)
  const service = records.services.get(`${namespace}/${own}`)
  if (service === undefined || labels.length < 2) return undefined
  const [first = '', second] = labels.slice(0, -2)
  if (labels.length === 2) return ofService(service, question, records)
  if (second !== undefined) {
    const found = labels.length === 4 && first.startsWith('_') ? servicesAt(service, { name, port: first.slice(1) }, records) : []
    return found.length === 0 ? undefined : type === 'SRV' ? found : []
  }
  const here = allTargets(service, records).filter(({ host }) => host === name)
  if (service.spec?.clusterIP !== 'None' || here.length === 0) return undefined
  return type === 'A' ? here.map(({ address }) => ({ name, type, data: address })) : []
}

/** The records of a service's own name. */
function ofService(service: Service, { name, type }: Question, records: Records): readonly DnsRecord[] {
  const { clusterIP, type: kind, externalName = '' } = service.spec ?? {}
  if (kind === 'ExternalName') return type === 'A' || type === 'CNAME' ? [{ name, type: 'CNAME', data: externalName }] : []
  if (type === 'SRV') return (service.spec?.ports ?? []).flatMap((port) => servicesAt(service, { name, port: port.name ?? '' }, records))
  if (type !== 'A') return []
  const addresses = clusterIP === 'None' ? allTargets(service, records).map(({ address }) => address) : [clusterIP ?? '']
  return addresses.filter((address) => address !== '').map((data) => ({ name, type, data }))
}

/** `_http._tcp.web.default.svc`: where the named port is. */
function servicesAt(
  service: Service,
  { name, port }: { readonly name: string; readonly port: string },
  records: Records,
): readonly DnsRecord[] {
  const known = service.spec?.ports?.find((each) => (each.name ?? '') === port)
  if (known === undefined) return []
  const record = (number: number, host: string): DnsRecord => ({ name, type: 'SRV', data: `0 100 ${number} ${host}.` })
  if (service.spec?.clusterIP !== 'None') return [record(known.port, hostOf(service))]
  return slicesOf(service, records).flatMap((slice) => {
    const number = slice.ports?.find((each) => (each.name ?? '') === port)?.port
    return number === undefined ? [] : targetsOf(service, slice).map(({ host }) => record(number, host))
  })
}

const hostOf = ({ metadata: { name, namespace = '' } }: Service): string => `${name}.${namespace}.svc.${zone}`

const slicesOf = (service: Service, { slices }: Records): readonly EndpointSlice[] => slices.by('service', keyOf(service))

function allTargets(service: Service, records: Records): readonly Target[] {
  const found = slicesOf(service, records).flatMap((slice) => targetsOf(service, slice))
  return [...new Map(found.map((target) => [target.host + target.address, target])).values()]
}

/** The ready endpoints of a headless service under the names that they have there. */
function targetsOf(service: Service, slice: EndpointSlice): readonly Target[] {
  return endpointsOf(slice)
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses, hostname }) =>
      addresses.map((address) => ({ host: `${hostname ?? address.replaceAll('.', '-')}.${hostOf(service)}`, address })),
    )
}

/** `4.1.244.10.in-addr.arpa`: a service's address, or that of a pod with a name in a headless service. */
function pointers(name: string, records: Records): readonly DnsRecord[] | undefined {
  const ip = name.split('.').slice(0, 4).reverse().join('.')
  const [service] = records.services.by('ip', ip)
  const hosts = service === undefined ? records.slices.by('address', ip).flatMap((slice) => namedHosts(slice, ip)) : [hostOf(service)]
  return hosts.length === 0 ? undefined : hosts.map((host) => ({ name, type: 'PTR', data: `${host}.` }))
}

/** Only endpoints with a hostname have a name of their own to go back to. */
function namedHosts(slice: EndpointSlice, ip: string): readonly string[] {
  const { namespace = '', labels } = slice.metadata
  return endpointsOf(slice)
    .filter(({ addresses, hostname }) => hostname !== undefined && addresses.includes(ip))
    .map(({ hostname = '' }) => `${hostname}.${labels?.[serviceLabel] ?? ''}.${namespace}.svc.${zone}`)
}
