/** kubectl's describe of a HorizontalPodAutoscaler. */
import type {
  AutoscalingV1HorizontalPodAutoscaler,
  HorizontalPodAutoscaler,
  HPAScalingRules,
  MetricSpec,
  MetricStatus,
  MetricTarget,
  MetricValueStatus,
} from '../../api/objects.ts'
import { horizontalPodAutoscalers } from '../../api/resources.ts'
import { goQuote } from '../../api/go-value.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { readingOf } from '../describe/reading.ts'
import type { Reader } from '../kind.ts'
import { currentText, nil, unknown } from './metrics.ts'

export async function describe(scaler: HorizontalPodAutoscaler, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = scaler
  const page = startPage(read, now)
  writeHead(page, scaler)
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  page.field(0, 'Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`)
  page.field(0, 'Metrics', '( current / target )')
  for (const [index, metric] of (spec.metrics ?? []).entries()) page.line(1, ...metricCells(metric, status?.currentMetrics?.[index]))
  page.field(0, 'Min replicas', spec.minReplicas ?? '<unset>')
  page.field(0, 'Max replicas', spec.maxReplicas)
  if (spec.behavior !== undefined) {
    page.line(0, 'Behavior:')
    writeBehavior(page, 'Scale Up', spec.behavior.scaleUp)
    writeBehavior(page, 'Scale Down', spec.behavior.scaleDown)
  }
  page.field(0, `${spec.scaleTargetRef.kind} pods`, `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`)
  writeConditions(page, scaler)
  await writeEvents(page, read, scaler)
  return page.toText()
}

/** kubectl reads the same object in version 2 wherever that is served; version 1 alone knows the CPU's target only. */
export async function describeVersion1(scaler: AutoscalingV1HorizontalPodAutoscaler, read: Reader, now: number): Promise<string> {
  const { metadata, spec, status } = scaler
  const { found: same } = await readingOf(read.get(horizontalPodAutoscalers, metadata.namespace, metadata.name))
  if (same !== undefined) return describe(same, read, now)
  const page = startPage(read, now)
  writeHead(page, scaler)
  page.field(0, 'CreationTimestamp', page.time(metadata.creationTimestamp))
  page.field(0, 'Reference', `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`)
  if (spec.targetCPUUtilizationPercentage !== undefined) {
    page.field(0, 'Target CPU utilization', `${spec.targetCPUUtilizationPercentage}%`)
    page.field(0, 'Current CPU utilization', `${status?.currentCPUUtilizationPercentage ?? unknown}%`)
  }
  page.field(0, 'Min replicas', spec.minReplicas ?? '<unset>')
  page.field(0, 'Max replicas', spec.maxReplicas)
  page.field(0, `${spec.scaleTargetRef.kind} pods`, `${status?.currentReplicas ?? 0} current / ${status?.desiredReplicas ?? 0} desired`)
  await writeEvents(page, read, scaler)
  return page.toText()
}

function writeConditions(page: Page, { status }: HorizontalPodAutoscaler): void {
  if (!status?.conditions?.length) return
  page.line(0, 'Conditions:')
  page.line(1, 'Type', 'Status', 'Reason', 'Message')
  page.line(1, '----', '------', '------', '-------')
  for (const { type, status: value, reason, message } of status.conditions) page.line(1, type, value, reason, message)
}

function writeBehavior(page: Page, title: string, rules: HPAScalingRules | undefined): void {
  if (rules === undefined) return
  page.line(1, `${title}:`)
  if (rules.stabilizationWindowSeconds !== undefined) page.line(2, `Stabilization Window: ${rules.stabilizationWindowSeconds} seconds`)
  if (!rules.policies?.length) return
  page.line(2, `Select Policy: ${rules.selectPolicy ?? 'Max'}`)
  page.line(2, 'Policies:')
  for (const { type, value, periodSeconds } of rules.policies)
    page.line(3, `- Type: ${type}`, `Value: ${value}`, `Period: ${periodSeconds} seconds`)
}

/** A label with its colon, and current and target. */
function metricCells(metric: MetricSpec, status: MetricStatus | undefined): readonly string[] {
  const { external, pods, object, resource, containerResource } = metric
  switch (metric.type) {
    case 'External':
      return averageOrValue(`${goQuote(external?.metric.name ?? '')} `, external?.target, status?.external?.current)
    case 'Object': {
      const { kind = '', name = '' } = object?.describedObject ?? {}
      return averageOrValue(`"${object?.metric.name ?? ''}" on ${kind}/${name} `, object?.target, status?.object?.current)
    }
    case 'Pods':
      return [
        `${goQuote(pods?.metric.name ?? '')} on pods:`,
        `${currentText(status?.pods?.current, 'averageValue')} / ${pods?.target.averageValue ?? nil}`,
      ]
    case 'Resource':
      return ofResource(`resource ${resource?.name ?? ''} on pods`, resource?.target, status?.resource?.current)
    case 'ContainerResource': {
      const { name = '', container = '', target } = containerResource ?? {}
      return ofResource(`resource ${name} of container "${container}" on pods`, target, status?.containerResource?.current)
    }
    default:
      return [`<unknown metric type ${goQuote(metric.type)}>`]
  }
}

const averageOrValue = (label: string, target: MetricTarget | undefined, current: MetricValueStatus | undefined): readonly string[] =>
  target?.averageValue === undefined
    ? [`${label}(target value):`, `${currentText(current, 'value')} / ${target?.value ?? nil}`]
    : [`${label}(target average value):`, `${currentText(current, 'averageValue')} / ${target.averageValue}`]

function ofResource(label: string, target: MetricTarget | undefined, current: MetricValueStatus | undefined): readonly string[] {
  if (target?.averageValue !== undefined) return [`${label}:`, `${currentText(current, 'averageValue')} / ${target.averageValue}`]
  const share = current?.averageUtilization === undefined ? unknown : `${current.averageUtilization}% (${current.averageValue ?? nil})`
  const wanted = target?.averageUtilization === undefined ? '<auto>' : `${target.averageUtilization}%`
  return [`${label}  (as a percentage of request):`, `${share} / ${wanted}`]
}
