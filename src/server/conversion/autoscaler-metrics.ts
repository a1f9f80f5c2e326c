/** Metrics of autoscalers as autoscaling/v1 writes them into annotations, and as v2 has them in fields. */
import { keepSpelling, spelled } from '../../api/spelling.ts'

type Fields = Readonly<Record<string, unknown>>
type Amounts = Readonly<Record<string, string>>

/** One side of a metric in v2: what identifies it, and the value wanted or seen. */
interface Sides {
  /** `target` of a spec, `current` of a status. */
  readonly v2: 'target' | 'current'
  /** How v1 begins the names of the amounts. */
  readonly v1: 'target' | 'current'
}
const wanted: Sides = { v2: 'target', v1: 'target' }
const seen: Sides = { v2: 'current', v1: 'current' }

/** A metric of a spec or a status in v1's form, its fields in Go's order. */
export const metricToV1 = (metric: Fields): Fields => older(metric, wanted)
export const metricStatusToV1 = (metric: Fields): Fields => older(metric, seen)
/** And back. */
export const metricFromV1 = (metric: Fields): Fields => newer(metric, wanted)
export const metricStatusFromV1 = (metric: Fields): Fields => newer(metric, seen)

function older(metric: Fields, { v2, v1 }: Sides): Fields {
  const { object, pods, resource, containerResource, external } = parts(metric)
  const named = (part: Fields, name: string, selector: string): Fields => {
    const source = member(part, 'metric') ?? {}
    return defined({ [name]: source['name'] ?? '', [selector]: source['selector'] })
  }
  const amounts = (part: Fields): Fields => member(part, v2) ?? {}
  return defined({
    type: metric['type'] ?? '',
    object:
      object &&
      inOrder(
        {
          target: object['describedObject'],
          ...named(object, 'metricName', 'selector'),
          [`${v1}Value`]: amounts(object)['value'] ?? '0',
          averageValue: amounts(object)['averageValue'],
        },
        ['target', 'metricName', `${v1}Value`, 'selector', 'averageValue'],
      ),
    pods:
      pods &&
      inOrder({ ...named(pods, 'metricName', 'selector'), [`${v1}AverageValue`]: amounts(pods)['averageValue'] ?? '0' }, [
        'metricName',
        `${v1}AverageValue`,
        'selector',
      ]),
    resource: resource && resourceToV1(resource, amounts(resource), v1),
    containerResource:
      containerResource &&
      defined({ ...resourceToV1(containerResource, amounts(containerResource), v1), container: containerResource['container'] }),
    external:
      external &&
      inOrder(
        {
          ...named(external, 'metricName', 'metricSelector'),
          [`${v1}Value`]: amounts(external)['value'],
          [`${v1}AverageValue`]: amounts(external)['averageValue'],
        },
        ['metricName', 'metricSelector', `${v1}Value`, `${v1}AverageValue`],
      ),
  })
}

const resourceToV1 = (part: Fields, amounts: Fields, v1: Sides['v1']): Fields =>
  defined({
    name: part['name'],
    [`${v1}AverageUtilization`]: amounts['averageUtilization'],
    [`${v1}AverageValue`]: amounts['averageValue'] ?? (v1 === 'current' ? '0' : undefined),
  })

function newer(metric: Fields, { v2, v1 }: Sides): Fields {
  const { object, pods, resource, containerResource, external } = parts(metric)
  const source = (part: Fields, selector: string): Fields => defined({ name: part['metricName'] ?? '', selector: part[selector] })
  const average = (part: Fields): unknown => part[`${v1}AverageValue`]
  const amounts = (part: Fields, type: string, averageValue = average(part)): Fields => {
    const made = defined({
      type: v2 === 'target' ? type : undefined,
      value: part[`${v1}Value`],
      averageValue,
      averageUtilization: part[`${v1}AverageUtilization`],
    })
    if (spelled(part as Amounts, `${v1}Value`) === '') keepSpelling(made, 'value', '')
    if (spelled(part as Amounts, `${v1}AverageValue`) === '') keepSpelling(made, 'averageValue', '')
    return made
  }
  // v1 says only by the amounts that are there what kind of target it is.
  const ofResource = (part: Fields): Fields => amounts(part, part[`${v1}AverageUtilization`] === undefined ? 'AverageValue' : 'Utilization')
  return defined({
    type: metric['type'],
    object: object && {
      describedObject: object['target'],
      metric: source(object, 'selector'),
      [v2]: amounts(object, object['averageValue'] === undefined ? 'Value' : 'AverageValue', object['averageValue']),
    },
    pods: pods && { metric: source(pods, 'selector'), [v2]: amounts(pods, 'AverageValue') },
    resource: resource && { name: resource['name'], [v2]: ofResource(resource) },
    containerResource: containerResource && {
      name: containerResource['name'],
      container: containerResource['container'],
      [v2]: ofResource(containerResource),
    },
    external: external && {
      metric: source(external, 'metricSelector'),
      [v2]: amounts(external, external[`${v1}Value`] === undefined ? 'AverageValue' : 'Value'),
    },
  })
}

const parts = (
  metric: Fields,
): Readonly<Record<'object' | 'pods' | 'resource' | 'containerResource' | 'external', Fields | undefined>> => ({
  object: member(metric, 'object'),
  pods: member(metric, 'pods'),
  resource: member(metric, 'resource'),
  containerResource: member(metric, 'containerResource'),
  external: member(metric, 'external'),
})

const member = (value: Fields, name: string): Fields | undefined => value[name] as Fields | undefined
const defined = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null))
const inOrder = (fields: Fields, order: readonly string[]): Fields => defined(Object.fromEntries(order.map((name) => [name, fields[name]])))
