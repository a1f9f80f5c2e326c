/** What the metrics of a HorizontalPodAutoscaler say: the size that they ask for, or why they give none. */
import type { HorizontalPodAutoscaler, MetricSpec } from '../../api/objects.ts'
import { formatQuantity, scaledValue } from '../../api/quantity.ts'
import { printedSelector } from '../../kinds/shared/printed-selector.ts'
import type { ScalerCondition } from './conditions.ts'
import { proposal, type Measured, type Proposal } from './usage.ts'

export type ScalerStatus = NonNullable<HorizontalPodAutoscaler['status']>
type MetricStatuses = NonNullable<ScalerStatus['currentMetrics']>
type MetricStatus = MetricStatuses[number]

export interface Evaluation {
  /** What the metrics together ask for and the metric that asks for most; undefined: too few of them could be had. */
  readonly wish: { readonly replicas: number; readonly metric: string } | undefined
  /** Absent where no metric is asked for. */
  readonly condition: ScalerCondition | undefined
  /** One for each metric that could not be had. */
  readonly events: readonly { readonly reason: string; readonly message: string }[]
  readonly statuses: MetricStatuses
  /** Upstream's account of all that could not be had. */
  readonly summary: string
}

/** A metric that could be had. */
interface Hit {
  readonly replicas: number
  readonly metric: string
  readonly status: MetricStatus
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

/** `measured` undefined: nothing serves the metrics of resources. */
export function evaluate({ spec, metadata }: HorizontalPodAutoscaler, replicas: number, measured: Measured | undefined): Evaluation {
  const metrics = spec.metrics ?? []
  const results = metrics.map((metric) => hitOf(metric, replicas, measured) ?? missOf(metric, metadata.namespace ?? '', measured))
  const hits = results.flatMap((result) => ('status' in result ? [result] : []))
  const misses = results.flatMap((result) => ('status' in result ? [] : [result]))
  const [first] = misses
  const best = hits.reduce<Hit | undefined>((most, hit) => (most === undefined || hit.replicas > most.replicas ? hit : most), undefined)
  // With a metric missing, the others may let it grow but not shrink.
  const wish = best !== undefined && (first === undefined || best.replicas >= replicas) ? best : undefined
  return {
    wish,
    condition: wish === undefined ? first && unable(first) : able(wish.metric),
    events: misses.map(({ reason, message }) => ({ reason, message })),
    // Upstream keeps a place for each metric, blank until it is known.
    statuses: results.map((result) => ('status' in result ? result.status : { type: '' })),
    summary: `invalid metrics (${misses.length} invalid out of ${metrics.length}), first error is: ${first?.quoted ?? ''}`,
  }
}

const unable = ({ reason, message }: Miss): ScalerCondition => ({
  type: 'ScalingActive',
  status: 'False',
  reason,
  message: `the HPA was unable to compute the replica count: ${message}`,
})

const able = (metric: string): ScalerCondition => ({
  type: 'ScalingActive',
  status: 'True',
  reason: 'ValidMetricFound',
  message: `the HPA was able to successfully calculate a replica count from ${metric}`,
})

/** What such a metric measures, and of which containers; undefined for metrics of other kinds. */
function sourceOf(metric: MetricSpec): { readonly name: string; readonly container?: string; readonly target: Target } | undefined {
  if (metric.type === 'Resource') return metric.resource
  return metric.type === 'ContainerResource' ? metric.containerResource : undefined
}

type Target = NonNullable<MetricSpec['resource']>['target']

/** What the usage says; a string says why nothing, undefined that such metrics are not measured here. */
function asked(metric: MetricSpec, replicas: number, measured: Measured | undefined): Proposal | string | undefined {
  const source = sourceOf(metric)
  if (source === undefined || measured === undefined) return undefined
  const { name, container, target } = source
  const { averageValue, averageUtilization = 0 } = target
  const wanted = averageValue === undefined ? { utilization: averageUtilization } : { value: scaledValue(averageValue, -3) }
  return proposal({ resource: name, container, target: wanted, replicas }, measured)
}

function hitOf(metric: MetricSpec, replicas: number, measured: Measured | undefined): Hit | undefined {
  const found = asked(metric, replicas, measured)
  const source = sourceOf(metric)
  if (typeof found !== 'object' || source === undefined) return undefined
  const { name, container } = source
  const current = {
    ...(found.utilization !== undefined && { averageUtilization: found.utilization }),
    averageValue: formatQuantity({ value: BigInt(found.average), scale: -3, format: 'DecimalSI' }),
  }
  const title = `${name} ${container !== undefined && found.utilization !== undefined ? 'container resource' : 'resource'}`
  return {
    replicas: found.replicas,
    metric: found.utilization === undefined ? title : `${title} utilization (percentage of request)`,
    status:
      container === undefined
        ? { type: 'Resource', resource: { name, current } }
        : { type: 'ContainerResource', containerResource: { name, container, current } },
  }
}

function missOf(metric: MetricSpec, namespace: string, measured: Measured | undefined): Miss {
  switch (metric.type) {
    case 'Resource':
    case 'ContainerResource': {
      const inContainer = metric.type === 'ContainerResource'
      const { name = '', target } = (inContainer ? metric.containerResource : metric.resource) ?? {}
      const what = target?.averageValue === undefined ? 'utilization' : 'usage'
      const why = asked(metric, 0, measured)
      const unserved = `unable to get metrics for resource ${name}: unable to fetch metrics from resource metrics API: ${missing('pods.metrics.k8s.io')}`
      const message = `failed to get ${name} ${what}: ${typeof why === 'string' ? why : unserved}`
      return {
        reason: inContainer ? 'FailedGetContainerResourceMetric' : 'FailedGetResourceMetric',
        message,
        quoted: `failed to get ${metric.containerResource?.container ?? name} ${inContainer ? 'container' : 'resource'} metric value: ${message}`,
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
      const { metric: { name = '', selector } = {}, target } = metric.external ?? {}
      const what = target?.averageValue === undefined ? `external metric ${name}` : `${name} external metric`
      const message = `unable to get external metric ${namespace}/${name}/${printedSelector(selector)}: unable to fetch metrics from external metrics API: ${missing(`${name}.external.metrics.k8s.io`)}`
      return {
        reason: 'FailedGetExternalMetric',
        message,
        quoted: `failed to get ${name} external metric value: failed to get ${what}: ${message}`,
      }
    }
    default:
      return {
        reason: 'InvalidMetricSourceType',
        message: `unknown metric source type ${JSON.stringify(metric.type)}`,
        quoted: `unknown metric source type ${JSON.stringify(metric.type)}`,
      }
  }
}

const named = (type: 'Pods' | 'Object', message: string): Miss => ({
  reason: `FailedGet${type}Metric`,
  message,
  quoted: `failed to get ${type.toLowerCase()} metric value: ${message}`,
})
