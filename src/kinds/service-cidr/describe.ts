/** kubectl's describe of a ServiceCIDR. */
import type { ServiceCIDR } from '../../api/objects.ts'
import { writeTimedConditions } from '../describe/conditions.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'

export async function describe(range: ServiceCIDR, read: Reader, now: number): Promise<string> {
  const conditions = range.status?.conditions ?? []
  const page = startPage(read, now)
  writeHead(page, range, false)
  page.field(0, 'CIDRs', range.spec?.cidrs?.join(', ') ?? '')
  if (conditions.length > 0) page.line(0, 'Status:')
  writeTimedConditions(page, conditions)
  await writeEvents(page, read, range)
  return page.toText()
}
