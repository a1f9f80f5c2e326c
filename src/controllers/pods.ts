/** What controllers of pods share: readiness and availability, pods from templates, the events of creating and deleting. */
import { conditionOf, hasCondition } from '../api/conditions.ts'
import { isFinished } from '../kinds/pod/finished.ts'
import type { KubeObject, New } from '../api/object.ts'
import type { Pod, PodTemplateSpec } from '../api/objects.ts'
import { pods } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { sharedPart } from '../api/shared-parts.ts'
import { StatusError } from '../api/status.ts'
import { millisOf } from '../api/time.ts'
import { controllerReference, orphanIndex } from './owners.ts'
import { ignoreStale, step, type Step } from './step.ts'
import { indexing, type NeededIndex } from './watch.ts'

/** Neither finished nor on its way out. */
export const isActive = (pod: Pod): boolean => !isFinished(pod) && pod.metadata.deletionTimestamp === undefined

export const isReady = (pod: Pod): boolean => hasCondition(pod, 'Ready')

/** When the pod became ready (milliseconds), if it is. */
export function readySince(pod: Pod): number | undefined {
  const condition = conditionOf(pod, 'Ready')
  return condition?.status === 'True' ? millisOf(condition.lastTransitionTime ?? pod.metadata.creationTimestamp) : undefined
}

/** Ready for at least `minReadySeconds`. */
export function isAvailable(pod: Pod, minReadySeconds: number, now: number): boolean {
  const since = readySince(pod)
  return since !== undefined && (minReadySeconds === 0 || since + minReadySeconds * 1000 <= now)
}

/** Milliseconds until the next of the ready pods counts as available; undefined when none is on its way. */
export function nextAvailable(all: readonly Pod[], minReadySeconds: number, now: number): number | undefined {
  if (minReadySeconds === 0) return undefined
  let soonest: number | undefined
  for (const pod of all) {
    const since = readySince(pod)
    if (since === undefined) continue
    const left = since + minReadySeconds * 1000 - now
    if (left > 0) soonest = Math.min(left, soonest ?? Infinity)
  }
  return soonest
}

interface PodOwner {
  readonly owner: KubeObject
  /** The owner's. */
  readonly resource: Resource
  /** Of the pod; by default the server completes the owner's. */
  readonly name?: string
}

/** A new pod of the template. */
export function podFromTemplate(template: PodTemplateSpec, { owner, resource, name }: PodOwner): New<Pod> {
  const { labels, annotations, finalizers } = template.metadata ?? {}
  return {
    metadata: {
      ...(name === undefined ? { generateName: `${owner.metadata.name}-` } : { name }),
      ...(owner.metadata.namespace !== undefined && { namespace: owner.metadata.namespace }),
      ...(labels !== undefined && { labels }),
      ...(annotations !== undefined && { annotations }),
      ...(finalizers !== undefined && { finalizers }),
      ownerReferences: [controllerReference(owner, resource)],
    },
    // Read-only like all that a mirror holds. The pods of one template have it in common, which the server makes use of.
    spec: sharedPart(template.spec ?? { containers: [] }),
  }
}

/** Creates the pod and says so on its owner. A namespace that is going away is no failure worth a word. */
export function createPod(owner: KubeObject, pod: New<Pod>): Step {
  return step.create(pods, pod, {
    then: (made) => [step.normal(owner, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)],
    otherwise: (error) => (isTerminating(error) ? [] : [step.warning(owner, 'FailedCreate', `Error creating: ${error.message}`)]),
  })
}

/** Deletes the pod and says so on its owner; a refusal is said too, and tried again. */
export function deletePod(owner: KubeObject, pod: Pod): Step {
  return step.remove(pods, pod, {
    then: () => [step.normal(owner, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`)],
    otherwise: (error) =>
      ignoreStale(error) ?? [step.warning(owner, 'FailedDelete', `Error deleting: ${error.message}`), step.retry(error.message)],
  })
}

/** Refused because the namespace is being deleted. */
export const isTerminating = (error: Error): boolean =>
  error instanceof StatusError && (error.status.details?.causes ?? []).some((cause) => cause.reason === 'NamespaceTerminating')

/** Pods without a controller, by namespace. */
export const orphanPods: NeededIndex = orphanIndex(pods)

/** Pods by the node they are bound to. */
export const podsByNode: NeededIndex = indexing(pods, 'node', (pod) =>
  pod.spec.nodeName === undefined || pod.spec.nodeName === '' ? none : [pod.spec.nodeName],
)

const none: readonly never[] = []
