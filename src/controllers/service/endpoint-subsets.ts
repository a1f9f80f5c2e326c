/**
 * The canonical form of the subsets of Endpoints: each set of addresses once, with all ports that exactly these offer, in an order that is
 * always the same. Upstream: RepackSubsets.
 */
import { createHash } from 'node:crypto'
import type { EndpointAddress, EndpointSubset } from '../../api/objects.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import { inSubsetOrder, printedSubsetPort } from './port-order.ts'

type Port = NonNullable<EndpointSubset['ports']>[number]

/** Whether the addresses that offer a port are ready. */
type Readiness = Map<EndpointAddress, boolean>

/** The subsets so repacked. An address that comes twice for a port counts as ready only if it always is. */
export function repacked(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  const groups = new Map<string, { readonly addresses: Readiness; readonly ports: Port[] }>()
  for (const { port, addresses } of offersOf(subsets)) {
    const key = sortTexts([...addresses].map(([address, isReady]) => `${identity(address)} ${isReady}`)).join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { addresses, ports: port === undefined ? [] : [port] })
    else if (port !== undefined) group.ports.push(port)
  }
  return inHashOrder([...groups.values()].map(({ addresses, ports }) => subsetOf(addresses, ports)))
}

/** Every port with those who offer it; addresses without ports offer none. */
function offersOf(subsets: readonly EndpointSubset[]): Iterable<{ readonly port: Port | undefined; readonly addresses: Readiness }> {
  const known = new Map<string, EndpointAddress>()
  const offers = new Map<string, { readonly port: Port | undefined; readonly addresses: Readiness }>()
  for (const { addresses = [], notReadyAddresses = [], ports = [] } of subsets) {
    for (const port of ports.length === 0 ? [undefined] : ports) {
      const key = port === undefined ? '' : printedSubsetPort(port)
      let offer = offers.get(key)
      if (offer === undefined) offers.set(key, (offer = { port, addresses: new Map() }))
      for (const [isReady, list] of [[true, addresses] as const, [false, notReadyAddresses] as const])
        for (const address of list) {
          const first = known.get(identity(address)) ?? address
          known.set(identity(address), first)
          offer.addresses.set(first, isReady && offer.addresses.get(first) !== false)
        }
    }
  }
  return offers.values()
}

/** The same address of two pods, as pods in the network of their node have it, is two. */
const identity = ({ ip, targetRef }: EndpointAddress): string => `${ip ?? ''} ${targetRef?.uid ?? ''}`

function subsetOf(addresses: Readiness, ports: readonly Port[]): EndpointSubset {
  const those = (wanted: boolean): readonly EndpointAddress[] =>
    [...addresses].flatMap(([address, isReady]) => (isReady === wanted ? [address] : [])).sort(byAddress)
  const [ready, notReady] = [those(true), those(false)]
  return {
    ...(ready.length > 0 && { addresses: ready }),
    ...(notReady.length > 0 && { notReadyAddresses: notReady }),
    ...(ports.length > 0 && { ports: inSubsetOrder(ports) }),
  }
}

/** By the address' text, not its number. */
const byAddress = (a: EndpointAddress, b: EndpointAddress): number =>
  compareTexts(a.ip ?? '', b.ip ?? '') || compareTexts(a.targetRef?.uid ?? '', b.targetRef?.uid ?? '')

/** Upstream sorts subsets by the MD5 of what Go prints of them. */
function inHashOrder(subsets: readonly EndpointSubset[]): readonly EndpointSubset[] {
  if (subsets.length < 2) return subsets
  return subsets
    .map((subset) => ({ subset, hash: createHash('md5').update(printed(subset)).digest('hex') }))
    .sort((a, b) => compareTexts(a.hash, b.hash))
    .map(({ subset }) => subset)
}

const printed = ({ addresses, notReadyAddresses, ports }: EndpointSubset): string =>
  `(v1.EndpointSubset){Addresses:${printedList('v1.EndpointAddress', addresses, printedAddress)} NotReadyAddresses:${printedList('v1.EndpointAddress', notReadyAddresses, printedAddress)} Ports:${printedList('v1.EndpointPort', ports, printedSubsetPort)}}`

const printedList = <T>(type: string, items: readonly T[] | undefined, print: (item: T) => string): string =>
  `([]${type})${items === undefined ? '<nil>' : `[${items.map(print).join(' ')}]`}`

const printedAddress = ({ ip = '', hostname = '', nodeName, targetRef }: EndpointAddress): string =>
  `{IP:(string)${ip} Hostname:(string)${hostname} NodeName:(*string)${nodeName ?? '<nil>'} TargetRef:(*v1.ObjectReference)${printedReference(targetRef)}}`

function printedReference(reference: EndpointAddress['targetRef']): string {
  if (reference === undefined) return '<nil>'
  const { kind = '', namespace = '', name = '', uid = '', apiVersion = '', resourceVersion = '', fieldPath = '' } = reference
  return `{Kind:(string)${kind} Namespace:(string)${namespace} Name:(string)${name} UID:(types.UID)${uid} APIVersion:(string)${apiVersion} ResourceVersion:(string)${resourceVersion} FieldPath:(string)${fieldPath}}`
}
