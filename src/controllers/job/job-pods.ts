/** Which pods a Job makes and removes. */
import type { New } from '../../api/object.ts'
import type { Job, Pod } from '../../api/objects.ts'
import { jobs } from '../../api/resources.ts'
import { millisOf } from '../../api/time.ts'
import { step, type Step } from '../step.ts'
import { createPod, deletePod, isReady, podFromTemplate } from '../pods.ts'
import {
  failureCount,
  failureCountKey,
  hasFailed,
  isIndexed,
  isTracked,
  releaseSteps,
  trackingFinalizer,
  waitsForEnd,
  type Account,
} from './accounting.ts'
import { indexKey, indexOf } from './indexes.ts'

const burst = 500
const firstBackoff = 10_000
const longestBackoff = 600_000

/** What is to be done about the number of active pods. */
export interface Adjustment {
  readonly steps: readonly Step[]
  /** Active pods afterwards. */
  readonly active: number
}

/** Stops active pods that are too many (all, when suspended) and starts missing ones, later after failures. */
export function adjust(job: Job, all: readonly Pod[], active: readonly Pod[], found: Account, now: number): Adjustment {
  if (job.spec?.suspend === true) return drop(job, active, active.length)
  const parallelism = job.spec?.parallelism ?? 1
  const completions = job.spec?.completions
  const wanted =
    completions === undefined
      ? found.succeeded > 0
        ? active.length
        : parallelism
      : Math.max(
          0,
          Math.min(
            parallelism,
            completions - found.succeeded - (job.spec?.backoffLimitPerIndex === undefined ? 0 : found.failedIndexes.size),
          ),
        )
  if (active.length > wanted) return drop(job, active, active.length - wanted)
  const leaving = waitsForEnd(job)
    ? all.filter(
        (pod) => pod.metadata.deletionTimestamp !== undefined && pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded',
      ).length
    : 0
  const missing = Math.min(burst, wanted - active.length - leaving)
  if (missing <= 0) return { steps: [], active: active.length }
  const perIndex = job.spec?.backoffLimitPerIndex !== undefined
  const delay = perIndex ? 0 : backoffLeft(job, all, now)
  if (delay > 0) return { steps: [step.again(delay)], active: active.length }
  const made = isIndexed(job)
    ? pendingIndexes(job, all, active, found, missing, now)
    : { pods: Array.from({ length: missing }, () => newPod(job, undefined, 0)), later: undefined }
  const create =
    made.pods.length === 0
      ? []
      : [
          step.slowStart(
            made.pods.map((pod) => createPod(job, pod)),
            ({ errors }) => errors.slice(0, 1).map((error) => step.retry(error.message)),
          ),
        ]
  return { steps: [...create, ...(made.later === undefined ? [] : [step.again(made.later)])], active: active.length + made.pods.length }
}

/** Stops every active pod of a Job that is over; they count as failed. */
export const stopAll = (job: Job, active: readonly Pod[]): readonly Step[] =>
  active.length === 0 ? [] : [step.together(active.map((pod) => deletePod(job, pod)))]

function drop(job: Job, active: readonly Pod[], count: number): Adjustment {
  // Unready and young pods have done the least work.
  const going = [...active]
    .sort((a, b) => Number(isReady(a)) - Number(isReady(b)) || (a.metadata.creationTimestamp > b.metadata.creationTimestamp ? -1 : 1))
    .slice(0, Math.min(burst, count))
  return {
    steps: going.length === 0 ? [] : [...releaseSteps(going.filter(isTracked)), step.together(going.map((pod) => deletePod(job, pod)))],
    active: active.length - going.length,
  }
}

function pendingIndexes(
  job: Job,
  all: readonly Pod[],
  active: readonly Pod[],
  found: Account,
  missing: number,
  now: number,
): { readonly pods: readonly New<Pod>[]; readonly later: number | undefined } {
  const taken = new Set<number | undefined>(active.map(indexOf))
  if (waitsForEnd(job))
    for (const pod of all) if (pod.metadata.deletionTimestamp !== undefined && !hasFailed(job, pod)) taken.add(indexOf(pod))
  const pods: New<Pod>[] = []
  let later: number | undefined
  for (let index = 0; index < (job.spec?.completions ?? 0) && pods.length < missing; index++) {
    if (taken.has(index) || found.completedIndexes.has(index) || found.failedIndexes.has(index)) continue
    const before = job.spec?.backoffLimitPerIndex === undefined ? [] : all.filter((pod) => indexOf(pod) === index && hasFailed(job, pod))
    const failures = Math.max(0, ...before.map((pod) => failureCount(pod) + 1))
    const left = failures === 0 ? 0 : Math.max(...before.map(endOf)) + Math.min(longestBackoff, firstBackoff * 2 ** (failures - 1)) - now
    if (left > 0) later = Math.min(left, later ?? Infinity)
    else pods.push(newPod(job, index, failures))
  }
  return { pods, later }
}

function newPod(job: Job, index: number | undefined, failures: number): New<Pod> {
  const template = job.spec?.template ?? {}
  const pod = podFromTemplate(template, job, jobs)
  const finalizers = [...(pod.metadata.finalizers ?? []), trackingFinalizer]
  if (index === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } }
  const marks = { [indexKey]: String(index) }
  const counts = job.spec?.backoffLimitPerIndex === undefined ? {} : { [failureCountKey]: String(failures) }
  return {
    ...pod,
    metadata: {
      ...pod.metadata,
      finalizers,
      generateName: `${job.metadata.name}-${index}-`,
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

/** Milliseconds to wait after failures: ten seconds, doubled with each failure since the last success, at most ten minutes. */
function backoffLeft(job: Job, all: readonly Pod[], now: number): number {
  const lastSuccess = Math.max(0, ...all.filter((pod) => pod.status?.phase === 'Succeeded').map(endOf))
  const failures = all
    .filter((pod) => pod.status?.phase === 'Failed' && hasFailed(job, pod))
    .map(endOf)
    .filter((at) => at > lastSuccess)
  if (failures.length === 0) return 0
  return Math.max(...failures) + Math.min(longestBackoff, firstBackoff * 2 ** (failures.length - 1)) - now
}

/** When the last container ended, or what comes nearest. */
function endOf(pod: Pod): number {
  const ends = (pod.status?.containerStatuses ?? [])
    .map((status) => millisOf(status.state?.terminated?.finishedAt))
    .filter((at) => at !== undefined && !Number.isNaN(at))
  if (ends.length > 0) return Math.max(...(ends as number[]))
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready')
  return millisOf(ready?.lastTransitionTime ?? pod.metadata.deletionTimestamp ?? pod.metadata.creationTimestamp) ?? 0
}
