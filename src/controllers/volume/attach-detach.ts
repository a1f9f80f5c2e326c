/**
 * Asks storage drivers, by VolumeAttachments, to attach volumes to the nodes whose pods use them, and to detach them later. What a driver
 * answers goes to pods as events and to nodes as `volumesAttached`. Upstream: pkg/controller/volume/attachdetach.
 */
import { isEqual } from '../../api/equal.ts'
import { keyOf } from '../../api/object.ts'
import type { Node, PersistentVolume, Pod, VolumeAttachment } from '../../api/objects.ts'
import { csiDrivers, nodes, persistentVolumeClaims, persistentVolumes, pods, volumeAttachments } from '../../api/resources.ts'
import { hasReason, quote } from '../../api/status.ts'
import { managedAttach, managedAttachmentName } from '../../kinds/node/managed-attach.ts'
import { claimKeysOf } from '../../kinds/pod/claim-names.ts'
import { defineController } from '../controller.ts'
import { isOutOfService, isReadyNode } from '../node/readiness.ts'
import { podsByNode } from '../pods.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { indexing, watching } from '../watch.ts'
import { podsByClaim } from './protection.ts'
import { isShared, uniqueVolumeName, wantedAttachments, type WantedAttachment } from './wanted-attachments.ts'

/** How long a driver may take before pods hear of it. */
const patience = 120_000
/** After this long a node that fails has lost its volumes, whatever it said last (ReconcilerMaxWaitForUnmountDuration). */
const forcedAfter = 360_000
/** Between two tries: the first pause and the longest. */
const [firstPause, longestPause] = [500, 122_000]

const attachmentsByNode = indexing(volumeAttachments, 'attached to', ({ spec }) => [spec.nodeName])
const attachmentsByVolume = indexing(volumeAttachments, 'attachment of', ({ spec }) => {
  const name = spec.source.persistentVolumeName
  return name === undefined ? [] : [name]
})

export const attachDetach = defineController<Node>({
  name: 'attach-detach',
  component: 'attachdetach-controller',
  of: nodes,
  pace: 100,
  when: ({ object, previous, type }) => type !== 'updated' || previous === undefined || !isEqual(concerned(previous), concerned(object)),
  watches: [
    watching(pods, ({ object, previous, type }) => {
      const { nodeName } = object.spec
      if (nodeName === undefined || claimKeysOf(object).length === 0) return []
      const isSame = type === 'updated' && previous?.spec.nodeName === nodeName && isEqual(previous.status, object.status)
      return isSame ? [] : [nodeName]
    }),
    watching(persistentVolumeClaims, ({ object }, view) => nodesUsing(keyOf(object), view)),
    watching(persistentVolumes, ({ object }, view) => nodesOf(object, view)),
    watching(volumeAttachments, ({ object }, view) => {
      const volume = view.get(persistentVolumes, { name: object.spec.source.persistentVolumeName ?? '' })
      return [object.spec.nodeName, ...(volume === undefined ? [] : nodesOf(volume, view))]
    }),
    watching(csiDrivers, (_, view) => view.list(nodes).map(keyOf)),
  ],
  indexes: [podsByNode, podsByClaim, attachmentsByNode, attachmentsByVolume],
  reconcile: (node, view) => stepsFor(node.metadata.name, node, view),
  gone: (name, view) => stepsFor(name, undefined, view),
})

const concerned = ({ metadata, spec, status }: Node): unknown => [
  metadata.annotations?.[managedAttach],
  status?.volumesInUse,
  status?.volumesAttached,
  spec?.taints,
]

const nodesUsing = (claimKey: string, view: View): readonly string[] =>
  view.by(pods, 'claim', claimKey).flatMap(({ spec }) => (spec.nodeName === undefined ? [] : [spec.nodeName]))

const nodesOf = ({ spec }: PersistentVolume, view: View): readonly string[] =>
  spec?.claimRef === undefined || spec.csi === undefined ? [] : nodesUsing(claimKeyOf(spec.claimRef), view)

const claimKeyOf = ({ namespace = '', name = '' }: { readonly namespace?: string; readonly name?: string }): string =>
  `${namespace}/${name}`

