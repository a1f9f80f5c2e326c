/** Checks of the metrics that an autoscaler follows. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goQuantity, type GoValue } from '../../api/go-value.ts'
import { dnsLabel, qualifiedName } from '../../api/names.ts'
import type {
  ContainerResourceMetricSource,
  AutoscalingV2CrossVersionObjectReference,
  ExternalMetricSource,
  MetricIdentifier,
  MetricSpec,
  MetricTarget,
  ObjectMetricSource,
  PodsMetricSource,
  ResourceMetricSource,
} from '../../api/objects.ts'
import { quantity } from '../../api/quantity.ts'
import { spelled } from '../../api/spelling.ts'
import type { Problem } from '../../api/status.ts'
import { checkSegment } from '../shared/references.ts'
import { checkContainerResourceName as checkResourceOfContainers } from '../shared/resource-names.ts'

const types = ['ContainerResource', 'External', 'Object', 'Pods', 'Resource']

/** In upstream's order: only the first source present is looked at closely. */
const sources = [
  ['object', (source: unknown, path: string): Problem[] => checkObject(source as ObjectMetricSource, path)],
  ['external', (source: unknown, path: string): Problem[] => checkExternal(source as ExternalMetricSource, path)],
  ['pods', (source: unknown, path: string): Problem[] => checkPods(source as PodsMetricSource, path)],
  ['resource', (source: unknown, path: string): Problem[] => checkResource(source as ResourceMetricSource, path)],
  [
    'containerResource',
    (source: unknown, path: string): Problem[] => checkContainerResource(source as ContainerResourceMetricSource, path),
  ],
] as const

export function checkMetric(metric: MetricSpec, path: string): Problem[] {
  const problems: Problem[] = []
  const { type = '' } = metric
  if (type === '') problems.push(problem.required(`${path}.type`, 'must specify a metric source type'))
  if (!types.includes(type)) problems.push(problem.notSupported(`${path}.type`, type, types))
  const present = sources.filter(([name]) => metric[name] !== undefined)
  const [first] = present
  if (first !== undefined) problems.push(...first[1](metric[first[0]], `${path}.${first[0]}`))
  const expected = type === '' ? '' : `${type[0]?.toLowerCase() ?? ''}${type.slice(1)}`
  // Upstream says it again where it looks for the source.
  if (!types.includes(type)) problems.push(problem.notSupported(`${path}.type`, type, types))
  if (types.includes(type) && !present.some(([name]) => name === expected))
    problems.push(problem.required(`${path}.${expected}`, 'must populate information for the given metric source'))
  if (present.length > 1)
    for (const [name] of present)
      if (name !== expected) problems.push(problem.forbidden(`${path}.${name}`, 'must populate the given metric source only'))
  return problems
}

/** ValidateCrossVersionObjectReference. */
export const checkScaleReference = ({ kind, name }: AutoscalingV2CrossVersionObjectReference, path: string): Problem[] => [
  ...checkSegment(kind, `${path}.kind`),
  ...checkSegment(name, `${path}.name`),
]

const checkIdentifier = ({ name }: MetricIdentifier, path: string): Problem[] =>
  checkSegment(name, `${path}.name`, 'must specify a metric name')

function checkTarget(target: MetricTarget, path: string): Problem[] {
  const problems: Problem[] = []
  const { type = '', value, averageValue, averageUtilization } = target
  const shown = (name: 'value' | 'averageValue'): GoValue => goQuantity(spelled(target as object as Record<string, string>, name) ?? '')
  if (type === '') problems.push(problem.required(`${path}.type`, 'must specify a metric target type'))
  if (!['Utilization', 'Value', 'AverageValue'].includes(type))
    problems.push(problem.invalid(`${path}.type`, type, 'must be either Utilization, Value, or AverageValue'))
  if (value !== undefined && quantity(value).value <= 0n)
    problems.push(problem.invalid(`${path}.value`, shown('value'), 'must be positive'))
  if (averageValue !== undefined && quantity(averageValue).value <= 0n)
    problems.push(problem.invalid(`${path}.averageValue`, shown('averageValue'), 'must be positive'))
  if (averageUtilization !== undefined && averageUtilization < 1)
    problems.push(problem.invalid(`${path}.averageUtilization`, averageUtilization, 'must be greater than 0'))
  return problems
}

function checkObject({ describedObject, metric, target }: ObjectMetricSource, path: string): Problem[] {
  const problems = [
    ...checkScaleReference(describedObject, `${path}.describedObject`),
    ...checkIdentifier(metric, `${path}.metric`),
    ...checkTarget(target, `${path}.target`),
  ]
  if (target.value === undefined && target.averageValue === undefined)
    problems.push(problem.required(`${path}.target.averageValue`, 'must set either a target value or averageValue'))
  return problems
}

function checkExternal({ metric, target }: ExternalMetricSource, path: string): Problem[] {
  const problems = [...checkIdentifier(metric, `${path}.metric`), ...checkTarget(target, `${path}.target`)]
  if (target.value === undefined && target.averageValue === undefined)
    problems.push(problem.required(`${path}.target.averageValue`, 'must set either a target value for metric or a per-pod target'))
  if (target.value !== undefined && target.averageValue !== undefined)
    problems.push(problem.forbidden(`${path}.target.value`, 'may not set both a target value for metric and a per-pod target'))
  return problems
}

function checkPods({ metric, target }: PodsMetricSource, path: string): Problem[] {
  const problems = [...checkIdentifier(metric, `${path}.metric`), ...checkTarget(target, `${path}.target`)]
  if (target.averageValue === undefined)
    problems.push(problem.required(`${path}.target.averageValue`, 'must specify a positive target averageValue'))
  return problems
}

const checkResource = ({ name, target }: ResourceMetricSource, path: string): Problem[] => [
  ...(name === '' ? [problem.required(`${path}.name`, 'must specify a resource name')] : []),
  ...checkResourceTarget(target, `${path}.target`),
]

/** ValidateContainerResourceName of the public kind: it quotes a name that is no qualified one. */
function checkContainerResourceName(name: string, path: string): Problem[] {
  const quoted = invalidFor(path, name, qualifiedName(name))
  const found: Problem[] = []
  checkResourceOfContainers(found, name, path)
  return [...quoted, ...found.slice(quoted.length)]
}

const checkContainerResource = ({ name, container, target }: ContainerResourceMetricSource, path: string): Problem[] => [
  ...(name === '' ? [problem.required(`${path}.name`, 'must specify a resource name')] : checkContainerResourceName(name, `${path}.name`)),
  ...(container === ''
    ? [problem.required(`${path}.container`, 'must specify a container')]
    : invalidFor(`${path}.container`, container, dnsLabel(container))),
  ...checkResourceTarget(target, `${path}.target`),
]

function checkResourceTarget(target: MetricTarget, path: string): Problem[] {
  const problems = checkTarget(target, path)
  const { averageUtilization, averageValue } = target
  if (averageUtilization === undefined && averageValue === undefined)
    problems.push(problem.required(`${path}.averageUtilization`, 'must set either a target raw value or a target utilization'))
  if (averageUtilization !== undefined && averageValue !== undefined)
    problems.push(problem.forbidden(`${path}.averageValue`, 'may not set both a target raw value and a target utilization'))
  return problems
}
