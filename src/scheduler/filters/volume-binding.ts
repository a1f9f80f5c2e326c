/** The pod's claims must exist, and the node must reach (or be able to get) a volume for each. */
import type { PersistentVolumeClaim } from '../../api/objects.ts'
import { claimNameOf } from '../../kinds/pod/claim-names.ts'
import { allowsNode, isBound, isDelayed, planClaims } from '../claim-plan.ts'
import { type Filter, type Prepared, refuseFinally } from '../filter.ts'

const wrongNode = refuseFinally("node(s) didn't match PersistentVolume's node affinity")
const noVolume = refuseFinally("node(s) didn't find available persistent volumes to bind")
const lostVolume = refuseFinally('node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)')

export const volumeBinding: Filter = {
  name: 'VolumeBinding',
  prepare(pod, cluster): Prepared | undefined {
    if (pod.claims.length === 0) return undefined
    const lookup = cluster.surroundings.volumes
    const bound: PersistentVolumeClaim[] = []
    const delayed: PersistentVolumeClaim[] = []
    for (const key of pod.claims) {
      const name = key.slice(key.indexOf('/') + 1)
      const claim = lookup.claim(key)
      const isEphemeral =
        pod.pod.spec?.volumes?.some((volume) => volume.ephemeral !== undefined && claimNameOf(pod.pod, volume) === name) === true
      if (claim === undefined)
        return {
          refuseAll: refuseFinally(
            isEphemeral
              ? `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
              : `persistentvolumeclaim "${name}" not found`,
          ),
        }
      if (claim.status?.phase === 'Lost')
        return {
          refuseAll: refuseFinally(
            `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`,
          ),
        }
      if (claim.metadata.deletionTimestamp !== undefined)
        return { refuseAll: refuseFinally(`persistentvolumeclaim "${name}" is being deleted`) }
      if (isBound(claim)) bound.push(claim)
      else if (isDelayed(claim, lookup)) delayed.push(claim)
      else return { refuseAll: refuseFinally('pod has unbound immediate PersistentVolumeClaims') }
    }
    return {
      check({ node }) {
        if (node === undefined) return noVolume
        for (const claim of bound) {
          const volume = lookup.volume(claim.spec?.volumeName ?? '')
          if (volume === undefined) return lostVolume
          if (!allowsNode(volume, node)) return wrongNode
        }
        return delayed.length === 0 || planClaims(delayed, node, lookup) !== undefined ? undefined : noVolume
      },
    }
  },
  helpedBy: ({ what }) => what === 'volumes' || what === 'node-added' || what === 'node-labels',
}
