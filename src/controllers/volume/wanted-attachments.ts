/** Which volumes are to be attached to a node: those of storage drivers that its pods use. Upstream: attachdetach/util, desired_state_of_world. */
import { createHash } from 'node:crypto'
import { controllerOf } from '../../api/object.ts'
import type { PersistentVolume, Pod, Volume } from '../../api/objects.ts'
import { csiDrivers, persistentVolumeClaims, persistentVolumes, pods } from '../../api/resources.ts'
import { claimNameOf } from '../../kinds/pod/claim-names.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import type { View } from '../view.ts'

/** A volume that belongs to a node for as long as pods there use it. */
export interface WantedAttachment {
  /** Of the VolumeAttachment. */
  readonly name: string
  readonly volume: PersistentVolume
  /** Who uses it there. */
  readonly pods: readonly Pod[]
}

/** By the attachments' names, in the order of pods and their volumes. */
export function wantedAttachments(node: string, view: View): ReadonlyMap<string, WantedAttachment> {
  const wanted = new Map<string, WantedAttachment & { readonly pods: Pod[] }>()
  for (const pod of view.by(pods, 'node', node)) {
    if (hasEnded(pod)) continue
    for (const part of pod.spec.volumes ?? []) {
      const volume = volumeBehind(pod, part, view)
      const name = volume === undefined ? undefined : attachmentName(volume, node)
      if (volume === undefined || name === undefined || !mustAttach(volume, view)) continue
      const known = wanted.get(name)
      if (known === undefined) wanted.set(name, { name, volume, pods: [pod] })
      else known.pods.push(pod)
    }
  }
  return wanted
}

/** The name says which volume of which driver is on which node (getAttachmentName). */
function attachmentName({ spec }: PersistentVolume, node: string): string | undefined {
  const source = spec?.csi
  if (source === undefined) return undefined
  return `csi-${createHash('sha256').update(`${source.volumeHandle}${source.driver}${node}`).digest('hex')}`
}

/** What a node's status calls the volume. */
export const uniqueVolumeName = ({ spec }: PersistentVolume): string =>
  `kubernetes.io/csi/${spec?.csi?.driver ?? ''}^${spec?.csi?.volumeHandle ?? ''}`

/** IsMultiAttachAllowed: whether more than one node may have the volume; without modes that is its driver's matter. */
export function isShared({ spec }: PersistentVolume): boolean {
  const modes = spec?.accessModes ?? []
  return modes.length === 0 || modes.includes('ReadWriteMany') || modes.includes('ReadOnlyMany')
}

/** IsPodTerminated: its volumes are in nobody's way any more. */
function hasEnded(pod: Pod): boolean {
  if (isFinished(pod)) return true
  const isRunning = pod.status?.containerStatuses?.some(({ state }) => state?.terminated === undefined && state?.waiting === undefined)
  return pod.metadata.deletionTimestamp !== undefined && isRunning !== true
}

/** The bound volume of a pod's claim, once both sides say so. */
function volumeBehind(pod: Pod, part: Volume, view: View): PersistentVolume | undefined {
  const name = claimNameOf(pod, part)
  const claim = name === undefined ? undefined : view.get(persistentVolumeClaims, { namespace: pod.metadata.namespace, name })
  if (claim?.status?.phase !== 'Bound' || (part.ephemeral !== undefined && controllerOf(claim)?.uid !== pod.metadata.uid)) return undefined
  const volume = view.get(persistentVolumes, { name: claim.spec?.volumeName ?? '' })
  return volume?.spec?.claimRef?.uid === claim.metadata.uid ? volume : undefined
}

/** A driver says itself that it has nothing to attach (skipAttach); what nobody has registered says nothing. */
const mustAttach = ({ spec }: PersistentVolume, view: View): boolean =>
  view.get(csiDrivers, { name: spec?.csi?.driver ?? '' })?.spec.attachRequired !== false
