/** Keeps the size of what a HorizontalPodAutoscaler points at within its limits, and tells why it cannot follow metrics. */
import { isEqual } from '../../api/equal.ts'
import type { KubeObject } from '../../api/object.ts'
import type { HorizontalPodAutoscaler } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { deployments, horizontalPodAutoscalers, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import { notFound } from '../../api/status.ts'
import { timeText } from '../../api/time.ts'
import { defineController } from '../controller.ts'
import { step, type Step } from '../step.ts'
import type { View } from '../view.ts'
import { withCondition, type ScalerCondition } from './conditions.ts'
import { unmetMetrics, type ScalerStatus } from './metrics.ts'

/** Upstream looks at every autoscaler this often, and no sooner. */
const period = 15_000
const targets: readonly Resource<KubeObject>[] = [deployments, replicaSets, statefulSets, replicationControllers]

export const horizontalPodAutoscaler = defineController<HorizontalPodAutoscaler>({
  name: 'horizontal-pod-autoscaler',
  component: 'horizontal-pod-autoscaler',
  of: horizontalPodAutoscalers,
  reads: targets,
  reconcile(scaler, view) {
    const left = (view.memory.get('last') ?? -Infinity) + period - view.now
    if (left > 0) return [step.again(left)]
    view.memory.set('last', view.now)
    return [...look(scaler, view), step.again(period)]
  },
})

/** What a scale tells of its object. */
interface Target {
  readonly resource: Resource<KubeObject>
  readonly object: KubeObject
  readonly replicas: number
}

function look(scaler: HorizontalPodAutoscaler, view: View): readonly Step[] {
  const target = find(scaler.spec.scaleTargetRef, scaler.metadata.namespace, view)
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
  if (target.replicas > maxReplicas)
    return rescale(scaler, target, { size: maxReplicas, reason: 'Current number of replicas above Spec.MaxReplicas', able, now: view.now })
  if (target.replicas < minReplicas)
    return rescale(scaler, target, { size: minReplicas, reason: 'Current number of replicas below Spec.MinReplicas', able, now: view.now })
  const unmet = unmetMetrics(scaler)
  const status = withConditions(scaler, [able, ...(unmet.condition === undefined ? [] : [unmet.condition])], view.now)
  return [
    ...unmet.events.map(({ reason, message }) => step.warning(scaler, reason, message)),
    ...save(scaler, { ...status, currentReplicas: target.replicas, currentMetrics: unmet.statuses }),
    step.warning(scaler, 'FailedComputeMetricsReplicas', unmet.summary),
  ]
}

/** Upstream writes what it has no metrics of as null, which the type does not say. */
const none = null as unknown as NonNullable<ScalerStatus['currentMetrics']>

/** The object to be scaled, or why there is none. */
function find(
  { apiVersion = '', kind, name }: HorizontalPodAutoscaler['spec']['scaleTargetRef'],
  namespace: string | undefined,
  view: View,
): Target | string {
  const [version = '', group = ''] = apiVersion.split('/').reverse()
  const resource = targets.find((candidate) => candidate.kind === kind && candidate.group === group)
  if (resource === undefined) {
    const known = view.resources.find((candidate) => candidate.kind === kind && candidate.group === group)
    return known === undefined
      ? `no matches for kind ${JSON.stringify(kind)} in version ${JSON.stringify(group === '' ? version : apiVersion)}`
      : 'the server could not find the requested resource'
  }
  const object = view.get(resource, { namespace, name })
  if (object === undefined) return notFound(resource, name).message
  // All four have it.
  return { resource, object, replicas: (object as { readonly spec?: { readonly replicas?: number } }).spec?.replicas ?? 1 }
}

interface Rescale {
  readonly size: number
  readonly reason: string
  readonly able: ScalerCondition
  readonly now: number
}

function rescale(
  scaler: HorizontalPodAutoscaler,
  { resource, object, replicas }: Target,
  { size, reason, able, now }: Rescale,
): readonly Step[] {
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
        then: () => [
          step.normal(scaler, 'SuccessfulRescale', `New size: ${size}; reason: ${reason}`),
          ...save(scaler, {
            ...withConditions(scaler, [able, done], now),
            currentReplicas: replicas,
            desiredReplicas: size,
            lastScaleTime: timeText(now),
            currentMetrics: none,
          }),
        ],
        otherwise: (error) => [
          step.warning(scaler, 'FailedRescale', `New size: ${size}; reason: ${reason}; error: ${error.message}`),
          ...save(scaler, { ...withConditions(scaler, [able, failed(error)], now), currentReplicas: replicas, currentMetrics: none }),
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
    conditions: conditions.reduce((list, condition) => withCondition(list, condition, now), scaler.status?.conditions ?? []),
  }
}

function save(scaler: HorizontalPodAutoscaler, status: ScalerStatus): readonly Step[] {
  return isEqual(scaler.status ?? {}, status) ? [] : [step.updateStatus(horizontalPodAutoscalers, { ...scaler, status })]
}
