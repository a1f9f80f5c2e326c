/** Says how many pods under each PodDisruptionBudget may be evicted now. */
import { keyOf } from '../../api/object.ts'
import { isEqual } from '../../api/equal.ts'
import { selects } from '../../api/label-selector.ts'
import type { Pod, PodDisruptionBudget } from '../../api/objects.ts'
import { deployments, podDisruptionBudgets, pods } from '../../api/resources.ts'
import { quote } from '../../api/status.ts'
import { millisOf, timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { scaled } from '../deployment/limits.ts'
import { isReady } from '../pods.ts'
import { printedSelector } from '../../kinds/shared/printed-selector.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { watching } from '../watch.ts'
import { expectedScale, scalable, type ExpectedScale } from './expected-scale.ts'

/** An eviction that was granted counts for so long, until the deletion is seen. */
const deletionPatience = 120_000

export const disruption = defineController<PodDisruptionBudget>({
  name: 'disruption',
  component: 'controllermanager',
  of: podDisruptionBudgets,
  // Evictions rely on fresh numbers. A change of size alone is noticed with the pods that it brings, as upstream does.
  pace: 0,
  reads: [deployments, ...scalable],
  watches: [
    watching(pods, ({ object }, view) =>
      view
        .list(podDisruptionBudgets, object.metadata.namespace)
        .filter((budget) => selects(budget.spec?.selector, object))
        .map(keyOf),
    ),
  ],
  reconcile(budget, view) {
    const covered = view.list(pods, budget.metadata.namespace).filter((pod) => selects(budget.spec?.selector, pod))
    const first = [
      ...ambiguous(budget, covered, view),
      ...(covered.length === 0 ? [step.normal(budget, 'NoPods', 'No matching pods found')] : []),
    ]
    const { minAvailable, maxUnavailable } = budget.spec ?? {}
    if (maxUnavailable === undefined && typeof minAvailable === 'number')
      return [...first, ...statusSteps({ budget, covered, view, expected: covered.length, desired: minAvailable })]
    return [...first, ...expectedScale(covered, view, (scale) => shareSteps(scale, { budget, covered, view }))]
  },
})

interface Look {
  readonly budget: PodDisruptionBudget
  readonly covered: readonly Pod[]
  readonly view: View
}

/** What a share of the pods means once it is known how many there should be. */
function shareSteps(scale: ExpectedScale, look: Look): readonly Step[] {
  const { budget, view } = look
  if ('problem' in scale) return failSafe(budget, scale.problem, view.now)
  const { minAvailable, maxUnavailable } = budget.spec ?? {}
  const expected = scale.total
  const desired =
    maxUnavailable === undefined
      ? scaled(minAvailable, expected, Math.ceil)
      : Math.max(0, expected - scaled(maxUnavailable, expected, Math.ceil))
  const told = scale.isUnmanaged ? [step.warning(budget, 'UnmanagedPods', unmanagedMessage(budget))] : []
  return [...told, ...statusSteps({ ...look, expected, desired })]
}

function statusSteps({
  budget,
  covered,
  view,
  expected,
  desired,
}: Look & { readonly expected: number; readonly desired: number }): readonly Step[] {
  const { still, overdue } = disruptedPods(budget, covered, view.now)
  const healthy = covered.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && isReady(pod) && still[pod.metadata.name] === undefined,
  ).length
  const allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired)
  const status = {
    ...(Object.keys(still).length > 0 && { disruptedPods: still }),
    ...numbers(budget, { allowed, healthy, desired, expected }),
    conditions: conditionsOf(
      budget,
      { status: allowed > 0 ? 'True' : 'False', reason: allowed > 0 ? 'SufficientPods' : 'InsufficientPods', message: '' },
      { now: view.now, generation: budget.metadata.generation },
    ),
  }
  const { namespace = '' } = budget.metadata
  return [
    ...overdue.map((pod) =>
      step.warning(pod, 'NotDeleted', `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`),
    ),
    ...(isEqual(budget.status, status) ? [] : [step.updateStatus(podDisruptionBudgets, { ...budget, status })]),
    ...Object.values(still).map((granted) => step.again((millisOf(granted) ?? 0) + deletionPatience - view.now)),
  ]
}

