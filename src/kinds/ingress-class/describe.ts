/** kubectl's describe of an IngressClass. */
import type { IngressClass } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'

export async function describe(ingressClass: IngressClass, read: Reader, now: number): Promise<string> {
  const { controller = '', parameters } = ingressClass.spec ?? {}
  const page = startPage(read, now)
  writeHead(page, ingressClass, false)
  page.field(0, 'Controller', controller)
  if (parameters !== undefined) {
    page.line(0, 'Parameters:')
    if (parameters.apiGroup !== undefined) page.field(1, 'APIGroup', parameters.apiGroup)
    page.field(1, 'Kind', parameters.kind)
    page.field(1, 'Name', parameters.name)
  }
  await writeEvents(page, read, ingressClass)
  return page.toText()
}
