/** kubectl's describe of a DaemonSet. */
import type { DaemonSet } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import { podCounts } from '../describe/pod-counts.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'
import { labelsText } from '../print/cells.ts'

export async function describe(set: DaemonSet, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = set
  const page = startPage(read, now)
  const selector = selectorQuery(spec.selector)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Selector', selector)
  page.field(0, 'Node-Selector', labelsText(spec.template.spec?.nodeSelector))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  page.line(0, `Desired Number of Nodes Scheduled: ${status?.desiredNumberScheduled ?? 0}`)
  page.line(0, `Current Number of Nodes Scheduled: ${status?.currentNumberScheduled ?? 0}`)
  page.line(0, `Number of Nodes Scheduled with Up-to-date Pods: ${status?.updatedNumberScheduled ?? 0}`)
  page.line(0, `Number of Nodes Scheduled with Available Pods: ${status?.numberAvailable ?? 0}`)
  page.line(0, `Number of Nodes Misscheduled: ${status?.numberMisscheduled ?? 0}`)
  page.field(0, 'Pods Status', await podCounts(read, set, selector))
  writePodTemplate(page, spec.template)
  await writeEvents(page, read, set)
  return page.toText()
}
