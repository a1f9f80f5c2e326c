/** What describe says of a PersistentVolumeClaim, on a page of its own or as the template of an ephemeral volume. */
import type { ObjectMeta, PersistentVolumeClaimSpec, PersistentVolumeClaimStatus } from '../../api/objects.ts'
import { classNameOf } from '../shared/storage-class-name.ts'
import { writeAnnotations, writeLabels } from './metadata.ts'
import type { Page } from './page.ts'
import { goList } from './volume-sources.ts'

interface Claim {
  readonly metadata: ObjectMeta
  readonly spec: PersistentVolumeClaimSpec
  readonly status?: PersistentVolumeClaimStatus
}

/** `whole` is false for a template, which has neither name nor status. */
export function writeClaim(page: Page, { metadata, spec, status }: Claim, whole: boolean): void {
  if (whole) {
    page.field(0, 'Name', metadata.name)
    page.field(0, 'Namespace', metadata.namespace)
  }
  page.field(0, 'StorageClass', classNameOf({ metadata, spec }))
  if (whole)
    page.field(
      0,
      'Status',
      metadata.deletionTimestamp === undefined ? (status?.phase ?? '') : `Terminating (lasts ${page.age(metadata.deletionTimestamp)})`,
    )
  page.field(0, 'Volume', spec.volumeName ?? '')
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  if (whole) page.field(0, 'Finalizers', goList(metadata.finalizers))
  const bound = spec.volumeName !== undefined && spec.volumeName !== ''
  page.field(0, 'Capacity', bound ? (status?.capacity?.['storage'] ?? '0') : '')
  page.field(0, 'Access Modes', bound ? accessModes(status?.accessModes) : '')
  if (spec.volumeMode !== undefined) page.field(0, 'VolumeMode', spec.volumeMode)
  if (spec.dataSource !== undefined) {
    page.line(0, 'DataSource:')
    // The server writes an absent group as null.
    if (typeof spec.dataSource.apiGroup === 'string') page.field(1, 'APIGroup', spec.dataSource.apiGroup)
    page.field(1, 'Kind', spec.dataSource.kind)
    page.field(1, 'Name', spec.dataSource.name)
  }
}

const shortModes: readonly (readonly [mode: string, short: string])[] = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
]

/** `RWO,ROX`: each once, in upstream's order. */
export const accessModes = (modes: readonly string[] | undefined): string =>
  shortModes
    .filter(([mode]) => modes?.includes(mode) === true)
    .map(([, short]) => short)
    .join(',')
