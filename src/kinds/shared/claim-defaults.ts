/** What upstream fills into claims for storage: claims themselves, those of stateful sets, and those that volumes of pods bring along. */
import type { Mutable } from '../../api/object.ts'
import type { PersistentVolumeClaim, PersistentVolumeClaimSpec } from '../../api/objects.ts'
import { roundQuantities } from './round-quantities.ts'

/** SetDefaults_PersistentVolumeClaim, and what it reaches. */
export function defaultClaim(claim: Mutable<PersistentVolumeClaim>): void {
  const status = (claim.status ??= {})
  status.phase ||= 'Pending'
  defaultClaimSpec((claim.spec ??= {}))
  for (const amounts of [status.capacity, status.allocatedResources]) if (amounts !== undefined) roundQuantities(amounts)
}

/** SetDefaults_PersistentVolumeClaimSpec, and what it reaches. */
export function defaultClaimSpec(spec: Mutable<PersistentVolumeClaimSpec>): void {
  spec.volumeMode ??= 'Filesystem'
  const { limits, requests } = spec.resources ?? {}
  for (const amounts of [limits, requests]) if (amounts !== undefined) roundQuantities(amounts)
}
