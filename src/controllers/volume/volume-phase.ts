/** Follows each volume through its phases, and reclaims it when its claim is gone. */
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods } from '../../api/resources.ts'
import { quote } from '../../api/status.ts'
import { boundByController, provisionedBy } from '../../kinds/shared/volume-marks.ts'
import { defineController } from '../controller.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { migratedDriver, migratedTo } from './migrated-drivers.ts'
import { sameVolumeMode } from './matching.ts'
import { podsByClaim } from './protection.ts'
import { isProvisioned } from './provisioner.ts'
import { recycledBy, recycleSteps } from './recycler.ts'

export const volumePhase = defineController<PersistentVolume>({
  name: 'volume-phase',
  component: 'persistentvolume-controller',
  of: persistentVolumes,
  pace: 0,
  watches: [
    watching(persistentVolumeClaims, ({ object }, view) => {
      const name = object.spec?.volumeName
      const meant = view.list(persistentVolumes).filter((volume) => volume.spec?.claimRef?.uid === object.metadata.uid)
      return [...(name === undefined ? [] : [name]), ...meant.map((volume) => volume.metadata.name)]
    }),
    watching(pods, ({ object }) => recycledBy(object)),
  ],
  indexes: [podsByClaim],
  reconcile(volume, view) {
    const migration = migrationSteps(volume)
    if (migration.length > 0) return migration
    const reference = volume.spec?.claimRef
    if (reference === undefined || (reference.uid ?? '') === '') return phase(volume, 'Available')
    const claim = view.get(persistentVolumeClaims, { namespace: reference.namespace, name: reference.name ?? '' })
    if (claim?.metadata.uid === reference.uid) return claim === undefined ? [] : claimedSteps(volume, claim, view)
    // The claim's mirror may lag behind a volume that was made for it.
    return [
      step.read(persistentVolumeClaims, { namespace: reference.namespace, name: reference.name ?? '' }, (found) =>
        found?.metadata.uid === reference.uid ? [] : releasedSteps(volume, view),
      ),
    ]
  },
})

/** updateMigrationAnnotations: what made the volume was once a part of Kubernetes, and is a driver of its own now. */
function migrationSteps(volume: PersistentVolume): readonly Step[] {
  const { annotations } = volume.metadata
  const maker = annotations?.[provisionedBy]
  if (maker === undefined) return []
  const driver = migratedDriver(maker)
  if ((annotations?.[migratedTo] ?? '') === (driver ?? '')) return []
  const { [migratedTo]: _old, ...others } = annotations ?? {}
  const next = driver === undefined ? others : { ...others, [migratedTo]: driver }
  return [step.update(persistentVolumes, { ...volume, metadata: { ...volume.metadata, annotations: next } })]
}

/** The part of syncVolume for a volume whose claim is there. */
function claimedSteps(volume: PersistentVolume, claim: PersistentVolumeClaim, view: View): readonly Step[] {
  const bound = claim.spec?.volumeName ?? ''
  if (bound === volume.metadata.name) return phase(volume, 'Bound')
  if (bound === '') return sameVolumeMode(volume, claim) ? [] : mismatchEvents(volume, claim)
  const isSpare = volume.metadata.annotations?.[provisionedBy] !== undefined && reclaimPolicyOf(volume) === 'Delete'
  return isSpare ? releasedSteps(volume, view) : unbindSteps(volume)
}

const mismatchEvents = (volume: PersistentVolume, claim: PersistentVolumeClaim): readonly Step[] => [
  step.warning(
    volume,
    'VolumeMismatch',
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim ${quote(claim.metadata.name)} due to incompatible volumeMode.`,
  ),
  step.warning(
    claim,
    'VolumeMismatch',
    `Cannot bind PersistentVolume ${quote(volume.metadata.name)} to requested PersistentVolumeClaim due to incompatible volumeMode.`,
  ),
]

/** unbindVolume, for one that is empty, or whose claim has another: what the binder promised is taken back, what a user did stays a reservation. */
function unbindSteps(volume: PersistentVolume): readonly Step[] {
  const { [boundByController]: byController, ...annotations } = volume.metadata.annotations ?? {}
  const { claimRef, ...spec } = volume.spec ?? {}
  const { uid: _uid, ...reservation } = claimRef ?? {}
  const freed =
    byController === undefined
      ? { ...volume, spec: { ...spec, claimRef: reservation } }
      : { ...volume, metadata: { ...volume.metadata, annotations }, spec }
  return [step.update(persistentVolumes, freed, { then: (written) => phase(written, 'Available') })]
}

const releasedSteps = (volume: PersistentVolume, view: View): readonly Step[] => [
  ...(volume.status?.phase === 'Failed' ? [] : phase(volume, 'Released')),
  ...reclaim(volume, view),
]

function phase(volume: PersistentVolume, next: string): readonly Step[] {
  if (volume.status?.phase === next) return []
  return [step.updateStatus(persistentVolumes, { ...volume, status: { phase: next } })]
}

const reclaimPolicyOf = (volume: PersistentVolume): string => volume.spec?.persistentVolumeReclaimPolicy ?? 'Retain'

/** reclaimVolume. */
function reclaim(volume: PersistentVolume, view: View): readonly Step[] {
  const { phase: current } = volume.status ?? {}
  const { [provisionedBy]: maker = '', [migratedTo]: driver = '' } = volume.metadata.annotations ?? {}
  if (driver !== '') return []
  if (reclaimPolicyOf(volume) === 'Recycle' && (current === 'Released' || current === 'Failed'))
    return recycleSteps(volume, view, unbindSteps)
  if (current !== 'Released' || reclaimPolicyOf(volume) !== 'Delete') return []
  // Whoever made it deletes it.
  if (!isProvisioned(volume) && (maker === '' ? volume.spec?.csi !== undefined : !maker.startsWith('kubernetes.io/'))) return []
  const why = isProvisioned(volume) ? undefined : whyNotDeleted(volume, maker)
  if (why !== undefined)
    return [
      step.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Failed', message: why } }),
      step.warning(volume, 'VolumeFailedDelete', why),
    ]
  return volume.metadata.deletionTimestamp === undefined ? [step.remove(persistentVolumes, volume, { otherwise: ignoreMissing })] : []
}

/** findDeletablePlugin: of the sources in a volume's spec only a host's path can be deleted, and that only in one place. */
function whyNotDeleted({ metadata, spec }: PersistentVolume, maker: string): string | undefined {
  if (maker !== '' && maker !== 'kubernetes.io/host-path')
    return maker === 'kubernetes.io/nfs' ? 'no deletable volume plugin matched' : `no volume plugin matched name: ${maker}`
  if (spec?.hostPath === undefined)
    return `error getting deleter volume plugin for volume ${quote(metadata.name)}: no deletable volume plugin matched`
  const { path } = spec.hostPath
  return /\/tmp\/.+/v.test(path) ? undefined : `host_path deleter only supports /tmp/.+ but received provided ${path}`
}
