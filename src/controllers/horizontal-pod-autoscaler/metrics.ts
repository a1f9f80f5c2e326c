/** Why the metrics of a HorizontalPodAutoscaler give no number of replicas: nothing serves the metrics APIs. */
import type { HorizontalPodAutoscaler, MetricSpec } from '../../api/objects.ts'
import type { ScalerCondition } from './conditions.ts'

export type ScalerStatus = NonNullable<HorizontalPodAutoscaler['status']>

export interface Unmet {
  /** Absent where no metric is asked for. */
  readonly condition: ScalerCondition | undefined
  /** One for each metric. */
  readonly events: readonly { readonly reason: string; readonly message: string }[]
  readonly statuses: NonNullable<ScalerStatus['currentMetrics']>
  /** Upstream's account of all of them. */
  readonly summary: string
}

/** A metric that could not be had. */
interface Miss {
  readonly reason: string
  readonly message: string
  /** The message as the summary quotes it. */
  readonly quoted: string
}

const missing = (what: string): string => `the server could not find the requested resource (get ${what})`
const noCustom = 'unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered'

export function unmetMetrics({ spec, metadata }: HorizontalPodAutoscaler): Unmet {
  const metrics = spec.metrics ?? []
  const misses = metrics.map((metric) => missOf(metric, metadata.namespace ?? ''))
  const [first] = misses
  return {
    condition: first && {
      type: 'ScalingActive',
      status: 'False',
      reason: first.reason,
      message: `the HPA was unable to compute the replica count: ${first.message}`,
    },
    events: misses.map(({ reason, message }) => ({ reason, message })),
    // Upstream keeps a place for each metric, blank until it is known.
    statuses: metrics.map(() => ({ type: '' })),
    summary: `invalid metrics (${misses.length} invalid out of ${metrics.length}), first error is: ${first?.quoted ?? ''}`,
  }
}

function missOf(metric: MetricSpec, namespace: string): Miss {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const inContainer = metric.type === 'ContainerResource'
      const { name = '', target } = (inContainer ? metric.containerResource : metric.resource) ?? {}
      const what = target?.averageValue === undefined ? 'utilization' : 'usage'
      const message = `failed to get ${name} ${what}: unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${missing('pods.metrics.k8s.io')}`
      return {
        reason: inContainer ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric',
        message,
        quoted: `failed to get ${name} ${inContainer ? 'container' : 'resource'} metric value: ${message}`,
      }
    }
    case 'Pods':
      return named('Pods', `unable to get metric ${metric.pods?.metric.name ?? ''}: ${noCustom}`)
    case 'Object': {
      const { describedObject, metric: { name = '' } = {} } = metric.object ?? {}
      return named(
        'Object',
        `unable to get metric ${name}: ${describedObject?.kind ?? ''} on ${namespace} ${describedObject?.name ?? ''}/${noCustom}`,
      )
    }
    case 'External': {
      const { name = '', selector } = metric.external?.metric ?? {}
      const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}: ${value},`)
      return named(
        'External',
        `unable to get external metric ${namespace}/${name}/&LabelSelector{MatchLabels:map[string]string{${labels.join('')}},MatchExpressions:[]LabelSelectorRequirement{},}: unable to fetch metrics from external metrics API: ${missing(`${name}.external.metrics.k8s.io`)}`,
      )
    }
    default:
      return {
        reason: 'InvalidMetricSourceType',
        message: `unknown metric source type ${JSON.stringify(metric.type)}`,
        quoted: `unknown metric source type ${JSON.stringify(metric.type)}`,
      }
  }
}

const named = (type: 'Pods' | 'Object' | 'External', message: string): Miss => ({
  reason: `FailedGet${type}Metric`,
  message,
  quoted: `failed to get ${type.toLowerCase()} metric value: ${message}`,
})
