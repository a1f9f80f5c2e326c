/** Why a Deployment has not all the pods it wants, in one or two plain sentences. */
import { conditionOf } from '../../api/conditions.ts'
import { controllerOf } from '../../api/object.ts'
import type { Deployment, Event, Pod, ReplicaSet } from '../../api/objects.ts'
import { oneLine } from '../pod/why-words.ts'
import { whyNotReady } from '../pod/why.ts'

export interface Surroundings {
  /** The Deployment's own, all of them. */
  readonly replicaSets: readonly ReplicaSet[]
  /** Any pods; only those of the sets count. */
  readonly pods: readonly Pod[]
  readonly events: readonly Event[]
  readonly now: number
}

/** Gives nothing where all is well. */
export function whyNotComplete(deployment: Deployment, { replicaSets, pods, events, now }: Surroundings): string | undefined {
  const { spec, status = {}, metadata } = deployment
  const wanted = spec.replicas ?? 1
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0, observedGeneration = 0 } = status
  if ((metadata.generation ?? 0) > observedGeneration) return 'The controller has not yet seen the latest change.'
  if (updatedReplicas === wanted && availableReplicas === wanted && replicas === wanted) return undefined
  const refused = conditionOf({ status }, 'ReplicaFailure')
  if (refused?.status === 'True') return `Pods cannot be made: ${oneLine(refused.message ?? refused.reason ?? '')}.`
  if (spec.paused === true && updatedReplicas < wanted)
    return `The rollout is paused with ${updatedReplicas} of ${wanted} pods of the new template.`
  const late = status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded') === true
  const head = late
    ? `The rollout is stuck: ${updatedReplicas} of ${wanted} pods are new, ${availableReplicas} are available`
    : `${availableReplicas} of ${wanted} pods are available, ${updatedReplicas} are new`
  const sets = new Set(replicaSets.map((set) => set.metadata.uid))
  const own = pods.filter((pod) => sets.has(controllerOf(pod)?.uid ?? '') && pod.metadata.deletionTimestamp === undefined)
  // The newest pod tells most of a rollout: it has the newest template.
  for (const pod of [...own].sort((left, right) => (left.metadata.creationTimestamp < right.metadata.creationTimestamp ? 1 : -1))) {
    const why = whyNotReady(pod, events, now)
    if (why !== undefined) return `${head}. Pod ${pod.metadata.name}: ${why}`
  }
  return `${head}.`
}
