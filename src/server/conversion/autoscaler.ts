/** HorizontalPodAutoscalers exist as autoscaling/v2 (stored) and v1, which knows only a CPU target and carries the rest in annotations. */
import type { KubeObject, Mutable } from '../../api/object.ts'
import type { AutoscalingV2HorizontalPodAutoscalerSpec } from '../../api/objects.ts'
import { annotation, withoutAnnotations } from '../../kinds/horizontal-pod-autoscaler/annotations.ts'
import type { Draft } from '../core.ts'
import { readAnnotation } from './autoscaler-annotations.ts'
import { behaviorToV1 } from './autoscaler-behavior.ts'
import { metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './autoscaler-metrics.ts'

type Fields = Record<string, unknown>

/** autoscaling/v1 into v2. */
export function autoscalerToV2(draft: Draft): Draft {
  const { targetCPUUtilizationPercentage: target, ...spec } = (draft['spec'] ?? {}) as Fields
  const { currentCPUUtilizationPercentage: current, currentReplicas, ...status } = (draft['status'] ?? {}) as Fields
  const take = (name: string, type: string): unknown => {
    const text = draft.metadata.annotations?.[name]
    return text === undefined ? undefined : readAnnotation(text, type)
  }
  const metrics = list(take(annotation.metrics, '[]Metric')).map(metricFromV1)
  const saidBehavior = take(annotation.behavior, 'Behavior')
  // One that says nothing is none.
  const behavior = Object.keys(saidBehavior ?? {}).length === 0 ? undefined : saidBehavior
  const conditions = take(annotation.conditions, '[]Condition')
  const saidMetrics = take(annotation.currentMetrics, '[]MetricStatus')
  const currentMetrics = list(saidMetrics).map(metricStatusFromV1)
  if (target !== undefined)
    // The annotation's come first.
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } })
  // Upstream fills in the default here, where it sees them all.
  if (metrics.length === 0)
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } })
  // The annotation tells of them all, and more.
  if (current !== undefined && saidMetrics === undefined)
    currentMetrics.push({ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } })
  return {
    ...draft,
    apiVersion: 'autoscaling/v2',
    metadata: withoutAnnotations(draft.metadata),
    spec: { ...spec, metrics, ...(behavior !== undefined && { behavior }) },
    ...(draft['status'] !== undefined && {
      // As v2 is printed: without replicas that are none, and with metrics even so.
      status: {
        ...(currentReplicas !== 0 && currentReplicas !== undefined && { currentReplicas }),
        ...status,
        ...(list(conditions).length > 0 && { conditions }),
        currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
      },
    }),
  }
}

/** The defaults of v1, of which the others are part of the conversion: a behavior gets none. */
export function defaultAutoscaler(draft: Draft): void {
  const spec = draft['spec'] as Mutable<AutoscalingV2HorizontalPodAutoscalerSpec>
  spec.minReplicas ??= 1
}

/** autoscaling/v2 into v1. */
export function autoscalerFromV2(object: KubeObject): KubeObject {
  const { spec: fullSpec, status: fullStatus, ...rest } = object as unknown as Draft
  const { metrics: allMetrics, behavior, ...spec } = (fullSpec ?? {}) as Fields
  const { currentMetrics: allCurrent, conditions, ...status } = (fullStatus ?? {}) as Fields
  const metrics = list(allMetrics).filter((metric) => !isCpu(metric))
  const cpu = list(allMetrics).find(isCpu)
  // The status goes whole into the annotation: v1 has no field for the raw value.
  const currentMetrics = list(allCurrent)
  const cpuNow = currentMetrics.findLast(isCpu)
  const extra: Record<string, string> = {
    ...(metrics.length > 0 && { [annotation.metrics]: JSON.stringify(metrics.map(metricToV1)) }),
    ...(behavior !== undefined && { [annotation.behavior]: JSON.stringify(behaviorToV1(behavior as Fields)) }),
    ...(list(conditions).length > 0 && { [annotation.conditions]: JSON.stringify(list(conditions).map(inGoOrder)) }),
    ...(currentMetrics.length > 0 && { [annotation.currentMetrics]: JSON.stringify(currentMetrics.map(metricStatusToV1)) }),
  }
  const metadata =
    Object.keys(extra).length === 0 ? object.metadata : { ...object.metadata, annotations: { ...object.metadata.annotations, ...extra } }
  const target = member(member(cpu, 'resource'), 'target')
  const current = member(member(cpuNow, 'resource'), 'current')
  return {
    ...rest,
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: { ...spec, ...(target !== undefined && { targetCPUUtilizationPercentage: target['averageUtilization'] }) },
    status: {
      currentReplicas: 0,
      desiredReplicas: 0,
      ...status,
      ...(current !== undefined && { currentCPUUtilizationPercentage: current['averageUtilization'] }),
    },
    // A stored object has all of its metadata.
  } as unknown as KubeObject
}

const inGoOrder = ({ type, status, lastTransitionTime, reason, message }: Fields): Fields => ({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
})

/** Whether it is about the utilisation of CPUs, for which v1 has a field. */
function isCpu(metric: Fields): boolean {
  const resource = member(metric, 'resource')
  const value = member(resource, 'target') ?? member(resource, 'current')
  return metric['type'] === 'Resource' && resource?.['name'] === 'cpu' && value?.['averageUtilization'] !== undefined
}

const member = (value: Fields | undefined, name: string): Fields | undefined => value?.[name] as Fields | undefined
const list = (value: unknown): Fields[] => (Array.isArray(value) ? [...(value as Fields[])] : [])
