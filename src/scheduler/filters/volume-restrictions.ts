/** A claim for one pod only (ReadWriteOncePod) cannot be mounted by a second. */
import { type Filter, hasClaim, refuse } from '../filter.ts'

const refusal = refuse('node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode')

export const volumeRestrictions: Filter = {
  name: 'VolumeRestrictions',
  prepare(pod, cluster) {
    const lookup = cluster.surroundings.volumes
    const exclusive = pod.claims.filter((key) => lookup.claim(key)?.spec?.accessModes?.includes('ReadWriteOncePod') === true)
    const isTaken = exclusive.some((key) => [...cluster.claimUsers(key)].some((user) => user.uid !== pod.uid))
    return isTaken ? { check: () => refusal } : undefined
  },
  helpedBy: (happening, pod) =>
    hasClaim(happening, pod) ||
    happening.what === 'node-added' ||
    (happening.what === 'pod-removed' && happening.pod.claims.some((claim) => pod.claims.includes(claim))),
}
