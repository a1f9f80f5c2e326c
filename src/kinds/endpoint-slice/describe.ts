/** kubectl's describe of an EndpointSlice. */
import type { Endpoint, EndpointSlice } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { orNone } from '../print/cells.ts'

const unset = '<unset>'

export async function describe(slice: EndpointSlice, read: Reader, now: number): Promise<string> {
  // The wire writes null for a list that is not there.
  const ports = slice.ports ?? []
  const endpoints = slice.endpoints ?? []
  const page = startPage(read, now)
  writeHead(page, slice)
  page.field(0, 'AddressType', slice.addressType)
  page.line(0, ports.length === 0 ? 'Ports: <unset>' : 'Ports:')
  if (ports.length > 0) {
    page.line(1, 'Name', 'Port', 'Protocol')
    page.line(1, '----', '----', '--------')
    for (const { name, port, protocol } of ports) page.line(1, orNone(name, unset), port ?? unset, protocol)
  }
  page.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:')
  for (const endpoint of endpoints) writeEndpoint(page, endpoint)
  await writeEvents(page, read, slice)
  return page.toText()
}

function writeEndpoint(page: Page, { addresses = [], conditions, hostname, targetRef, nodeName, zone }: Endpoint): void {
  page.field(1, '- Addresses', orNone(addresses.join(', ')))
  page.line(2, 'Conditions:')
  page.field(3, 'Ready', conditions?.ready ?? unset)
  page.field(2, 'Hostname', hostname ?? unset)
  if (targetRef !== undefined) page.field(2, 'TargetRef', `${targetRef.kind ?? ''}/${targetRef.name ?? ''}`)
  page.field(2, 'NodeName', nodeName ?? unset)
  page.field(2, 'Zone', zone ?? unset)
}
