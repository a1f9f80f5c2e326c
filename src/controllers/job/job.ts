/** Runs the pods of a Job to completion. */
import { conditionOf, hasCondition, withCondition } from '../../api/conditions.ts'
import { isFinished } from '../../kinds/pod/finished.ts'
import { isEqual } from '../../api/equal.ts'
import { labelPredicate } from '../../api/label-selector.ts'
import { keyOf, controllerOf } from '../../api/object.ts'
import type { Job, JobCondition, JobStatus, Pod } from '../../api/objects.ts'
import { apiVersionOf } from '../../api/resource.ts'
import { jobs, pods } from '../../api/resources.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { ignoreMissing, step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { controllerReference, orphanWatch } from '../owners.ts'
import { isActive, isReady, orphanPods } from '../pods.ts'
import { account, type Account } from './accounting.ts'
import { adjust, createAll, leaveAlone, stopAll } from './job-pods.ts'
import { deadlineLeft, finalCondition, forcedEnding, jobCondition, reachedEnding, type Ending } from './outcome.ts'
import { isTracked, releaseSteps, trackingFinalizer } from './tracked-pods.ts'

const ownManager = 'kubernetes.io/job-controller'

export const job = defineController<Job>({
  name: 'job',
  component: 'job-controller',
  of: jobs,
  // DefaultJobApiBackOff and MaxJobApiBackOff.
  backOff: { first: 1000, longest: 60_000 },
  owns: [pods],
  watches: [orphanWatch(pods, jobs, selectsPod)],
  indexes: [orphanPods],
  reconcile(object, view) {
    if (isForeign(object)) return []
    if (finalCondition(object) !== undefined) return []
    const claims = isLeaving(object) ? [] : claimSteps(object, view)
    return claims.length > 0 ? [step.together(claims), step.again(0)] : sync(object, view.owned(pods, object), view)
  },
})

const isLeaving = ({ metadata }: Job): boolean => metadata.deletionTimestamp !== undefined

const isForeign = ({ spec }: Job): boolean => spec?.managedBy !== undefined && spec.managedBy !== ownManager

/** Takes the finalizer off pods that no Job counts any more; those of other owners, and of Jobs that others manage, are theirs to release. */
export const jobPodRelease = defineController<Pod>({
  name: 'job-pod-release',
  component: 'job-controller',
  of: pods,
  pace: 0,
  when: ({ object, type }) => type !== 'deleted' && isTracked(object),
  watches: [watching(jobs, ({ object }, view) => view.by(pods, 'owner', object.metadata.uid).filter(isTracked).map(keyOf))],
  reconcile(pod, view) {
    if (!isTracked(pod)) return []
    const owner = controllerOf(pod)
    if (owner === undefined) return releaseSteps([pod])
    if (owner.kind !== 'Job' || owner.apiVersion !== apiVersionOf(jobs)) return []
    const found = view.get(jobs, { namespace: pod.metadata.namespace, name: owner.name })
    if (found?.metadata.uid !== owner.uid) return releaseSteps([pod])
    return isForeign(found) || (finalCondition(found) === undefined && !isLeaving(found)) ? [] : releaseSteps([pod])
  },
})

/** Deletes finished Jobs after their time to live. */
export const jobTimeToLive = defineController<Job>({
  name: 'job-time-to-live',
  component: 'ttl-after-finished-controller',
  of: jobs,
  reconcile(object, view) {
    const seconds = object.spec?.ttlSecondsAfterFinished
    const end = millisOf(finalCondition(object)?.lastTransitionTime)
    if (seconds === undefined || end === undefined || object.metadata.deletionTimestamp !== undefined) return []
    const left = end + seconds * 1000 - view.now
    return left > 0
      ? [step.again(left)]
      : [
          step.remove(jobs, object, {
            with: { propagationPolicy: 'Foreground' },
            otherwise: ignoreMissing,
          }),
        ]
  },
})

function selectsPod(object: Job, pod: Pod): boolean {
  return labelPredicate(object.spec?.selector)(pod.metadata.labels ?? {})
}

/** Adopted pods, also those that have ended, get the finalizer in the same write, so that their end is not missed. */
function claimSteps(object: Job, view: View): readonly Step[] {
  const adopt = view
    .by(pods, 'orphan', object.metadata.namespace ?? '')
    .filter((pod) => pod.metadata.deletionTimestamp === undefined && selectsPod(object, pod))
    .map((pod) =>
      step.patch(
        pods,
        pod,
        { metadata: { uid: pod.metadata.uid, ownerReferences: [controllerReference(object, jobs)], finalizers: [trackingFinalizer] } },
        { otherwise: ignoreMissing },
      ),
    )
  const release = view
    .owned(pods, object)
    .filter((pod) => !selectsPod(object, pod))
    .map((pod) =>
      step.patch(
        pods,
        pod,
        {
          metadata: {
            uid: pod.metadata.uid,
            ownerReferences: [{ $patch: 'delete', uid: object.metadata.uid }],
            '$deleteFromPrimitiveList/finalizers': [trackingFinalizer],
          },
        },
        { otherwise: ignoreMissing },
      ),
    )
  return [...adopt, ...release]
}

