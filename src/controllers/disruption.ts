/** Says how many pods under each PodDisruptionBudget may be evicted now. */
import { isEqual } from '../api/equal.ts'
import { selects } from '../api/label-selector.ts'
import { controllerOf, type KubeObject } from '../api/object.ts'
import type { Pod, PodDisruptionBudget } from '../api/objects.ts'
import { deployments, podDisruptionBudgets, pods, replicaSets, replicationControllers, statefulSets } from '../api/resources.ts'
import type { Resource } from '../api/resource.ts'
import { millisOf, timeText } from '../api/time.ts'
import { defineController } from './controller.ts'
import { step } from './step.ts'
import type { View } from './view.ts'
import { watching } from './watch.ts'
import { scaled } from './deployment/limits.ts'
import { isActive, isReady } from './pods.ts'

/** An eviction that was granted counts for so long, until the deletion is seen. */
const deletionPatience = 120_000

/** Owners whose size is the number of pods to expect. */
const scalable = [replicaSets, replicationControllers, statefulSets] as readonly Resource<
  KubeObject & { readonly spec?: { readonly replicas?: number } }
>[]

export const disruption = defineController<PodDisruptionBudget>({
  name: 'disruption',
  component: 'controllermanager',
  of: podDisruptionBudgets,
  // Evictions rely on fresh numbers.
  pace: 0,
  reads: [deployments, replicaSets, replicationControllers, statefulSets],
  watches: [
    watching(pods, ({ object }, view) =>
      view
        .list(podDisruptionBudgets, object.metadata.namespace)
        .filter((budget) => selects(budget.spec?.selector, object))
        .map((budget) => `${budget.metadata.namespace ?? ''}/${budget.metadata.name}`),
    ),
    ...scalable.map((resource) =>
      watching(resource, ({ object, previous }, view) =>
        previous !== undefined && previous.spec?.replicas === object.spec?.replicas
          ? []
          : view
              .list(podDisruptionBudgets, object.metadata.namespace)
              .map((budget) => `${budget.metadata.namespace ?? ''}/${budget.metadata.name}`),
      ),
    ),
  ],
  reconcile(budget, view) {
    const covered = view.list(pods, budget.metadata.namespace).filter((pod) => selects(budget.spec?.selector, pod))
    const events = covered.length === 0 ? [step.normal(budget, 'NoPods', 'No matching pods found')] : []
    const { expected, desired, unmanaged } = expectations(budget, covered, view)
    const disrupted = Object.entries(budget.status?.disruptedPods ?? {}).filter(([name, time]) => {
      const pod = covered.find((one) => one.metadata.name === name)
      return pod !== undefined && pod.metadata.deletionTimestamp === undefined && (millisOf(time) ?? 0) + deletionPatience > view.now
    })
    const names = new Set(disrupted.map(([name]) => name))
    const healthy = covered.filter((pod) => isActive(pod) && isReady(pod) && !names.has(pod.metadata.name)).length
    const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
    const status = {
      ...(disrupted.length > 0 && { disruptedPods: Object.fromEntries(disrupted) }),
      ...numbers(budget, { allowed, healthy, desired, expected }),
      conditions: conditionsOf(budget, allowed, view.now),
    }
    const again = disrupted.length > 0 ? [step.again(deletionPatience)] : []
    const warn = unmanaged ? [step.warning(budget, 'UnmanagedPods', unmanagedMessage(budget))] : []
    return isEqual(budget.status, status)
      ? again
      : [...events, ...warn, step.updateStatus(podDisruptionBudgets, { ...budget, status }), ...again]
  },
})

const numbers = (
  budget: PodDisruptionBudget,
  { allowed, healthy, desired, expected }: Readonly<Record<'allowed' | 'healthy' | 'desired' | 'expected', number>>,
) => ({
  disruptionsAllowed: allowed,
  currentHealthy: healthy,
  desiredHealthy: desired,
  expectedPods: expected,
  ...(budget.metadata.generation !== undefined && { observedGeneration: budget.metadata.generation }),
})

interface Expectations {
  readonly expected: number
  readonly desired: number
  /** Pods without a scalable owner make shares meaningless. */
  readonly unmanaged: boolean
}

function expectations(budget: PodDisruptionBudget, covered: readonly Pod[], view: View): Expectations {
  const { minAvailable, maxUnavailable } = budget.spec ?? {}
  if (maxUnavailable === undefined && typeof minAvailable === 'number')
    return { expected: covered.length, desired: minAvailable, unmanaged: false }
  const { total, unmanaged } = expectedScale(covered, view)
  if (maxUnavailable !== undefined)
    return { expected: total, desired: Math.max(0, total - scaled(maxUnavailable, total, Math.ceil)), unmanaged }
  return { expected: total, desired: scaled(minAvailable, total, Math.ceil), unmanaged }
}

/** The sizes of the owners, each counted once; a ReplicaSet of a Deployment counts with the Deployment's size. */
function expectedScale(covered: readonly Pod[], view: View): { readonly total: number; readonly unmanaged: boolean } {
  const sizes = new Map<string, number>()
  let unmanaged = false
  for (const pod of covered) {
    const reference = controllerOf(pod)
    const resource = scalable.find((candidate) => candidate.kind === reference?.kind)
    const owner =
      resource === undefined || reference === undefined
        ? undefined
        : view.get(resource, { namespace: pod.metadata.namespace, name: reference.name })
    if (owner === undefined) {
      unmanaged = true
      continue
    }
    const above = controllerOf(owner)
    const top = above?.kind === 'Deployment' ? view.get(deployments, { namespace: pod.metadata.namespace, name: above.name }) : undefined
    sizes.set(top?.metadata.uid ?? owner.metadata.uid, (top ?? owner).spec?.replicas ?? 1)
  }
  return { total: [...sizes.values()].reduce((sum, size) => sum + size, 0), unmanaged }
}

function conditionsOf(budget: PodDisruptionBudget, allowed: number, now: number) {
  const status = allowed > 0 ? 'True' : 'False'
  const reason = allowed > 0 ? 'SufficientPods' : 'InsufficientPods'
  const before = budget.status?.conditions ?? []
  const known = before.find((condition) => condition.type === 'DisruptionAllowed')
  const next = {
    type: 'DisruptionAllowed',
    status,
    reason,
    message: '',
    lastTransitionTime: known?.status === status ? known.lastTransitionTime : timeText(now),
    ...(budget.metadata.generation !== undefined && { observedGeneration: budget.metadata.generation }),
  }
  return known === undefined ? [...before, next] : before.map((condition) => (condition === known ? next : condition))
}

/** Upstream prints the selector as Go does. */
function unmanagedMessage(budget: PodDisruptionBudget): string {
  const labels = Object.entries(budget.spec?.selector?.matchLabels ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))
  const expressions = (budget.spec?.selector?.matchExpressions ?? []).map(
    ({ key, operator, values = [] }) => `{${key} ${operator} [${values.join(' ')}]}`,
  )
  const printed = `&LabelSelector{MatchLabels:map[string]string{${labels.map(([key, value]) => `${key}: ${value},`).join('')}},MatchExpressions:[]LabelSelectorRequirement{${expressions.map((text) => `${text},`).join('')}},}`
  return `Pods selected by this PodDisruptionBudget (selector: ${printed}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`
}
