/** kubectl's describe of a StatefulSet. */
import type { PersistentVolumeClaim, StatefulSet } from '../../api/objects.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { podCounts } from '../describe/pod-counts.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import { goList } from '../describe/volume-sources.ts'
import type { Reader } from '../kind.ts'
import { classNameOf } from '../shared/storage-class-name.ts'

export async function describe(set: StatefulSet, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = set
  const page = startPage(read, now)
  const selector = selectorQuery(spec.selector)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  page.field(0, 'Selector', selector)
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  page.field(0, 'Replicas', `${spec.replicas ?? 1} desired | ${status?.replicas ?? 0} total`)
  page.field(0, 'Update Strategy', spec.updateStrategy?.type ?? '')
  const { partition, maxUnavailable } = spec.updateStrategy?.rollingUpdate ?? {}
  if (partition !== undefined) {
    page.field(1, 'Partition', partition)
    if (maxUnavailable !== undefined) page.field(1, 'MaxUnavailable', maxUnavailable)
  }
  page.field(0, 'Pods Status', await podCounts(read, set, selector))
  writePodTemplate(page, spec.template)
  writeClaims(page, spec.volumeClaimTemplates ?? [])
  await writeEvents(page, read, set)
  return page.toText()
}

function writeClaims(page: Page, claims: readonly PersistentVolumeClaim[]): void {
  if (claims.length === 0) {
    page.field(0, 'Volume Claims', '<none>')
    return
  }
  page.line(0, 'Volume Claims:')
  for (const { metadata, spec } of claims) {
    page.field(1, 'Name', metadata.name)
    page.field(1, 'StorageClass', classNameOf({ metadata, spec }))
    writeLabels(page, '  Labels', metadata.labels)
    // Claims show their annotations as labels are shown.
    writeLabels(page, '  Annotations', metadata.annotations)
    page.field(1, 'Capacity', spec.resources?.requests?.['storage'] ?? '<default>')
    page.field(1, 'Access Modes', goList(spec.accessModes))
  }
}
