/**
 * The two fields that name where a claim's first contents come from are kept in step (NormalizeDataSources,
 * EnforceDataSourceBackwardsCompatibility).
 */
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolumeClaimSpec } from '../../api/objects.ts'

const snapshots = 'snapshot.storage.k8s.io'

/** Fills the one field from the other, and drops what version 1.33 does not serve, unless the claim had such a thing before. */
export function normalizeDataSources(spec: Mutable<PersistentVolumeClaimSpec>, old?: PersistentVolumeClaimSpec): void {
  const isElsewhere = (spec.dataSourceRef?.namespace ?? '') !== ''
  // Sources in other namespaces are behind a feature gate that is off.
  if (isElsewhere && old?.dataSourceRef === undefined) delete spec.dataSourceRef
  const { dataSource, dataSourceRef } = spec
  const hadOne = old?.dataSource !== undefined || old?.dataSourceRef !== undefined
  // The older field only ever held claims and snapshots; anything else in it is dropped.
  if (dataSource !== undefined && dataSourceRef === undefined && !isOld(dataSource) && !hadOne) {
    delete spec.dataSource
    return
  }
  if (dataSource !== undefined && dataSourceRef === undefined) spec.dataSourceRef = { ...dataSource }
  else if (dataSourceRef !== undefined && dataSource === undefined && !isElsewhere) {
    const { namespace: _, ...source } = dataSourceRef
    spec.dataSource = source
  }
}

function isOld({ apiGroup: group, kind }: { readonly apiGroup?: string | null; readonly kind: string }): boolean {
  // Go writes an absent group as null.
  const apiGroup = group ?? ''
  return (apiGroup === '' && kind === 'PersistentVolumeClaim') || (apiGroup === snapshots && kind === 'VolumeSnapshot')
}
