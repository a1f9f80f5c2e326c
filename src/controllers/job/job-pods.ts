/** Which pods a Job makes and removes. */
import { isFinished } from '../../kinds/pod/finished.ts'
import type { New } from '../../api/object.ts'
import type { Job, Pod } from '../../api/objects.ts'
import { jobs } from '../../api/resources.ts'
import { step, type Step } from '../step.ts'
import { createPod, deletePod, podFromTemplate } from '../pods.ts'
import { byProgress } from '../surplus.ts'
import type { View } from '../view.ts'
import type { Account } from './accounting.ts'
import { backOffLeft } from './back-off.ts'
import { failureCounts, retryAt } from './index-failures.ts'
import { indexKey, indexOf } from './indexes.ts'
import { isIndexed, isTracked, releaseSteps, trackingFinalizer, waitsForEnd } from './tracked-pods.ts'

const burst = 500
/** As much of a generated name as the server keeps; the index is never cut off. */
const longestPrefix = 58

/** What a reconcile of a Job looks at. */
export interface Situation {
  readonly job: Job
  readonly pods: readonly Pod[]
  readonly active: readonly Pod[]
  readonly found: Account
  readonly view: Pick<View, 'memory' | 'now'>
}

/** What is to be done about the number of active pods. */
export interface Adjustment {
  readonly steps: readonly Step[]
  readonly created: readonly New<Pod>[]
  /** Active pods afterwards, as the status says. */
  readonly active: number
  readonly stopped: readonly Pod[]
}

/** For a Job that makes and stops nothing. */
export const leaveAlone = ({ length }: readonly Pod[]): Adjustment => ({ steps: [], created: [], active: length, stopped: [] })

/** Stops active pods that are too many (all, when suspended) and starts missing ones, later after failures (upstream's manageJob). */
export function adjust(situation: Situation): Adjustment {
  const { job, pods, active, found, view } = situation
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined
  const later = perIndex ? 0 : backOffLeft(job, pods, view)
  if (job.spec?.suspend === true) return stop(job, active, active.length)
  const wanted = wantedActive(situation)
  const surplus = surplusOf(job, active, active.length - wanted)
  if (surplus.length > 0) return stop(job, surplus.slice(0, burst), active.length)
  const leaving = waitsForEnd(job) ? pods.filter(isLeaving).length : 0
  const missing = Math.min(burst, wanted - active.length - leaving)
  const none = leaveAlone(active)
  if (missing <= 0) return none
  // While it waits to try again, a Job's status says that none is active, whatever runs.
  if (later > 0) return { ...none, steps: [step.again(later)], active: 0 }
  if (!isIndexed(job))
    return start(
      active,
      Array.from({ length: missing }, () => newPod(job, undefined, undefined)),
    )
  const pending = pendingIndexes(situation, missing)
  const due = pending.filter((index) => dueAt(found, index) <= view.now)
  if (due.length > 0 || pending.length === 0)
    return start(
      active,
      due.map((index) => newPod(job, index, found.delayed.get(index))),
    )
  return { ...none, steps: [step.again(Math.min(...pending.map((index) => dueAt(found, index))) - view.now)], active: 0 }
}

/** Stops every active pod of a Job that is over; they count as failed. */
export const stopAll = (job: Job, active: readonly Pod[]): readonly Step[] =>
  active.length === 0 ? [] : [step.together(active.map((pod) => deletePod(job, pod)))]

function wantedActive({ job, active, found }: Situation): number {
  const parallelism = job.spec?.parallelism ?? 1
  const completions = job.spec?.completions
  if (completions === undefined) return found.succeeded > 0 ? active.length : parallelism
  return Math.max(0, Math.min(parallelism, completions - found.succeeded))
}

