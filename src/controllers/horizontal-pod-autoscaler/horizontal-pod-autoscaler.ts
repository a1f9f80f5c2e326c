/** Makes what a HorizontalPodAutoscaler points at as large as its metrics ask for, within its limits. */
import { withCondition } from '../../api/conditions.ts'
import { isEqual } from '../../api/equal.ts'
import type { HorizontalPodAutoscaler } from '../../api/objects.ts'
import { podMetrics } from '../../api/metrics-resources.ts'
import { horizontalPodAutoscalers, pods } from '../../api/resources.ts'
import { parseSelector } from '../../api/selector.ts'
import { hasReason } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { stamped, type ScalerCondition } from './conditions.ts'
import { evaluate, type ScalerStatus } from './metrics.ts'
import { pace, rememberFirst, rememberScale } from './pace.ts'
import { autoscalersOf, mirroredTargets, withTarget, type Target } from './target.ts'
import type { Measured } from './usage.ts'

/** Upstream looks at every autoscaler this often, for the first time after as long: its queue holds back whatever is added. */
const period = 15_000

export const horizontalPodAutoscaler = defineController<HorizontalPodAutoscaler>({
  name: 'horizontal-pod-autoscaler',
  component: 'horizontal-pod-autoscaler',
  of: horizontalPodAutoscalers,
  reads: [...mirroredTargets, pods],
  reconcile(scaler, view) {
    const { memory, now } = view
    const due = memory.get('due') ?? now + period
    memory.set('due', due > now ? due : now + period)
    if (due > now) return [step.again(due - now)]
    return [...withTarget(scaler, view, (target) => look(scaler, target, view)), step.again(period)]
  },
})

