/** kubectl's describe of a PriorityClass. */
import type { PriorityClass } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { labelsText } from '../print/cells.ts'

export async function describe(priority: PriorityClass, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  page.field(0, 'Name', priority.metadata.name)
  page.field(0, 'Value', priority.value)
  page.field(0, 'GlobalDefault', priority.globalDefault ?? false)
  page.field(0, 'PreemptionPolicy', priority.preemptionPolicy ?? 'PreemptLowerPriority')
  page.field(0, 'Description', priority.description ?? '')
  page.field(0, 'Annotations', labelsText(priority.metadata.annotations))
  await writeEvents(page, read, priority)
  return page.toText()
}
