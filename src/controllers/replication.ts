/** Keeps as many pods as asked for: the common heart of ReplicaSet and ReplicationController. */
import { controllerOf, type KubeObject } from '../api/object.ts'
import type { Pod, PodTemplateSpec, ReplicaSetCondition } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { timeText } from '../api/time.ts'
import { defineController, type Controller } from './controller.ts'
import { type BatchOutcome, ignoreStale, step, type Step } from './step.ts'
import type { View } from './view.ts'
import { claim, orphanWatch } from './owners.ts'
import { createPod, deletePod, isActive, isAvailable, isReady, isTerminating, nextAvailable, orphanPods, podFromTemplate } from './pods.ts'
import { surplusPods } from './surplus.ts'

/** What both kinds have. */
interface Replicated extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly minReadySeconds?: number; readonly template?: PodTemplateSpec }
  readonly status?: ReplicatedStatus
}

interface ReplicatedStatus {
  readonly replicas: number
  readonly fullyLabeledReplicas?: number
  readonly readyReplicas?: number
  readonly availableReplicas?: number
  readonly observedGeneration?: number
  readonly conditions?: readonly ReplicaSetCondition[]
}

interface Difference<T> {
  readonly name: string
  readonly component: string
  readonly resource: Resource<T>
  matches(owner: T, labels: Readonly<Record<string, string>>): boolean
}

/** Upstream's burstReplicas: at most so many pods in one round. */
const burst = 500

/** The controller for one of the two kinds. */
export function replicationController<T extends Replicated>(kind: Difference<T>): Controller {
  const matches = (owner: T, pod: Pod): boolean => kind.matches(owner, pod.metadata.labels ?? {})
  return defineController<T>({
    name: kind.name,
    component: kind.component,
    of: kind.resource,
    owns: [pods],
    watches: [orphanWatch(pods, kind.resource, matches)],
    indexes: [orphanPods],
    reconcile(set, view) {
      const claims = claim(pods, set, {
        resource: kind.resource,
        matches: (pod) => matches(set, pod),
        orphans: view.by(pods, 'orphan', set.metadata.namespace ?? '').filter(isActive),
        isClaimed: isActive,
        view,
      })
      if (claims !== undefined) return [claims, step.again(0)]
      const { resource } = kind
      const active = view.owned(pods, set).filter(isActive)
      const difference = (set.spec?.replicas ?? 1) - active.length
      const report = (error?: Error): readonly Step[] => statusSteps(set, { resource, active, difference, error, now: view.now })
      if (set.metadata.deletionTimestamp !== undefined || difference === 0) return report()
      const then = ({ errors }: BatchOutcome): readonly Step[] => after(report, errors)
      if (difference > 0) return [step.slowStart(missing(set, resource, difference), then)]
      const family = siblingsOf(set, resource, view).flatMap((sibling) => view.owned(pods, sibling))
      const chosen = surplusPods(active, { count: Math.min(burst, -difference), family, now: view.now })
      return [
        step.together(
          chosen.map((pod) => deletePod(set, pod)),
          then,
        ),
      ]
    },
  })
}

function missing(set: Replicated, resource: Resource, count: number): Step[] {
  const pod = podFromTemplate(set.spec?.template ?? {}, { owner: set, resource })
  return Array.from({ length: Math.min(burst, count) }, () => createPod(set, pod))
}

/** Every set that has the same controller, such as all ReplicaSets of one Deployment. */
function siblingsOf(set: Replicated, resource: Resource, view: View): readonly KubeObject[] {
  const owner = controllerOf(set)
  return owner === undefined ? [set] : view.by(resource as Resource<KubeObject>, 'owner', owner.uid)
}

/** The status, and another try if some pods could not be made or deleted. */
function after(report: (error?: Error) => readonly Step[], errors: readonly Error[]): readonly Step[] {
  const error = errors.find((candidate) => !isTerminating(candidate) && ignoreStale(candidate) === undefined)
  return error === undefined ? report() : [...report(error), step.retry(error.message)]
}

interface Findings<T> {
  readonly resource: Resource<T>
  readonly active: readonly Pod[]
  /** Pods that were missing (or too many) before this round. */
  readonly difference: number
  /** Why some of them could not be made (or deleted). */
  readonly error: Error | undefined
  readonly now: number
}

function statusSteps<T extends Replicated>(set: T, findings: Findings<T>): readonly Step[] {
  const { resource, active, now } = findings
  const status = statusOf(set, findings)
  const steps: Step[] = sameStatus(set.status, status) ? [] : [step.updateStatus(resource, { ...set, status })]
  const soon = nextAvailable(active, set.spec?.minReadySeconds ?? 0, now)
  return soon === undefined ? steps : [...steps, step.again(soon)]
}

function statusOf<T extends Replicated>(set: T, findings: Findings<T>): ReplicatedStatus {
  const { active, now } = findings
  const wanted = Object.entries(set.spec?.template?.metadata?.labels ?? {})
  const labeled = active.filter((pod) => wanted.every(([key, value]) => pod.metadata.labels?.[key] === value)).length
  const ready = active.filter(isReady).length
  const available = active.filter((pod) => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)).length
  const conditions = withFailure(set.status?.conditions ?? [], findings)
  return {
    replicas: active.length,
    ...(labeled > 0 && { fullyLabeledReplicas: labeled }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(available > 0 && { availableReplicas: available }),
    ...(set.metadata.generation !== undefined && { observedGeneration: set.metadata.generation }),
    ...(conditions.length > 0 && { conditions }),
  }
}

/** A failure is noted once and stays as it was first seen until it is over. */
function withFailure(
  before: readonly ReplicaSetCondition[],
  { error, difference, now }: Pick<Findings<Replicated>, 'error' | 'difference' | 'now'>,
): readonly ReplicaSetCondition[] {
  const isKnown = before.some(({ type }) => type === 'ReplicaFailure')
  if (error === undefined) return isKnown ? before.filter(({ type }) => type !== 'ReplicaFailure') : before
  if (isKnown) return before
  const reason = difference > 0 ? 'FailedCreate' : 'FailedDelete'
  return [...before, { type: 'ReplicaFailure', status: 'True', lastTransitionTime: timeText(now), reason, message: error.message }]
}

function sameStatus(a: ReplicatedStatus | undefined, b: ReplicatedStatus): boolean {
  return (
    a !== undefined &&
    a.replicas === b.replicas &&
    (a.fullyLabeledReplicas ?? 0) === (b.fullyLabeledReplicas ?? 0) &&
    (a.readyReplicas ?? 0) === (b.readyReplicas ?? 0) &&
    (a.availableReplicas ?? 0) === (b.availableReplicas ?? 0) &&
    a.observedGeneration === b.observedGeneration &&
    (a.conditions ?? []).length === (b.conditions ?? []).length &&
    (a.conditions ?? []).every((condition, at) => condition === b.conditions?.[at])
  )
}
