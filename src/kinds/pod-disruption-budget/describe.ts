/** kubectl's describe of a PodDisruptionBudget. */
import type { PodDisruptionBudget } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { selectorText } from '../print/cells.ts'

export async function describe(budget: PodDisruptionBudget, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = budget
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  if (spec?.minAvailable !== undefined) page.field(0, 'Min available', spec.minAvailable)
  else if (spec?.maxUnavailable !== undefined) page.field(0, 'Max unavailable', spec.maxUnavailable)
  page.field(0, 'Selector', spec?.selector === undefined ? '<unset>' : selectorText(spec.selector))
  page.line(0, 'Status:')
  page.field(2, 'Allowed disruptions', status?.disruptionsAllowed ?? 0)
  page.field(2, 'Current', status?.currentHealthy ?? 0)
  page.field(2, 'Desired', status?.desiredHealthy ?? 0)
  page.field(2, 'Total', status?.expectedPods ?? 0)
  await writeEvents(page, read, budget)
  return page.toText()
}
