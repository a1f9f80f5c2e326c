/** Keeps claims that pods use and volumes that claims use from being removed under them. */
import { controllerOf, keyOf, type KubeObject } from '../../api/object.ts'
import type { PersistentVolume, PersistentVolumeClaim, Pod } from '../../api/objects.ts'
import { persistentVolumeClaims, persistentVolumes, pods } from '../../api/resources.ts'
import type { Resource } from '../../api/resource.ts'
import { claimKeysOf, claimNameOf } from '../../kinds/pod/claim-names.ts'
import { claimFinalizer, volumeFinalizer } from '../../kinds/shared/volume-marks.ts'
import { defineController } from '../controller.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import { indexing, watching, type NeededIndex } from '../watch.ts'

/** Pods by the claims that they use, as `namespace/name`. */
export const podsByClaim: NeededIndex = indexing(pods, 'claim', claimKeysOf)

export const claimProtection = defineController<PersistentVolumeClaim>({
  name: 'claim-protection',
  component: 'persistentvolumeclaim-protection-controller',
  of: persistentVolumeClaims,
  watches: [watching(pods, ({ object }) => podsByClaim.keys(object))],
  indexes: [podsByClaim],
  reconcile(claim, view) {
    const isUsed = view.by(pods, 'claim', keyOf(claim)).some((pod) => uses(pod, claim))
    return protect(persistentVolumeClaims, claim, { finalizer: claimFinalizer, isUsed })
  },
})

/**
 * podUsesPVC. Pods without a node do not block: no kubelet starts a pod whose claim is being deleted. A claim that goes with its pod is not
 * held by one that the kubelet is done with, as the pod may wait for its claims.
 */
function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (pod.spec.nodeName === undefined) return false
  const isShutDown = pod.metadata.deletionTimestamp !== undefined && pod.metadata.deletionGracePeriodSeconds === 0
  return (pod.spec.volumes ?? []).some(
    (volume) =>
      claimNameOf(pod, volume) === claim.metadata.name &&
      (volume.ephemeral === undefined || (!isShutDown && controllerOf(claim)?.uid === pod.metadata.uid)),
  )
}

export const volumeProtection = defineController<PersistentVolume>({
  name: 'volume-protection',
  component: 'persistentvolume-protection-controller',
  of: persistentVolumes,
  reconcile: (volume) => protect(persistentVolumes, volume, { finalizer: volumeFinalizer, isUsed: volume.status?.phase === 'Bound' }),
})

/** The finalizer comes at once, and goes from an object that is being deleted when nothing uses it. */
function protect<T extends KubeObject>(
  resource: Resource<T>,
  object: T,
  { finalizer, isUsed }: { readonly finalizer: string; readonly isUsed: boolean },
): readonly Step[] {
  const { finalizers = [], resourceVersion } = object.metadata
  const isDeleting = object.metadata.deletionTimestamp !== undefined
  const has = finalizers.includes(finalizer)
  if (isDeleting ? !has || isUsed : has) return []
  const next = isDeleting ? finalizers.filter((name) => name !== finalizer) : [...finalizers, finalizer]
  return [step.patch(resource, object, { metadata: { resourceVersion, finalizers: next } }, { type: 'merge', otherwise: ignoreMissing })]
}
