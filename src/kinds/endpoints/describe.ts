/** kubectl's describe of Endpoints. */
import type { EndpointAddress, Endpoints } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { orNone } from '../print/cells.ts'

export async function describe(endpoints: Endpoints, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeHead(page, endpoints)
  page.line(0, 'Subsets:')
  for (const { addresses, notReadyAddresses, ports = [] } of endpoints.subsets ?? []) {
    page.field(1, 'Addresses', addressesText(addresses))
    page.field(1, 'NotReadyAddresses', addressesText(notReadyAddresses))
    if (ports.length > 0) {
      page.line(1, 'Ports:')
      page.line(2, 'Name', 'Port', 'Protocol')
      page.line(2, '----', '----', '--------')
      for (const { name, port, protocol } of ports) page.line(2, orNone(name, '<unset>'), port, protocol)
    }
    page.line(0, '')
  }
  await writeEvents(page, read, endpoints)
  return page.toText()
}

const addressesText = (addresses: readonly EndpointAddress[] | undefined): string => orNone((addresses ?? []).map(({ ip }) => ip).join(','))
