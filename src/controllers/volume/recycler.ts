/**
 * Empties volumes whose reclaim policy is Recycle, each by a pod of its own, and makes them available again. Upstream:
 * recycleVolumeOperation, pkg/volume/util/recyclerclient.
 */
import { keyOf, type New } from '../../api/object.ts'
import type { Event, PersistentVolume, Pod } from '../../api/objects.ts'
import { scaledValue } from '../../api/quantity.ts'
import { events, persistentVolumeClaims, persistentVolumes, pods } from '../../api/resources.ts'
import { hasReason } from '../../api/status.ts'
import { sortTexts } from '../../base/order.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'

const recyclerNamespace = 'default'
const namePrefix = 'recycler-for-'
/** Of the key's memory: this process has started the pod. */
const started = 'recycling'
/** What failed is tried again with the next look at all volumes. */
const resync = 15_000

/** The volume that a recycler's pod empties, by the pod's name. */
export const recycledBy = ({ metadata: { namespace, name } }: Pod): readonly string[] =>
  namespace === recyclerNamespace && name.startsWith(namePrefix) ? [name.slice(namePrefix.length)] : []

/** One look at a released volume; `free` makes it available when it is empty. */
export function recycleSteps(volume: PersistentVolume, view: View, free: (volume: PersistentVolume) => readonly Step[]): readonly Step[] {
  const template = recyclerPod(volume)
  if (template === undefined) return fail(volume, 'No recycler plugin found for the volume!')
  const { memory } = view
  const pod = view.get(pods, { namespace: recyclerNamespace, name: template.metadata.name })
  if (pod === undefined && memory.delete(started)) return failRecycle(volume, 'failed to recycle volume: recycler pod was deleted')
  if (pod === undefined) {
    const users = usersOf(volume, view)
    if (users.length > 0)
      return [step.normal(volume, 'VolumeFailedRecycle', `Volume is used by pods: ${users.join(',')}`), step.again(resync)]
    memory.set(started, 1)
    return [step.create(pods, template, { otherwise: (error) => notStarted(volume, template, error) })]
  }
  if (!memory.has(started)) return [...drop(pod), ...failRecycle(volume, oldPod)]
  if (!isFinished(pod)) return []
  memory.delete(started)
  const why = pod.status?.message ?? ''
  const outcome =
    pod.status?.phase === 'Succeeded'
      ? [step.normal(volume, 'VolumeRecycled', 'Volume recycled'), ...free(volume)]
      : failRecycle(volume, `failed to recycle volume: ${why === '' ? 'pod failed, pod.Status.Message unknown' : why}`)
  return [retell(pod, volume), ...drop(pod), ...outcome]
}

const oldPod = 'old recycler pod found, will retry later'

function notStarted(volume: PersistentVolume, template: New<Pod>, error: Error): readonly Step[] {
  if (!hasReason(error, 'AlreadyExists')) return failRecycle(volume, `unexpected error creating recycler pod:  ${error.message}`)
  return [
    step.read(pods, { namespace: recyclerNamespace, name: template.metadata.name ?? '' }, (found) =>
      found === undefined ? [] : drop(found),
    ),
    ...failRecycle(volume, oldPod),
  ]
}

const drop = (pod: Pod): readonly Step[] => [step.remove(pods, pod, { otherwise: ignoreMissing })]

const failRecycle = (volume: PersistentVolume, why: string): readonly Step[] => [
  ...fail(volume, `Recycle failed: ${why}`),
  step.again(resync),
]

/** Said when the phase changes, not with each try. */
function fail(volume: PersistentVolume, message: string): readonly Step[] {
  if (volume.status?.phase === 'Failed') return []
  return [
    step.updateStatus(
      persistentVolumes,
      { ...volume, status: { phase: 'Failed', message } },
      { then: (written) => [step.warning(written, 'VolumeFailedRecycle', message)] },
    ),
  ]
}

/** What was said of the pod is said of the volume too. */
const retell = (pod: Pod, volume: PersistentVolume): Step =>
  step.list<Event>(
    events,
    { namespace: recyclerNamespace, fieldSelector: `involvedObject.name=${pod.metadata.name},involvedObject.uid=${pod.metadata.uid}` },
    {
      then: ({ items }) =>
        items.map(({ type, message = '' }) =>
          step[type === 'Warning' ? 'warning' : 'normal'](volume, 'RecyclerPod', `Recycler pod: ${message}`),
        ),
      otherwise: () => [],
    },
  )

/** isVolumeUsed. A claim of that name that is there again has another volume, whatever its pods do. */
function usersOf({ spec }: PersistentVolume, view: View): readonly string[] {
  const { namespace = '', name = '' } = spec?.claimRef ?? {}
  if (view.get(persistentVolumeClaims, { namespace, name }) !== undefined) return []
  return sortTexts(
    view
      .by(pods, 'claim', `${namespace}/${name}`)
      .filter((pod) => !isFinished(pod))
      .map(keyOf),
  )
}

/** Only paths of hosts and NFS can be emptied; larger volumes may take longer. */
function recyclerPod({ metadata, spec }: PersistentVolume): (New<Pod> & { readonly metadata: { readonly name: string } }) | undefined {
  const { hostPath, nfs } = spec ?? {}
  if (hostPath === undefined && nfs === undefined) return undefined
  const source = nfs === undefined ? { hostPath: { path: hostPath?.path ?? '' } } : { nfs: { server: nfs.server, path: nfs.path } }
  return {
    metadata: { namespace: recyclerNamespace, name: `${namePrefix}${metadata.name}` },
    spec: {
      activeDeadlineSeconds: Math.max(nfs === undefined ? 60 : 300, Math.floor(scaledValue(spec?.capacity?.['storage']) / 2 ** 30) * 30),
      restartPolicy: 'Never',
      volumes: [{ name: 'vol', ...source }],
      containers: [
        {
          name: 'pv-recycler',
          image: 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.4',
          command: ['/bin/sh'],
          args: ['-c', 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'],
          volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
        },
      ],
    },
  }
}
