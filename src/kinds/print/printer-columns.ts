/** The columns that a CustomResourceDefinition names for its resource. */
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceColumnDefinition } from '../../api/objects.ts'
import type { Cell, Column } from '../kind.ts'
import { ageOf, instantOf } from './age.ts'
import { isNumber } from '../../base/exact-json.ts'
import { ageColumn, nameColumn } from './column.ts'
import { type JsonPath, jsonPath } from './json-path.ts'

/** The name, and a column for each definition; the age where there are none. */
export function printerColumns(definitions: readonly CustomResourceColumnDefinition[] | undefined): readonly Column<KubeObject>[] {
  if (definitions === undefined || definitions.length === 0) return [nameColumn(), { ...ageColumn<KubeObject>(), type: 'date' }]
  return [nameColumn(), ...definitions.flatMap(columnOf)]
}

const types: readonly Column<unknown>['type'][] = ['string', 'integer', 'number', 'boolean', 'date']

/** None for a path that cannot be read: the definition's rules keep such out. */
function columnOf({
  name,
  type: given,
  jsonPath: text,
  format,
  description = '',
  priority = 0,
}: CustomResourceColumnDefinition): readonly Column<KubeObject>[] {
  const path = jsonPath(text)
  if (path === undefined) return []
  const type = types.find((known) => known === given) ?? 'string'
  return [
    {
      name,
      type,
      priority,
      ...(format !== undefined && { format }),
      description:
        description === undefined || description === '' ? `Custom resource definition column (in JSONPath format): ${text}` : description,
      cell: (object, now) => cellText(firstAt(path, object), type, now),
      ...(type === 'date' && { since: (object: KubeObject) => instant(path, object), tone: () => 'dim' as const }),
    },
  ]
}

/** A value of another type than the column's shows as nothing. */
function cellText(value: unknown, type: Column<unknown>['type'], now: number): Cell {
  if (value === undefined || value === null) return ''
  switch (type) {
    case 'integer':
      return typeof value === 'bigint' ? value : typeof value === 'number' ? Math.trunc(value) : ''
    case 'number':
      return isNumber(value) ? Number(value) : ''
    case 'boolean':
      return typeof value === 'boolean' ? value : ''
    case 'date':
      return typeof value === 'string' ? ageOf(value, now) : ''
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
}

function instant(path: JsonPath, object: KubeObject): number | undefined {
  const value = firstAt(path, object)
  return typeof value === 'string' ? instantOf(value) : undefined
}

/** The first value that a path leads to; one that leads out of a list leads nowhere. */
function firstAt(path: JsonPath, object: KubeObject): unknown {
  try {
    return path(object)[0]
  } catch {
    return undefined
  }
}