/** buildDisruptedPodMap: the pods whose eviction was granted and is yet to be seen, and those for which it is too late. */
function disruptedPods(budget: PodDisruptionBudget, covered: readonly Pod[], now: number) {
  const granted = budget.status?.disruptedPods ?? {}
  const waiting = covered.filter(({ metadata }) => metadata.deletionTimestamp === undefined && granted[metadata.name] !== undefined)
  const isOverdue = ({ metadata }: Pod): boolean => (millisOf(granted[metadata.name] ?? '') ?? 0) + deletionPatience < now
  return {
    still: Object.fromEntries(
      waiting.filter((pod) => !isOverdue(pod)).map(({ metadata }) => [metadata.name, granted[metadata.name] ?? '']),
    ),
    overdue: waiting.filter(isOverdue),
  }
}

/** Nothing is allowed while it is not known how many pods there should be. */
function failSafe(budget: PodDisruptionBudget, problem: string, now: number): readonly Step[] {
  const known = { currentHealthy: 0, desiredHealthy: 0, expectedPods: 0, ...budget.status }
  const failed = { status: 'False', reason: 'SyncFailed', message: problem }
  const conditions = conditionsOf(budget, failed, { now, generation: known.observedGeneration })
  const status = { ...known, disruptionsAllowed: 0, conditions }
  return [
    step.warning(budget, 'CalculateExpectedPodCountFailed', `Failed to calculate the number of expected pods: ${problem}`),
    ...(isEqual(budget.status, status) ? [] : [step.updateStatus(podDisruptionBudgets, { ...budget, status })]),
  ]
}

/** Warns once of each pod under several budgets; the first of them by name does. Upstream: getPdbForPod. */
function ambiguous(budget: PodDisruptionBudget, covered: readonly Pod[], view: View): readonly Step[] {
  const { namespace = '', name } = budget.metadata
  const others = view.list(podDisruptionBudgets, namespace).filter(({ metadata }) => metadata.name !== name)
  const shared = covered.filter((pod) => others.some((other) => selects(other.spec?.selector, pod)))
  const uids = new Set(shared.map(({ metadata }) => metadata.uid))
  for (const uid of view.memory.keys()) if (!uids.has(uid)) view.memory.delete(uid)
  return shared
    .filter(
      (pod) =>
        !view.memory.has(pod.metadata.uid) && !others.some((other) => other.metadata.name < name && selects(other.spec?.selector, pod)),
    )
    .map((pod) => {
      view.memory.set(pod.metadata.uid, view.now)
      const [place, own, chosen] = [namespace, pod.metadata.name, name].map(quote)
      return step.warning(
        pod,
        'MultiplePodDisruptionBudgets',
        `Pod ${place}/${own} matches multiple PodDisruptionBudgets.  Chose ${chosen} arbitrarily.`,
      )
    })
}

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

/** The conditions with the one of this controller; it keeps the time of its last change of status. */
function conditionsOf(
  { status: before }: PodDisruptionBudget,
  said: { readonly status: string; readonly reason: string; readonly message: string },
  { now, generation }: { readonly now: number; readonly generation: number | undefined },
) {
  const type = 'DisruptionAllowed'
  const all = before?.conditions ?? []
  const known = all.find((condition) => condition.type === type)
  const next = {
    type,
    ...said,
    lastTransitionTime: known?.status === said.status ? known.lastTransitionTime : timeText(now),
    ...(generation !== undefined && { observedGeneration: generation }),
  }
  return known === undefined ? [...all, next] : all.map((condition) => (condition === known ? next : condition))
}

const unmanagedMessage = ({ spec }: PodDisruptionBudget): string =>
  `Pods selected by this PodDisruptionBudget (selector: ${printedSelector(spec?.selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`
