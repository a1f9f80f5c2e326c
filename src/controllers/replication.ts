/** Keeps as many pods as asked for: the common heart of ReplicaSet and ReplicationController. */
import { controllerOf, type KubeObject } from '../api/object.ts'
import type { Pod, PodTemplateSpec, ReplicaSetCondition } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { timeText } from '../api/time.ts'
import { defineController, type Controller } from './controller.ts'
import { step, type Step } from './step.ts'
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
      const claims = claim(view, pods, set, {
        resource: kind.resource,
        matches: (pod) => matches(set, pod),
        orphans: view.by(pods, 'orphan', set.metadata.namespace ?? '').filter(isActive),
      })
      if (claims !== undefined) return [claims, step.again(0)]
      const active = view.owned(pods, set).filter(isActive)
      const difference = (set.spec?.replicas ?? 1) - active.length
      const report = (error?: Error): readonly Step[] => statusSteps(kind.resource, set, view, { active, difference, error })
      if (set.metadata.deletionTimestamp !== undefined || difference === 0) return report()
      const change =
        difference > 0
          ? step.slowStart(missing(set, kind.resource, difference), (outcome) => after(report, outcome.errors))
          : step.together(surplus(set, active, view, kind.resource), (outcome) => after(report, outcome.errors))
      return [change]
    },
  })
}

function missing(set: Replicated, resource: Resource, count: number): Step[] {
  const pod = podFromTemplate(set.spec?.template ?? {}, set, resource)
  return Array.from({ length: Math.min(burst, count) }, () => createPod(set, pod))
}

function surplus(set: Replicated, active: readonly Pod[], view: View, resource: Resource): Step[] {
  const count = Math.min(burst, active.length - (set.spec?.replicas ?? 1))
  return surplusPods(active, family(set, active, view, resource), count, view.now).map((pod) => deletePod(set, pod))
}

/** Active pods of every set that has the same controller, such as all ReplicaSets of one Deployment. */
function family(set: Replicated, own: readonly Pod[], view: View, resource: Resource): readonly Pod[] {
  const owner = controllerOf(set)
  if (owner === undefined) return own
  return view.by(resource as Resource<KubeObject>, 'owner', owner.uid).flatMap((sibling) => view.owned(pods, sibling))
}

function after(report: (error?: Error) => readonly Step[], errors: readonly Error[]): readonly Step[] {
  const error = errors.find((candidate) => !isTerminating(candidate))
  return error === undefined ? report() : [...report(error), step.retry(error.message)]
}

interface Findings {
  readonly active: readonly Pod[]
  readonly difference: number
  readonly error: Error | undefined
}

function statusSteps<T extends Replicated>(resource: Resource<T>, set: T, view: View, findings: Findings): readonly Step[] {
  const { active } = findings
  const minReady = set.spec?.minReadySeconds ?? 0
  const status = statusOf(set, view.now, findings)
  const steps: Step[] = sameStatus(set.status, status) ? [] : [step.updateStatus(resource, { ...set, status })]
  const soon = nextAvailable(active, minReady, view.now)
  return soon === undefined ? steps : [...steps, step.again(soon)]
}

function statusOf(set: Replicated, now: number, { active, difference, error }: Findings): ReplicatedStatus {
  const wanted = Object.entries(set.spec?.template?.metadata?.labels ?? {})
  const labeled = active.filter((pod) => wanted.every(([key, value]) => pod.metadata.labels?.[key] === value)).length
  const ready = active.filter(isReady).length
  const available = active.filter((pod) => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)).length
  const conditions = failureCondition(set.status?.conditions, now, error, difference)
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
function failureCondition(
  before: readonly ReplicaSetCondition[] = [],
  now: number,
  error: Error | undefined,
  difference: number,
): readonly ReplicaSetCondition[] {
  const known = before.find((condition) => condition.type === 'ReplicaFailure')
  if (error === undefined) return known === undefined ? before : before.filter((condition) => condition !== known)
  if (known !== undefined) return before
  return [
    ...before,
    {
      type: 'ReplicaFailure',
      status: 'True',
      lastTransitionTime: timeText(now),
      reason: difference > 0 ? 'FailedCreate' : 'FailedDelete',
      message: error.message,
    },
  ]
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