/** Pods whose index another pod has or that no completion needs, and at least `count` pods: first those that have done the least work. */
function surplusOf(job: Job, active: readonly Pod[], count: number): readonly Pod[] {
  const needless = isIndexed(job) ? needlessPods(active, job.spec?.completions ?? 0) : []
  const left = [...active].filter((pod) => !needless.includes(pod)).sort(byProgress)
  return [...needless, ...left.slice(0, Math.max(0, count - needless.length))]
}

function needlessPods(active: readonly Pod[], completions: number): readonly Pod[] {
  const kept = new Map<number, Pod>()
  for (const pod of [...active].sort(byProgress)) {
    const index = indexOf(pod)
    if (index !== undefined && index < completions) kept.set(index, pod)
  }
  return active.filter((pod) => kept.get(indexOf(pod) ?? -1) !== pod)
}

function stop(job: Job, going: readonly Pod[], active: number): Adjustment {
  return {
    steps: going.length === 0 ? [] : [...releaseSteps(going.filter(isTracked)), step.together(going.map((pod) => deletePod(job, pod)))],
    created: [],
    active: active - going.length,
    stopped: going,
  }
}

const start = (active: readonly Pod[], created: readonly New<Pod>[]): Adjustment => ({
  ...leaveAlone(active),
  created,
  active: active.length + created.length,
})

/** Makes the pods; `then` learns how many there are not. */
export const createAll = (job: Job, created: readonly New<Pod>[], then: (failed: number) => readonly Step[]): readonly Step[] =>
  created.length === 0
    ? then(0)
    : [
        step.slowStart(
          created.map((pod) => createPod(job, pod)),
          ({ errors, skipped }) => [...then(errors.length + skipped), ...errors.slice(0, 1).map((error) => step.retry(error.message))],
        ),
      ]

/** The lowest indexes that no pod has and that are not settled. */
function pendingIndexes({ job, pods, active, found }: Situation, count: number): readonly number[] {
  const { completed, failed } = found.indexes
  const taken = new Set<number | undefined>(active.map(indexOf))
  if (waitsForEnd(job)) for (const pod of pods) if (isLeaving(pod)) taken.add(indexOf(pod))
  const pending: number[] = []
  for (let index = 0; index < (job.spec?.completions ?? 0) && pending.length < count; index++)
    if (!taken.has(index) && !completed.has(index) && !failed.has(index)) pending.push(index)
  return pending
}

function dueAt({ delayed }: Account, index: number): number {
  const before = delayed.get(index)
  return before === undefined ? 0 : retryAt(before)
}

/** Being deleted, and not at its end yet. */
const isLeaving = (pod: Pod): boolean => pod.metadata.deletionTimestamp !== undefined && !isFinished(pod)

function newPod(job: Job, index: number | undefined, delayed: Pod | undefined): New<Pod> {
  const template = job.spec?.template ?? {}
  const pod = podFromTemplate(template, { owner: job, resource: jobs })
  const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer]
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } }
  const marks = { [indexKey]: String(index) }
  const counts = job.spec?.backoffLimitPerIndex === undefined ? {} : failureCounts(job, delayed)
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers,
      generateName: `${job.metadata.name.slice(0, longestPrefix - `-${index}-`.length)}-${index}-`,
      labels: { ...pod.metadata.labels, ...marks },
      annotations: { ...pod.metadata.annotations, ...marks, ...counts },
    },
    spec: {
      ...pod.spec,
      hostname: `${job.metadata.name}-${index}`,
      containers: pod.spec.containers.map(withIndex),
      ...(pod.spec.initContainers !== undefined && { initContainers: pod.spec.initContainers.map(withIndex) }),
    },
  }
}

type Container = Pod['spec']['containers'][number]

function withIndex(container: Container): Container {
  if (container.env?.some((variable) => variable.name === 'JOB_COMPLETION_INDEX') === true) return container
  const variable = {
    name: 'JOB_COMPLETION_INDEX',
    valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: `metadata.labels['${indexKey}']` } },
  }
  return { ...container, env: [...(container.env ?? []), variable] }
}
