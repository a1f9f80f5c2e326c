/** A claim for one pod only (ReadWriteOncePod) cannot be mounted by a second, nor the same disk on one node by two that may write. */
import type { Volume } from '../../api/objects.ts'
import { type Filter, hasClaim, refuse } from '../filter.ts'
import type { PodInfo } from '../pod-info.ts'

const refusal = refuse('node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode')

const noDisk = refuse('node(s) had no available disk')

export const volumeRestrictions: Filter = {
  name: 'VolumeRestrictions',
  prepare(pod, cluster) {
    const lookup = cluster.surroundings.volumes
    const exclusive = pod.claims.filter((key) => lookup.claim(key)?.spec?.accessModes?.includes('ReadWriteOncePod') === true)
    const isTaken = exclusive.some((key) => [...cluster.claimUsers(key)].some((user) => user.uid !== pod.uid))
    const disks = disksOf(pod)
    if (!isTaken && disks.length === 0) return undefined
    return {
      check(node) {
        if (disks.length > 0 && [...node.pods.values()].some((other) => conflict(disks, disksOf(other)))) return noDisk
        return isTaken ? refusal : undefined
      },
    }
  },
  helpedBy: (happening, pod) =>
    hasClaim(happening, pod) ||
    happening.what === 'node-added' ||
    (happening.what === 'pod-removed' &&
      (happening.pod.claims.some((claim) => pod.claims.includes(claim)) || conflict(disksOf(pod), disksOf(happening.pod)))),
}

/** A disk that a pod names itself, without a claim. */
const disksOf = ({ pod }: PodInfo): readonly Volume[] =>
  (pod.spec?.volumes ?? []).filter((volume) => volume.gcePersistentDisk ?? volume.awsElasticBlockStore ?? volume.iscsi ?? volume.rbd)

const conflict = (disks: readonly Volume[], others: readonly Volume[]): boolean => disks.some((disk) => others.some(conflictWith(disk)))

/** isVolumeConflict: all but Amazon's may be shared by those that only read. */
const conflictWith =
  ({ gcePersistentDisk, awsElasticBlockStore, iscsi, rbd }: Volume) =>
  (other: Volume): boolean => {
    if (gcePersistentDisk !== undefined && gcePersistentDisk.pdName === other.gcePersistentDisk?.pdName)
      return !mayShare(gcePersistentDisk, other.gcePersistentDisk)
    if (awsElasticBlockStore !== undefined && awsElasticBlockStore.volumeID === other.awsElasticBlockStore?.volumeID) return true
    if (iscsi !== undefined && iscsi.iqn === other.iscsi?.iqn) return !mayShare(iscsi, other.iscsi)
    const isSameImage = rbd !== undefined && (rbd.pool ?? 'rbd') === (other.rbd?.pool ?? 'rbd') && rbd.image === other.rbd?.image
    return isSameImage && rbd.monitors.some((name) => other.rbd?.monitors.includes(name) === true) && !mayShare(rbd, other.rbd)
  }

interface Access {
  readonly readOnly?: boolean
}

const mayShare = (one: Access | undefined, other: Access | undefined): boolean => one?.readOnly === true && other?.readOnly === true
