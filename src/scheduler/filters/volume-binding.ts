/** The pod's claims must exist, and the node must reach (or be able to get) a volume for each. */
import { controllerOf } from '../../api/object.ts'
import type { Node, PersistentVolumeClaim } from '../../api/objects.ts'
import { claimNameOf } from '../../kinds/pod/claim-names.ts'
import { allowsNode, isBound, isDelayed, type Lack, planClaims } from '../claim-plan.ts'
import type { VolumeLookup } from '../cluster-state.ts'
import { type Filter, hasClaim, type Prepared, refuseFinally } from '../filter.ts'
import type { PodInfo } from '../pod-info.ts'

const wrongNode = "node(s) didn't match PersistentVolume's node affinity"
const lostVolume = 'node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)'
const lacking: Readonly<Record<Lack, string>> = {
  volume: "node(s) didn't find available persistent volumes to bind",
  space: 'node(s) did not have enough free storage',
}

export const volumeBinding: Filter = {
  name: 'VolumeBinding',
  prepare(pod, cluster): Prepared | undefined {
    if (pod.claims.length === 0) return undefined
    const lookup = cluster.surroundings.volumes
    const wrong = wrongClaim(pod, lookup)
    if (wrong !== undefined) return { refuseAll: refuseFinally(wrong) }
    const claims = pod.claims.flatMap((key) => lookup.claim(key) ?? [])
    const bound = claims.filter(isBound)
    const delayed = claims.filter((claim) => !isBound(claim) && isDelayed(claim, lookup))
    if (bound.length + delayed.length < claims.length)
      return { refuseAll: refuseFinally('pod has unbound immediate PersistentVolumeClaims') }
    return {
      check({ node }) {
        if (node === undefined) return refuseFinally(lacking.volume)
        const wrong = wrongVolume(bound, node, lookup)
        const plan = delayed.length === 0 ? undefined : planClaims(delayed, node, lookup)
        const reasons = [...(wrong === undefined ? [] : [wrong]), ...(typeof plan === 'string' ? [lacking[plan]] : [])]
        return reasons.length === 0 ? undefined : refuseFinally(...reasons)
      },
    }
  },
  helpedBy: (happening, pod) =>
    hasClaim(happening, pod) || happening.what === 'volumes' || happening.what === 'node-added' || happening.what === 'node-labels',
}

/** checkBoundClaims: the first bound volume that is gone, or that the node does not reach. */
function wrongVolume(bound: readonly PersistentVolumeClaim[], node: Node, lookup: VolumeLookup): string | undefined {
  for (const claim of bound) {
    const volume = lookup.volume(claim.spec?.volumeName ?? '')
    if (volume === undefined) return lostVolume
    if (!allowsNode(volume, node)) return wrongNode
  }
  return undefined
}

/** What keeps a claim of the pod from ever being mounted, for the first claim of which there is such a thing. Upstream: podHasPVCs. */
function wrongClaim({ pod, claims }: PodInfo, lookup: VolumeLookup): string | undefined {
  for (const key of claims) {
    const [namespace, name = ''] = key.split('/')
    const claim = lookup.claim(key)
    const isEphemeral = pod.spec.volumes?.some((volume) => volume.ephemeral !== undefined && claimNameOf(pod, volume) === name) === true
    if (claim === undefined)
      return isEphemeral
        ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
        : `persistentvolumeclaim "${name}" not found`
    if (claim.status?.phase === 'Lost')
      return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`
    if (claim.metadata.deletionTimestamp !== undefined) return `persistentvolumeclaim "${name}" is being deleted`
    if (isEphemeral && controllerOf(claim)?.uid !== pod.metadata.uid)
      return `PVC ${key} was not created for pod ${namespace ?? ''}/${pod.metadata.name} (pod is not owner)`
  }
  return undefined
}
