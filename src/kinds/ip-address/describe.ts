/** kubectl's describe of an IPAddress. */
import type { IPAddress } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'

export async function describe(address: IPAddress, read: Reader, now: number): Promise<string> {
  const parent = address.spec?.parentRef
  const page = startPage(read, now)
  writeHead(page, address, false)
  if (parent !== undefined) {
    page.line(0, 'Parent Reference:')
    page.field(1, 'Group', parent.group ?? '')
    page.field(1, 'Resource', parent.resource ?? '')
    page.field(1, 'Namespace', parent.namespace ?? '')
    page.field(1, 'Name', parent.name ?? '')
  }
  await writeEvents(page, read, address)
  return page.toText()
}
