/** Keeps the pods of a StatefulSet, each with its own name and claims, in order. */
import { isEqual } from '../../api/equal.ts'
import { labelPredicate } from '../../api/label-selector.ts'
import type { Pod, StatefulSet } from '../../api/objects.ts'
import { controllerRevisions, persistentVolumeClaims, pods, statefulSets } from '../../api/resources.ts'
import { defineController } from '../controller.ts'
import { step } from '../step.ts'
import { claim, orphanWatch } from '../owners.ts'
import { isAvailable, isReady, nextAvailable, orphanPods } from '../pods.ts'
import { revisionHash } from '../template-hash.ts'
import { historyOf, orphanRevisions, templateIn, truncateSteps, type History } from '../revision-history.ts'
import { ordinalOf, revisionOf } from './identity.ts'
import { placeSteps, type Revisions } from './place.ts'

export const statefulSet = defineController<StatefulSet>({
  name: 'stateful-set',
  component: 'statefulset-controller',
  of: statefulSets,
  owns: [pods, controllerRevisions],
  watches: [orphanWatch(pods, statefulSets, belongs)],
  reads: [persistentVolumeClaims],
  indexes: [orphanPods, orphanRevisions],
  reconcile(set, view) {
    const orphans = view.by(pods, 'orphan', set.metadata.namespace ?? '')
    const claims = claim(pods, set, { resource: statefulSets, matches: (pod) => belongs(set, pod), orphans, view })
    if (claims !== undefined) return [claims, step.again(0)]
    const history = historyOf(set, view, {
      resource: statefulSets,
      template: set.spec?.template ?? {},
      selector: set.spec?.selector,
      hashLabel: 'controller.kubernetes.io/hash',
      annotations: set.metadata.annotations,
      hash: (data) => revisionHash(data, set.status?.collisionCount),
      collide: () =>
        step.updateStatus(statefulSets, {
          ...set,
          status: { replicas: 0, ...set.status, collisionCount: (set.status?.collisionCount ?? 0) + 1 },
        }),
    })
    const isLeaving = set.metadata.deletionTimestamp !== undefined
    // Its revisions may be gone before its pods are; their counts are written all the same.
    const isNamed = history.newest !== undefined || (isLeaving && set.status?.updateRevision !== undefined)
    if (!isNamed || history.steps.length > 0) return history.steps
    const revisions = revisionsOf(set, history)
    const own = view.owned(pods, set)
    const placing = isLeaving ? undefined : placeSteps(own, { set, revisions, view })
    const status = statusOf(set, own, { revisions, now: view.now, replaces: placing?.replaces === true })
    const save = isEqual(set.status ?? {}, status) ? [] : [step.updateStatus(statefulSets, { ...set, status })]
    const live = new Set([revisions.current, revisions.update, ...own.map(revisionOf)])
    const idle = history.all.filter((revision) => !live.has(revision.metadata.name)).length
    const truncate = truncateSteps(history, live, idle - (set.spec?.revisionHistoryLimit ?? 10))
    if (placing === undefined) return [...save, ...truncate]
    const soon = nextAvailable(own, set.spec?.minReadySeconds ?? 0, view.now)
    return [...placing.steps, ...save, ...truncate, ...(soon === undefined ? [] : [step.again(soon)])]
  },
})

function belongs(set: StatefulSet, pod: Pod): boolean {
  return ordinalOf(set, pod) !== undefined && labelPredicate(set.spec?.selector)(pod.metadata.labels ?? {})
}

function revisionsOf(set: StatefulSet, history: History): Revisions {
  const update = history.newest?.metadata.name ?? set.status?.updateRevision ?? ''
  const current = history.all.find((revision) => revision.metadata.name === set.status?.currentRevision) ?? history.newest
  return {
    update,
    current: current?.metadata.name ?? set.status?.currentRevision ?? update,
    currentTemplate: current === undefined ? {} : templateIn(current),
    updateTemplate: set.spec?.template ?? {},
  }
}

function statusOf(
  set: StatefulSet,
  own: readonly Pod[],
  { revisions, now, replaces }: { readonly revisions: Revisions; readonly now: number; readonly replaces: boolean },
): NonNullable<StatefulSet['status']> {
  const wanted = set.spec?.replicas ?? 1
  const count = (holds: (pod: Pod) => boolean): number => own.filter(holds).length
  const living = (pod: Pod): boolean => pod.metadata.deletionTimestamp === undefined
  const replicas = own.length
  const ready = count((pod) => pod.status?.phase === 'Running' && isReady(pod))
  const available = count((pod) => pod.status?.phase === 'Running' && isAvailable(pod, set.spec?.minReadySeconds ?? 0, now))
  const updated = count((pod) => living(pod) && revisionOf(pod) === revisions.update)
  const isRolling = (set.spec?.updateStrategy?.type ?? 'RollingUpdate') === 'RollingUpdate'
  const isThrough = isRolling && updated === wanted && replicas === wanted && ready === wanted
  const current = count((pod) => living(pod) && revisionOf(pod) === revisions.current)
  const currentReplicas = isThrough ? updated : Math.max(0, current - Number(replaces))
  const { conditions } = set.status ?? {}
  return {
    ...(conditions !== undefined && { conditions }),
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    replicas,
    ...(ready > 0 && { readyReplicas: ready }),
    availableReplicas: available,
    ...(currentReplicas > 0 && { currentReplicas }),
    ...(updated > 0 && { updatedReplicas: updated }),
    currentRevision: isThrough ? revisions.update : revisions.current,
    updateRevision: revisions.update,
    collisionCount: set.status?.collisionCount ?? 0,
  }
}