/** A node (or what is left of one), its attachments, and what is noted of them. */
interface Place {
  readonly name: string
  readonly node: Node | undefined
  readonly view: View
}

function stepsFor(name: string, node: Node | undefined, view: View): readonly Step[] {
  const place: Place = { name, node, view }
  const isManaged = node?.metadata.annotations?.[managedAttach] !== undefined
  const wanted = isManaged || node === undefined ? wantedAttachments(name, view) : new Map<string, WantedAttachment>()
  const present = view.by(volumeAttachments, 'attached to', name)
  if (wanted.size === 0 && !present.some(isOwn)) return []
  forget(wanted, present, view)
  const needless = present.filter((attachment) => isOwn(attachment) && !wanted.has(attachment.metadata.name))
  const going = needless.filter((attachment) => mayDetach(attachment, place))
  const waits = going.length < needless.length ? [step.again(forcedAfter / 12)] : []
  const attached = [...wanted.values()].filter(({ name: own }) =>
    present.some((one) => one.metadata.name === own && one.status?.attached === true),
  )
  return [
    ...told(attached, place),
    ...report(attached, { place, staying: needless.filter((one) => !going.includes(one)) }),
    ...going
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .map((one) => step.remove(volumeAttachments, one, { otherwise: ignoreMissing })),
    ...waits,
    ...(node === undefined ? [] : [...wanted.values()].flatMap((one) => attachSteps(one, present, place))),
  ]
}

const isOwn = ({ metadata }: VolumeAttachment): boolean => managedAttachmentName.test(metadata.name)

/** What was noted of attachments that are neither wanted nor there any more. */
function forget(wanted: ReadonlyMap<string, unknown>, present: readonly VolumeAttachment[], { memory }: View): void {
  for (const key of memory.keys()) {
    const name = key.slice(key.indexOf('/') + 1)
    if (!wanted.has(name) && !present.some(({ metadata }) => metadata.name === name)) memory.delete(key)
  }
}

/** Whether the node has let go of the volume, or will not answer. */
function mayDetach(attachment: VolumeAttachment, { node, view }: Place): boolean {
  const { memory, now } = view
  const key = `detach/${attachment.metadata.name}`
  const since = memory.get(key) ?? now
  memory.set(key, since)
  const volume = view.get(persistentVolumes, { name: attachment.spec.source.persistentVolumeName ?? '' })
  if (node === undefined || volume === undefined || node.status?.volumesInUse?.includes(uniqueVolumeName(volume)) !== true) return true
  if (isOutOfService(node)) return true
  return !isReadyNode(node) && now - since > forcedAfter
}

/** Pods hear once that their volume has come. */
function told(attached: readonly WantedAttachment[], { node, view: { memory } }: Place): readonly Step[] {
  return attached.flatMap(({ name, volume, pods: users }) => {
    const isKnown =
      memory.has(`attached/${name}`) || node?.status?.volumesAttached?.some((one) => one.name === uniqueVolumeName(volume)) === true
    for (const what of ['tries', 'due', 'since', 'rival']) memory.delete(`${what}/${name}`)
    memory.set(`attached/${name}`, 1)
    return isKnown
      ? []
      : users.map((pod) =>
          step.normal(pod, 'SuccessfulAttachVolume', `AttachVolume.Attach succeeded for volume ${quote(volume.metadata.name)} `),
        )
  })
}

/** The node's status names what is safe to mount, and a volume that goes is not. */
function report(
  attached: readonly WantedAttachment[],
  { place: { node, view }, staying }: { readonly place: Place; readonly staying: readonly VolumeAttachment[] },
): readonly Step[] {
  if (node === undefined) return []
  const before = node.status?.volumesAttached ?? []
  const kept = staying.flatMap(({ spec }) => view.get(persistentVolumes, { name: spec.source.persistentVolumeName ?? '' }) ?? [])
  const names = new Set([...attached.map(({ volume }) => volume), ...kept].map(uniqueVolumeName))
  const isForeign = ({ name }: { readonly name: string }): boolean => !name.startsWith('kubernetes.io/csi/')
  const remaining = before.filter((one) => names.has(one.name) || isForeign(one))
  const added = [...names].filter((name) => !before.some((one) => one.name === name)).map((name) => ({ name, devicePath: '' }))
  if (added.length === 0 && remaining.length === before.length) return []
  const next = [...remaining, ...added]
  return [
    step.patch(
      nodes,
      node,
      { status: { volumesAttached: next.length === 0 ? null : next } },
      { subresource: 'status', otherwise: ignoreMissing },
    ),
  ]
}

