/** kubectl's describe of a ReplicationController. */
import type { ReplicationController } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeBriefConditions } from '../describe/conditions.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import { podCounts } from '../describe/pod-counts.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'
import { labelsText } from '../print/cells.ts'

export async function describe(controller: ReplicationController, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = controller
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Selector', labelsText(spec.selector))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  page.field(0, 'Replicas', `${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired`)
  page.field(0, 'Pods Status', await podCounts(read, controller, selectorQuery({ matchLabels: spec.selector ?? {} })))
  writePodTemplate(page, spec.template)
  writeBriefConditions(page, status?.conditions)
  await writeEvents(page, read, controller)
  return page.toText()
}
