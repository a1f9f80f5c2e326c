/** kubectl's describe of a StorageClass. */
import type { StorageClass } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeTerm } from '../describe/node-terms.ts'
import { startPage } from '../describe/page.ts'
import type { Reader } from '../kind.ts'
import { labelsText } from '../print/cells.ts'
import { isDefaultClass } from './is-default.ts'

export async function describe(storage: StorageClass, read: Reader, now: number): Promise<string> {
  const { metadata, allowVolumeExpansion: expands, allowedTopologies } = storage
  const mountOptions = storage.mountOptions ?? []
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'IsDefaultClass', isDefaultClass(metadata) ? 'Yes' : 'No')
  page.field(0, 'Annotations', labelsText(metadata.annotations))
  page.field(0, 'Provisioner', storage.provisioner)
  page.field(0, 'Parameters', labelsText(storage.parameters))
  page.field(0, 'AllowVolumeExpansion', expands === undefined ? '<unset>' : expands ? 'True' : 'False')
  page.write(0, mountOptions.length === 0 ? 'MountOptions:\t<none>\n' : 'MountOptions:\n')
  for (const option of mountOptions) page.line(1, option)
  if (storage.reclaimPolicy !== undefined) page.field(0, 'ReclaimPolicy', storage.reclaimPolicy)
  if (storage.volumeBindingMode !== undefined) page.field(0, 'VolumeBindingMode', storage.volumeBindingMode)
  if (allowedTopologies) {
    page.field(0, 'AllowedTopologies', allowedTopologies.length === 0 ? '<none>' : '')
    for (const [index, { matchLabelExpressions = [] }] of allowedTopologies.entries())
      writeTerm(
        page,
        { level: 1, title: `Term ${index}` },
        matchLabelExpressions.map(({ key, values }) => ({ key, operator: 'In', values })),
      )
  }
  await writeEvents(page, read, storage)
  return page.toText()
}
