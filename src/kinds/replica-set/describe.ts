/** kubectl's describe of a ReplicaSet. */
import type { ReplicaSet } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeBriefConditions } from '../describe/conditions.ts'
import { writeController } from '../describe/controller.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import { podCounts } from '../describe/pod-counts.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'
import { selectorText } from '../print/cells.ts'

export async function describe(set: ReplicaSet, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = set
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Selector', selectorText(spec.selector))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  writeController(page, metadata)
  page.field(0, 'Replicas', `${status?.replicas ?? 0} current / ${spec.replicas ?? 1} desired`)
  page.field(0, 'Pods Status', await podCounts(read, set, selectorQuery(spec.selector)))
  writePodTemplate(page, spec.template)
  writeBriefConditions(page, status?.conditions)
  await writeEvents(page, read, set)
  return page.toText()
}