/** Brings one volume on its way, and tells its pods what keeps it. */
function attachSteps(wanted: WantedAttachment, present: readonly VolumeAttachment[], place: Place): readonly Step[] {
  const { name, volume } = wanted
  const { memory, now } = place.view
  const found = present.find(({ metadata }) => metadata.name === name)
  memory.delete(`detach/${name}`)
  if (found?.status?.attached === true) return []
  memory.delete(`attached/${name}`)
  const due = memory.get(`due/${name}`) ?? now
  if (due > now) return [step.again(due - now)]
  const since = memory.get(`since/${name}`) ?? now
  if (found === undefined) {
    const rivals = isShared(volume) ? [] : place.view.by(volumeAttachments, 'attachment of', volume.metadata.name)
    if (rivals.length > 0) return rivalSteps(wanted, rivals, place)
    memory.set(`since/${name}`, now)
    return [create(wanted, place.name), step.again(patience)]
  }
  memory.set(`since/${name}`, since)
  const problem = problemOf(found, volume, now - since)
  if (problem === undefined) return [step.again(patience - (now - since))]
  const tries = memory.get(`tries/${name}`) ?? 0
  const pause = Math.min(longestPause, firstPause * 2 ** tries)
  memory.set(`tries/${name}`, tries + 1)
  memory.set(`due/${name}`, now + pause)
  memory.set(`since/${name}`, now + pause)
  return [...failed(wanted.pods, `AttachVolume.Attach failed for volume ${quote(volume.metadata.name)} : ${problem}`), step.again(pause)]
}

/** verifyAttachmentStatus, and the end of waiting. */
function problemOf({ metadata, status }: VolumeAttachment, { spec }: PersistentVolume, waited: number): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return 'volume attachment is being deleted'
  if (status?.attachError !== undefined) return status.attachError.message ?? ''
  if (waited < patience) return undefined
  const { driver = '', volumeHandle = '' } = spec?.csi ?? {}
  return `timed out waiting for external-attacher of ${driver} CSI driver to attach volume ${volumeHandle}`
}

const create = ({ name, volume }: WantedAttachment, nodeName: string): Step =>
  step.create(
    volumeAttachments,
    {
      metadata: { name },
      spec: { attacher: volume.spec?.csi?.driver ?? '', nodeName, source: { persistentVolumeName: volume.metadata.name } },
    },
    { otherwise: (error) => (hasReason(error, 'AlreadyExists') ? [] : undefined) },
  )

/** reportMultiAttachError: said once for as long as the other node has the volume. */
function rivalSteps(
  { name, volume, pods: users }: WantedAttachment,
  rivals: readonly VolumeAttachment[],
  { view }: Place,
): readonly Step[] {
  const isSettled = rivals.some(({ status }) => status?.attached === true || status?.attachError !== undefined)
  if (!isSettled || view.memory.has(`rival/${name}`)) return []
  view.memory.set(`rival/${name}`, 1)
  const others = new Set(rivals.map(({ spec }) => spec.nodeName))
  const holders = [...others].flatMap((node) =>
    [...wantedAttachments(node, view).values()].filter((one) => one.volume === volume).flatMap((one) => one.pods),
  )
  const names = holders.map(({ metadata }) => metadata.name)
  const why =
    names.length === 0
      ? "Volume is already exclusively attached to one node and can't be attached to another"
      : `Volume is already used by pod(s) ${names.join(', ')}`
  return failed(users, `Multi-Attach error for volume ${quote(volume.metadata.name)} ${why}`)
}

const failed = (users: readonly Pod[], message: string): readonly Step[] =>
  users.map((pod) => step.warning(pod, 'FailedAttachVolume', message))
