/** Follows each volume through its phases, and reclaims it when its claim is gone. */
import type { PersistentVolume } from '../../api/objects.ts'
import { persistentVolumeClaims, persistentVolumes } from '../../api/resources.ts'
import { hasReason, quote } from '../../api/status.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import { watching } from '../watch.ts'
import { isProvisioned } from './provisioner.ts'

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
  ],
  reconcile(volume, view) {
    const reference = volume.spec?.claimRef
    if (reference === undefined || (reference.uid ?? '') === '') return phase(volume, 'Available')
    const claim = view.get(persistentVolumeClaims, { namespace: reference.namespace, name: reference.name ?? '' })
    if (claim?.metadata.uid === reference.uid) return claim?.spec?.volumeName === volume.metadata.name ? phase(volume, 'Bound') : []
    // The claim's mirror may lag behind a volume that was made for it.
    const gone = (): readonly Step[] => [...(volume.status?.phase === 'Failed' ? [] : phase(volume, 'Released')), ...reclaim(volume)]
    return [
      step.read(persistentVolumeClaims, { namespace: reference.namespace, name: reference.name ?? '' }, (found) =>
        found?.metadata.uid === reference.uid ? [] : gone(),
      ),
    ]
  },
})

function phase(volume: PersistentVolume, next: string): readonly Step[] {
  if (volume.status?.phase === next) return []
  return [step.updateStatus(persistentVolumes, { ...volume, status: { phase: next } })]
}

function reclaim(volume: PersistentVolume): readonly Step[] {
  if (volume.status?.phase !== 'Released' || volume.spec?.persistentVolumeReclaimPolicy !== 'Delete') return []
  if (isProvisioned(volume))
    return volume.metadata.deletionTimestamp === undefined
      ? [step.remove(persistentVolumes, volume, { otherwise: (error) => (hasReason(error, 'NotFound') ? [] : undefined) })]
      : []
  const message = `error getting deleter volume plugin for volume ${quote(volume.metadata.name)}: no deletable volume plugin matched`
  return [
    step.updateStatus(persistentVolumes, { ...volume, status: { phase: 'Failed', message } }),
    step.warning(volume, 'VolumeFailedDelete', message),
  ]
}
