/** What the server fills in and refuses of EndpointSlices. */
import { effectiveFamily } from '../../api/cidr.ts'
import { isEqual } from '../../api/equal.ts'
import { immutable, invalidFor, problem } from '../../api/field-errors.ts'
import { ipAddress } from '../../api/formats.ts'
import { dnsLabel, dnsSubdomain, labelValue, qualifiedName } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { Endpoint, EndpointSlice, DiscoveryV1EndpointPort } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkSpecialAddress } from '../shared/addresses.ts'
import { protocols } from '../shared/ports.ts'
import { addressWarnings, strictAddress } from '../shared/strict-address.ts'
import { onlyAsNew } from '../shared/update-checks.ts'

const addressTypes = ['FQDN', 'IPv4', 'IPv6']

export const rules: Rules<EndpointSlice> = {
  updateChecks: onlyAsNew,
  generation: true,
  defaults({ ports }) {
    for (const port of ports ?? []) {
      port.name ??= ''
      port.protocol ??= 'TCP'
    }
  },
  prepareCreate: dropUnserved,
  /** Other labels count as another generation here, and only here; so does what is not served, though it is not kept. */
  prepareUpdate(draft, old) {
    const { metadata } = draft
    if (!isEqual(metadata.labels ?? {}, old.metadata.labels ?? {}) || !isEqual(draft.endpoints, old.endpoints))
      metadata.generation = (old.metadata.generation ?? 0) + 1
    dropUnserved(draft)
  },
  warnings,
  checkCreate: (slice) => [...checkSlice(slice), ...checkEndpoints(slice)],
  /** Endpoints that stay as they are may be as bad as they were. */
  checkUpdate: (slice, old) => [
    ...checkSlice(slice),
    ...(isEqual(slice.endpoints, old.endpoints) ? [] : checkEndpoints(slice)),
    ...immutable('addressType', slice.addressType, slice.addressType === old.addressType),
  ],
}

/** Of names themselves where they are new, and of addresses in odd writing. */
function warnings({ addressType, endpoints }: EndpointSlice, old: EndpointSlice | undefined): string[] {
  const ofAddresses = (endpoints ?? []).flatMap(({ addresses }, index) =>
    (addresses ?? []).flatMap((address, position) => addressWarnings(address, `endpoints[${index}].addresses[${position}]`)),
  )
  const isOfNames = addressType === 'FQDN' && old === undefined
  return isOfNames ? ['spec.addressType: FQDN endpoints are deprecated', ...ofAddresses] : ofAddresses
}

/** The old form of topology is only for objects of the beta version, and hints of nodes are behind a feature gate that is off. */
function dropUnserved({ endpoints }: Mutable<EndpointSlice>): void {
  for (const endpoint of endpoints ?? []) {
    delete endpoint.deprecatedTopology
    delete endpoint.hints?.forNodes
  }
}

function checkSlice({ addressType, ports }: EndpointSlice): Problem[] {
  const problems: Problem[] = []
  if (addressType === '') problems.push(problem.required('addressType'))
  else if (!addressTypes.includes(addressType)) problems.push(problem.notSupported('addressType', addressType, addressTypes))
  return [...problems, ...checkPorts(ports ?? [])]
}

function checkEndpoints({ addressType, endpoints }: EndpointSlice): Problem[] {
  const list = endpoints ?? []
  if (list.length > 1000) return [problem.tooMany('endpoints', list.length, 1000)]
  return list.flatMap((endpoint, index) => checkEndpoint(endpoint, addressType, `endpoints[${index}]`))
}

function checkEndpoint({ addresses, nodeName, hostname, hints }: Endpoint, type: string, path: string): Problem[] {
  const problems: Problem[] = []
  const list = addresses ?? []
  const at = `${path}.addresses`
  if (list.length === 0) problems.push(problem.required(at, 'must contain at least 1 address'))
  else if (list.length > 100) problems.push(problem.tooMany(at, list.length, 100))
  for (const [index, address] of list.entries()) problems.push(...checkAddress(address, type, { list: at, item: `${at}[${index}]` }))
  if (nodeName !== undefined) problems.push(...invalidFor(`${path}.nodeName`, nodeName, dnsSubdomain(nodeName)))
  if (hostname !== undefined) problems.push(...invalidFor(`${path}.hostname`, hostname, dnsLabel(hostname)))
  const zones = hints?.forZones ?? []
  if (zones.length > 8) return [...problems, problem.tooMany(`${path}.hints.forZones`, zones.length, 8)]
  for (const [index, { name }] of zones.entries()) {
    const zoneAt = `${path}.hints.forZones[${index}].name`
    if (zones.findIndex((other) => other.name === name) < index) problems.push(problem.duplicate(zoneAt, name))
    problems.push(...invalidFor(zoneAt, name, labelValue(name)))
  }
  return problems
}

function checkAddress(address: string, type: string, at: { readonly list: string; readonly item: string }): Problem[] {
  if (type === 'FQDN') return checkDomain(address, at.item)
  if (type !== 'IPv4' && type !== 'IPv6') return []
  const reasons = type === 'IPv6' ? strictAddress(address) : ipAddress(address)
  if (reasons.length > 0) return invalidFor(at.item, address, reasons)
  const problems: Problem[] =
    effectiveFamily(address) === (type === 'IPv4' ? 4 : 6) ? [] : [problem.invalid(at.list, address, `must be an ${type} address`)]
  checkSpecialAddress(problems, address, at.item)
  return problems
}

/** IsFullyQualifiedDomainName: the refused value is the name without the dot of the root, or the label that is no label. */
function checkDomain(address: string, path: string): Problem[] {
  if (address === '') return [problem.required(path)]
  const name = address.endsWith('.') ? address.slice(0, -1) : address
  const reasons = dnsSubdomain(name)
  if (reasons.length > 0) return [problem.invalid(path, name, reasons.join(','))]
  const labels = name.split('.')
  if (labels.length < 2) return [problem.invalid(path, name, 'should be a domain with at least two segments separated by dots')]
  const bad = labels.find((label) => dnsLabel(label).length > 0)
  return bad === undefined ? [] : [problem.invalid(path, bad, dnsLabel(bad).join(','))]
}

function checkPorts(ports: readonly DiscoveryV1EndpointPort[]): Problem[] {
  if (ports.length > 20_000) return [problem.tooMany('ports', ports.length, 20_000)]
  return ports.flatMap(({ name = '', protocol, appProtocol }, index) => {
    const path = `ports[${index}]`
    const problems = name === '' ? [] : invalidFor(`${path}.name`, name, dnsLabel(name))
    if (ports.findIndex((other) => (other.name ?? '') === name) < index) problems.push(problem.duplicate(`${path}.name`, name))
    if (protocol === undefined) problems.push(problem.required(`${path}.protocol`))
    else if (!protocols.includes(protocol)) problems.push(problem.notSupported(`${path}.protocol`, protocol, protocols))
    if (appProtocol !== undefined) problems.push(...invalidFor(`${path}.appProtocol`, appProtocol, qualifiedName(appProtocol)))
    return problems
  })
}
