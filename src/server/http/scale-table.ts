/** Scales as tables: what `kubectl get --subresource=scale` prints. */
import type { KubeObject } from '../../api/object.ts'
import type { Scale } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { columnDescription } from '../../kinds/print/column-descriptions.ts'
import { ageOf } from '../../kinds/print/age.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import type { Exchange } from './exchange.ts'
import { textOf } from './request-line.ts'
import { respondMade, respondValue } from './respond.ts'
import { includeOf, rowObject } from './table.ts'

const own = {
  Desired: 'replicas is the desired number of instances for the scaled object.',
  Available: 'replicas is the actual number of observed instances of the scaled object.',
} as const

const columns = [
  ['Name', 'string', '', columnDescription('', 'Name')],
  ['Desired', 'integer', '', own.Desired],
  ['Available', 'integer', '', own.Available],
  ['Age', 'string', '', columnDescription('', 'Age')],
] as const

/** Scales of custom resources are printed as custom resources are. */
const customColumns = [
  ['Name', 'string', 'name', columnDescription('', 'Name')],
  ['Desired', 'integer', '', 'Number of desired replicas'],
  ['Available', 'integer', '', 'Number of actual replicas'],
  ['Age', 'date', '', columnDescription('', 'Age')],
] as const

interface ShownScale {
  /** Whose scale it is. */
  readonly resource: Resource
  readonly scale: Scale
  /** Milliseconds. */
  readonly now: number
}

/** Answers with a scale in the form asked for. */
export function respondScale(exchange: Exchange, { resource, scale, now }: ShownScale): void {
  const { format, query } = exchange
  if (format.as !== 'Table') return respondMade(exchange, 200, scale)
  const include = includeOf(textOf(query, 'includeObject'))
  // A scale is an object without a store.
  const object = scale as unknown as KubeObject
  const isCustom = customTypeOf(resource) !== undefined
  const { name, resourceVersion, creationTimestamp } = object.metadata
  respondValue(exchange, 200, {
    kind: 'Table',
    apiVersion: `meta.k8s.io/${format.version}`,
    metadata: { resourceVersion },
    columnDefinitions: (isCustom ? customColumns : columns).map(([column, type, format, description]) => ({
      name: column,
      type,
      format,
      description,
      priority: 0,
    })),
    rows: [
      {
        cells: [
          name,
          isCustom ? scale.spec?.replicas || null : (scale.spec?.replicas ?? 0),
          scale.status?.replicas ?? 0,
          ageOf(creationTimestamp, now),
        ],
        object: rowObject(object, include, format.version),
      },
    ],
  })
}