function look(scaler: HorizontalPodAutoscaler, target: Target | string, view: View): readonly Step[] {
  if (typeof target === 'string') {
    const condition = {
      type: 'AbleToScale',
      status: 'False',
      reason: 'FailedGetScale',
      message: `the HPA controller was unable to get the target's current scale: ${target}`,
    }
    return [step.warning(scaler, 'FailedGetScale', target), ...save(scaler, withConditions(scaler, [condition], view.now))]
  }
  const able = {
    type: 'AbleToScale',
    status: 'True',
    reason: 'SucceededGetScale',
    message: "the HPA controller was able to get the target's current scale",
  }
  rememberFirst({ current: target.replicas, now: view.now, memory: view.memory })
  const { minReplicas = 1, maxReplicas } = scaler.spec
  if (target.replicas === 0 && minReplicas !== 0) {
    const idle = {
      type: 'ScalingActive',
      status: 'False',
      reason: 'ScalingDisabled',
      message: 'scaling is disabled since the replica count of the target is zero',
    }
    return save(scaler, { ...withConditions(scaler, [able, idle], view.now), currentReplicas: 0, desiredReplicas: 0, currentMetrics: none })
  }
  const change = { scaler, target, able, now: view.now, currentMetrics: none }
  if (target.replicas > maxReplicas)
    return rescale({ ...change, size: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas' })
  if (target.replicas < minReplicas)
    return rescale({ ...change, size: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas' })
  return measure(change, view)
}

/** Looks at the metrics of the target's pods and follows them. */
function measure(change: Change, view: View): readonly Step[] {
  const { target, scaler } = change
  const { namespace } = scaler.metadata
  if (target.selector === '') return unselected(change)
  const selector = parseSelector(target.selector)
  const own = view.list(pods, namespace).filter(({ metadata }) => selector.matches(metadata.labels))
  const rivals = autoscalersOf(scaler, own, view)
  if (rivals.length > 1) return ambiguous(change, rivals)
  const found = (metrics: Measured['metrics']): readonly Step[] => follow(change, view, { pods: own, metrics, now: view.now })
  return [
    step.list(
      podMetrics,
      { namespace, labelSelector: target.selector },
      {
        then: ({ items }) => found(items),
        otherwise: (error) => (hasReason(error, 'NotFound') ? follow(change, view, undefined) : undefined),
      },
    ),
  ]
}

/** Pods that cannot be told from others have no usage. */
function unselected({ scaler, target, able, now, currentMetrics }: Change): readonly Step[] {
  const condition = {
    type: 'ScalingActive',
    status: 'False',
    reason: 'InvalidSelector',
    message: "the HPA target's scale is missing a selector",
  }
  return [
    step.warning(scaler, 'SelectorRequired', 'selector is required'),
    ...save(scaler, { ...withConditions(scaler, [able, condition], now), currentReplicas: target.replicas, currentMetrics }),
    step.warning(scaler, 'FailedComputeMetricsReplicas', 'selector is required'),
  ]
}

/** Several autoscalers of the same pods would work against each other: none of them does anything. */
function ambiguous({ scaler, target, able, now, currentMetrics }: Change, names: readonly string[]): readonly Step[] {
  const keys = names.map((name) => `${scaler.metadata.namespace ?? ''}/${name}`).join(' ')
  const message = `pods by selector ${target.selector} are controlled by multiple HPAs: [${keys}]`
  const condition = { type: 'ScalingActive', status: 'False', reason: 'AmbiguousSelector', message }
  return [
    step.warning(scaler, 'AmbiguousSelector', message),
    ...save(scaler, { ...withConditions(scaler, [able, condition], now), currentReplicas: target.replicas, currentMetrics }),
    step.warning(scaler, 'FailedComputeMetricsReplicas', message),
  ]
}

function follow(change: Change, { memory, now }: View, measured: Measured | undefined): readonly Step[] {
  const { scaler, target, able } = change
  const current = target.replicas
  const { wish, condition, events, statuses, summary } = evaluate(scaler, current, measured)
  const known = [able, ...(condition === undefined ? [] : [condition])]
  const warnings = events.map(({ reason, message }) => step.warning(scaler, reason, message))
  if (wish === undefined)
    return [
      ...warnings,
      ...save(scaler, { ...withConditions(scaler, known, now), currentReplicas: current, currentMetrics: statuses }),
      step.warning(scaler, 'FailedComputeMetricsReplicas', summary),
    ]
  const asked = { current, wanted: wish.replicas, now, memory }
  const { size, conditions } = pace(scaler, asked)
  const all = [...known, ...conditions]
  if (size === current) {
    const status = { ...withConditions(scaler, all, now), currentReplicas: current, desiredReplicas: current, currentMetrics: statuses }
    return [...warnings, ...save(scaler, status)]
  }
  const reason = wish.replicas > current ? `${wish.metric} above target` : 'All metrics below target'
  const done = { ...change, conditions: all, currentMetrics: statuses, size, reason }
  return [...warnings, ...rescale({ ...done, whenDone: () => rememberScale(asked, size) })]
}

/** Upstream writes what it has no metrics of as null, which the type does not say. */
const none = null as unknown as NonNullable<ScalerStatus['currentMetrics']>

/** What is known before a change of size. */
interface Change {
  readonly scaler: HorizontalPodAutoscaler
  readonly target: Target
  readonly able: ScalerCondition
  readonly now: number
  readonly currentMetrics: NonNullable<ScalerStatus['currentMetrics']>
}

interface Rescale extends Change {
  readonly size: number
  readonly reason: string
  /** Beside what becomes of the change itself. */
  readonly conditions?: readonly ScalerCondition[]
  whenDone?(): void
}

function rescale(change: Rescale): readonly Step[] {
  const { scaler, target, size, reason, able, now, currentMetrics, conditions = [able] } = change
  const { resource, object, replicas } = target
  const done = {
    type: 'AbleToScale',
    status: 'True',
    reason: 'SucceededRescale',
    message: `the HPA controller was able to update the target scale to ${size}`,
  }
  const failed = (error: Error): ScalerCondition => ({
    type: 'AbleToScale',
    status: 'False',
    reason: 'FailedUpdateScale',
    message: `the HPA controller was unable to update the target scale: ${error.message}`,
  })
  return [
    step.patch(
      resource,
      object,
      { spec: { replicas: size } },
      {
        type: 'merge',
        subresource: 'scale',
        then: () => {
          change.whenDone?.()
          return [
            step.normal(scaler, 'SuccessfulRescale', `New size: ${size}; reason: ${reason}`),
            ...save(scaler, {
              ...withConditions(scaler, [...conditions, done], now),
              currentReplicas: replicas,
              desiredReplicas: size,
              lastScaleTime: timeText(now),
              currentMetrics,
            }),
          ]
        },
        otherwise: (error) => [
          step.warning(scaler, 'FailedRescale', `New size: ${size}; reason: ${reason}; error: ${error.message}`),
          ...save(scaler, { ...withConditions(scaler, [...conditions, failed(error)], now), currentReplicas: replicas, currentMetrics }),
        ],
      },
    ),
  ]
}

function withConditions(scaler: HorizontalPodAutoscaler, conditions: readonly ScalerCondition[], now: number): ScalerStatus {
  const { desiredReplicas = 0, ...status } = scaler.status ?? {}
  return {
    ...status,
    desiredReplicas,
    conditions: conditions.reduce((list, condition) => withCondition(list, stamped(condition, now)), scaler.status?.conditions ?? []),
  }
}

function save(scaler: HorizontalPodAutoscaler, status: ScalerStatus): readonly Step[] {
  if (isEqual(scaler.status ?? {}, status)) return []
  // The next look tries again.
  const otherwise = (error: Error): readonly Step[] => [step.warning(scaler, 'FailedUpdateStatus', error.message)]
  return [step.updateStatus(horizontalPodAutoscalers, { ...scaler, status }, { otherwise })]
}
