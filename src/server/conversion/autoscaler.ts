/** HorizontalPodAutoscalers exist as autoscaling/v2 (stored) and v1, which knows only a CPU target and carries the rest in annotations. */
import type { KubeObject } from '../../api/object.ts'
import type { Draft } from '../core.ts'
import { underFieldNames } from './annotation-names.ts'
import { behaviorFromV1, behaviorToV1 } from './autoscaler-behavior.ts'
import { metricFromV1, metricStatusFromV1, metricStatusToV1, metricToV1 } from './autoscaler-metrics.ts'

type Fields = Record<string, unknown>

const annotation = {
  metrics: 'autoscaling.alpha.kubernetes.io/metrics',
  behavior: 'autoscaling.alpha.kubernetes.io/behavior',
  conditions: 'autoscaling.alpha.kubernetes.io/conditions',
  currentMetrics: 'autoscaling.alpha.kubernetes.io/current-metrics',
} as const

/** autoscaling/v1 into v2. */
export function autoscalerToV2(draft: Draft): Draft {
  const { targetCPUUtilizationPercentage: target, ...spec } = (draft['spec'] ?? {}) as Fields
  const { currentCPUUtilizationPercentage: current, currentReplicas, ...status } = (draft['status'] ?? {}) as Fields
  const annotations: Record<string, string> = { ...draft.metadata.annotations }
  const take = (name: string): unknown => {
    const text = annotations[name]
    if (text === undefined) return undefined
    delete annotations[name]
    return parsed(text)
  }
  const metrics = list(take(annotation.metrics)).map(metricFromV1)
  const saidBehavior = behaviorFromV1(take(annotation.behavior))
  // One that says nothing is none.
  const behavior = Object.keys(saidBehavior ?? {}).length === 0 ? undefined : saidBehavior
  const conditions = take(annotation.conditions)
  const currentMetrics = list(take(annotation.currentMetrics)).map(metricStatusFromV1)
  if (target !== undefined)
    // The annotation's come first.
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: target } } })
  // Upstream fills in the default here, where it sees them all.
  if (metrics.length === 0)
    metrics.push({ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } })
  // The annotation tells of them all, and more.
  if (current !== undefined && currentMetrics.length === 0)
    currentMetrics.push({ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: current } } })
  const { annotations: _, ...metadata } = draft.metadata
  return {
    ...draft,
    apiVersion: 'autoscaling/v2',
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: { ...spec, metrics, ...(behavior !== undefined && { behavior }) },
    ...(draft['status'] !== undefined && {
      // As v2 is printed: without replicas that are none, and with metrics even so.
      status: {
        ...(currentReplicas !== 0 && currentReplicas !== undefined && { currentReplicas }),
        ...status,
        ...(conditions !== undefined && { conditions }),
        currentMetrics: currentMetrics.length > 0 ? currentMetrics : null,
      },
    }),
  }
}

/** autoscaling/v2 into v1. */
export function autoscalerFromV2(object: KubeObject): KubeObject {
  const { spec: fullSpec, status: fullStatus, ...rest } = object as unknown as Draft
  const { metrics: allMetrics, behavior, ...spec } = (fullSpec ?? {}) as Fields
  const { currentMetrics: allCurrent, conditions, ...status } = (fullStatus ?? {}) as Fields
  const metrics = list(allMetrics)
  const currentMetrics = list(allCurrent)
  const cpu = takeCpu(metrics)
  // The status goes whole into the annotation: v1 has no field for the raw value.
  const cpuNow = takeCpu([...currentMetrics])
  const extra: Record<string, string> = {
    ...(metrics.length > 0 && { [annotation.metrics]: JSON.stringify(metrics.map(metricToV1)) }),
    ...(behavior !== undefined && { [annotation.behavior]: JSON.stringify(behaviorToV1(behavior as Fields)) }),
    ...(conditions !== undefined && { [annotation.conditions]: JSON.stringify(list(conditions).map(inGoOrder)) }),
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

/** Takes the one CPU utilisation metric, which v1 has a field for, out of the list. */
function takeCpu(metrics: Fields[]): Fields | undefined {
  const at = metrics.findIndex((metric) => {
    const resource = member(metric, 'resource')
    const value = member(resource, 'target') ?? member(resource, 'current')
    return metric['type'] === 'Resource' && resource?.['name'] === 'cpu' && value?.['averageUtilization'] !== undefined
  })
  return at < 0 ? undefined : metrics.splice(at, 1)[0]
}

const member = (value: Fields | undefined, name: string): Fields | undefined => value?.[name] as Fields | undefined
const list = (value: unknown): Fields[] => (Array.isArray(value) ? [...(value as Fields[])] : [])

function parsed(text: string): unknown {
  try {
    return underFieldNames(JSON.parse(text))
  } catch {
    return undefined
  }
}
