/** kubectl's describe of a PersistentVolume. */
import type { PersistentVolume, VolumeNodeAffinity } from '../../api/objects.ts'
import { accessModes } from '../describe/claim.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { writeTerm } from '../describe/node-terms.ts'
import { type Page, startPage } from '../describe/page.ts'
import { goList, persistentSources } from '../describe/volume-sources.ts'
import { writeSource } from '../describe/volumes.ts'
import type { Reader } from '../kind.ts'
import { classNameOf } from '../shared/storage-class-name.ts'

export async function describe(volume: PersistentVolume, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = volume
  const page = startPage(read, now)
  writeHead(page, volume, false)
  page.field(0, 'Finalizers', goList(metadata.finalizers))
  page.field(0, 'StorageClass', classNameOf({ metadata, spec }))
  page.field(
    0,
    'Status',
    metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : `Terminating (lasts ${page.age(metadata.deletionTimestamp)})`,
  )
  page.field(0, 'Claim', spec.claimRef === undefined ? '' : `${spec.claimRef.namespace ?? ''}/${spec.claimRef.name ?? ''}`)
  page.field(0, 'Reclaim Policy', spec.persistentVolumeReclaimPolicy ?? '')
  page.field(0, 'Access Modes', accessModes(spec.accessModes))
  if (spec.volumeMode !== undefined) page.field(0, 'VolumeMode', spec.volumeMode)
  page.field(0, 'Capacity', spec.capacity?.['storage'] ?? '0')
  writeNodeAffinity(page, spec.nodeAffinity)
  page.field(0, 'Message', status?.message ?? '')
  page.line(0, 'Source:')
  writeSource(page, spec, persistentSources)
  await writeEvents(page, read, volume)
  return page.toText()
}

function writeNodeAffinity(page: Page, affinity: VolumeNodeAffinity | undefined): void {
  const terms = affinity?.required?.nodeSelectorTerms
  page.field(0, 'Node Affinity', terms === undefined ? '<none>' : '')
  if (terms === undefined) return
  page.field(1, 'Required Terms', terms.length === 0 ? '<none>' : '')
  for (const [index, { matchExpressions = [] }] of terms.entries()) writeTerm(page, { level: 2, title: `Term ${index}` }, matchExpressions)
}
