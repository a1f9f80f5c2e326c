/** The targets of a HorizontalPodAutoscaler in a cell. */
import type { MetricSpec, MetricStatus, MetricTarget, MetricValueStatus } from '../../api/objects.ts'

/** `cpu: 30%/50%, memory: 410Mi/500Mi + 1 more...`: current and target, the first two. */
export function metricsText(specs: readonly MetricSpec[], statuses: readonly MetricStatus[]): string {
  if (specs.length === 0) return '<none>'
  const texts = specs.map((spec, index) => metricText(spec, statuses[index]))
  return texts.length <= 2 ? texts.join(', ') : `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...`
}

export const unknown = '<unknown>'

/** What Go prints for an amount that is not there. */
export const nil = '<nil>'

/** What was measured: unknown before the first time, and nil where the status has another amount than the one that is asked for. */
export const currentText = (current: MetricValueStatus | undefined, amount: 'value' | 'averageValue'): string =>
  current === undefined ? unknown : (current[amount] ?? nil)

function metricText(spec: MetricSpec, status: MetricStatus | undefined): string {
  switch (spec.type) {
    case 'External':
      return averageOrValue(spec.external?.target, status?.external?.current)
    case 'Object':
      return averageOrValue(spec.object?.target, status?.object?.current)
    case 'Pods':
      return `${currentText(status?.pods?.current, 'averageValue')}/${spec.pods?.target.averageValue ?? nil}`
    case 'Resource':
      return `${spec.resource?.name ?? ''}: ${ofResource(spec.resource?.target, status?.resource?.current)}`
    case 'ContainerResource':
      return `${spec.containerResource?.name ?? ''}: ${ofResource(spec.containerResource?.target, status?.containerResource?.current)}`
    default:
      return '<unknown type>'
  }
}

const averageOrValue = (target: MetricTarget | undefined, current: MetricValueStatus | undefined): string =>
  target?.averageValue === undefined
    ? `${currentText(current, 'value')}/${target?.value ?? nil}`
    : `${current?.averageValue ?? unknown}/${target.averageValue} (avg)`

function ofResource(target: MetricTarget | undefined, current: MetricValueStatus | undefined): string {
  if (target?.averageValue !== undefined) return `${currentText(current, 'averageValue')}/${target.averageValue}`
  const percent = (value: number | undefined, missing: string): string => (value === undefined ? missing : `${value}%`)
  return `${percent(current?.averageUtilization, unknown)}/${percent(target?.averageUtilization, '<auto>')}`
}