function sync(object: Job, all: readonly Pod[], view: View): readonly Step[] {
  const { now } = view
  const started = object.status?.startTime === undefined && object.spec?.suspend !== true ? timeText(now) : object.status?.startTime
  const current: Job = started === undefined ? object : { ...object, status: { ...object.status, startTime: started } }
  const active = all.filter(isActive)
  const leaning = account(current, all)
  const scene: Scene = { job: current, pods: all, active, now }
  const forced = forcedEnding(current, leaning, { pods: all, now })
  if (forced !== undefined) return endSteps(scene, forced)
  // The active pods of a suspended Job are stopped, so that they keep nothing open.
  const reached = reachedEnding(current, leaning, current.spec?.suspend === true ? 0 : active.length)
  // One that is being deleted stops nothing: the garbage collector does.
  if (reached !== undefined && !(isLeaving(object) && active.length > 0)) return endSteps(scene, reached)
  const adjustment = isLeaving(object) ? leaveAlone(active) : adjust({ job: current, pods: all, active, found: leaning, view })
  const suspension = isLeaving(object) ? undefined : suspensionOf(current, now)
  const statusWithout = (failed: number): JobStatus => ({
    ...statusOf(current, all, { found: leaning, active: adjustment.active - failed, stopped: adjustment.stopped }),
    ...(suspension !== undefined && suspension.conditions.length > 0 && { conditions: suspension.conditions }),
    ...(suspension?.startTime !== undefined && { startTime: suspension.startTime }),
  })
  const told = { events: suspension?.events(object) ?? [], release: leaning.release }
  const left = deadlineLeft(current, now)
  return [
    ...adjustment.steps,
    ...createAll(current, adjustment.created, (failed) => write(object, statusWithout(failed), told)),
    ...(left === undefined ? [] : [step.again(left)]),
  ]
}

/** A Job and its pods at a time. */
interface Scene {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly now: number
}

/** Stops what still runs; the target condition comes at once, the final one when every pod has ended and is counted. */
function endSteps({ job: object, pods: all, active, now }: Scene, { type, reason, message }: Ending): readonly Step[] {
  const found = account(object, all, type)
  const isDone =
    active.length === 0 && found.isSettled && all.every((pod) => isFinished(pod) || pod.metadata.deletionTimestamp === undefined)
  const target = type === 'Complete' ? 'SuccessCriteriaMet' : 'FailureTarget'
  const reach = (condition: string): JobCondition => jobCondition({ type: condition, status: 'True', reason, message }, now)
  const known = object.status?.conditions ?? []
  const aimed = hasCondition(object, target) ? known : [...known, reach(target)]
  const status: JobStatus = {
    ...statusOf(object, all, { found, active: 0, stopped: active }),
    conditions: isDone ? [...aimed, reach(type)] : aimed,
    ...(isDone && type === 'Complete' && { completionTime: timeText(now) }),
  }
  const events = isDone ? finishedEvents(object, status, { type, reason, message }) : []
  return [...stopAll(object, active), ...write(object, status, { events, release: found.release })]
}

/** recordJobFinished. */
function finishedEvents(object: Job, { succeeded = 0 }: JobStatus, ending: Ending): readonly Step[] {
  if (ending.type === 'Failed') return [step.warning(object, ending.reason, ending.message)]
  const completed = step.normal(object, 'Completed', 'Job completed')
  return succeeded > (object.spec?.completions ?? Infinity)
    ? [step.warning(object, 'TooManySucceededPods', 'Too many succeeded pods running after completion count reached'), completed]
    : [completed]
}

/** Writes the status if it is new; only then may the pods that it speaks of lose their finalizer. */
function write(
  object: Job,
  status: JobStatus,
  { events, release }: { readonly events: readonly Step[]; readonly release: readonly Pod[] },
): readonly Step[] {
  if (isEqual(object.status ?? {}, status)) return releaseSteps(release)
  return [step.updateStatus(jobs, { ...object, status }, { then: () => [...events, ...releaseSteps(release)] })]
}

interface Activity {
  readonly found: Account
  readonly active: number
  /** Active pods that were stopped just now: they are on their way out, whether that is seen already or not. */
  readonly stopped: readonly Pod[]
}

function statusOf(object: Job, all: readonly Pod[], { found, active, stopped }: Activity): JobStatus {
  const { startTime, conditions, completionTime } = object.status ?? {}
  const running = all.filter((pod) => isActive(pod) && !stopped.includes(pod))
  const terminating = all.filter((pod) => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)).length + stopped.length
  return {
    ...(conditions !== undefined && { conditions }),
    ...(startTime !== undefined && { startTime }),
    ...(completionTime !== undefined && { completionTime }),
    ...(active > 0 && { active }),
    ready: running.filter(isReady).length,
    terminating,
    ...found.status,
  }
}

interface Suspension {
  readonly conditions: readonly JobCondition[]
  readonly startTime: string | undefined
  events(object: Job): readonly Step[]
}

/** The Suspended condition; a resumed Job starts its time anew. */
function suspensionOf(object: Job, now: number): Suspension {
  const conditions = object.status?.conditions ?? []
  const known = conditionOf(object, 'Suspended')
  if (object.spec?.suspend === true && known?.status !== 'True') {
    const next = jobCondition({ type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' }, now)
    return {
      conditions: withCondition(conditions, next),
      startTime: undefined,
      events: (about) => [step.normal(about, 'Suspended', 'Job suspended')],
    }
  }
  if (object.spec?.suspend !== true && known?.status === 'True') {
    const next = jobCondition({ type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }, now)
    return {
      conditions: withCondition(conditions, next),
      startTime: timeText(now),
      events: (about) => [step.normal(about, 'Resumed', 'Job resumed')],
    }
  }
  return { conditions, startTime: undefined, events: () => [] }
}
