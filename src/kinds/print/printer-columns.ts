/** The columns that a CustomResourceDefinition names for its resource. */
import { goNumber } from '../../api/go-value.ts'
import { printJson } from '../../api/json-print.ts'
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceColumnDefinition } from '../../api/objects.ts'
import { humanDuration, parseTime, timeText } from '../../api/time.ts'
import type { Cell, Column } from '../kind.ts'
import { instantOf } from './age.ts'
import { isNumber, wholeNumber } from '../../base/exact-json.ts'
import { ageColumn, nameColumn } from './column.ts'
import { type JsonPath, jsonPath } from './json-path.ts'

/** The name, and a column for each definition; the age where there are none. */
export function printerColumns(definitions: readonly CustomResourceColumnDefinition[] | undefined): readonly Column<KubeObject>[] {
  if (definitions === undefined || definitions.length === 0) return [nameColumn(), { ...ageColumn<KubeObject>(), type: 'date' }]
  const columns: Column<KubeObject>[] = [nameColumn()]
  for (const definition of definitions) {
    const column = columnOf(definition)
    // Upstream stops at the first path that it cannot read.
    if (column === undefined) break
    columns.push(column)
  }
  return columns
}

const types: readonly Column<unknown>['type'][] = ['string', 'integer', 'number', 'boolean', 'date']

/** Undefined for a path that cannot be read: the definition's rules let some of those pass. */
function columnOf({
  name,
  type: given,
  jsonPath: text,
  format,
  description = '',
  priority = 0,
}: CustomResourceColumnDefinition): Column<KubeObject> | undefined {
  const path = jsonPath(text)
  if (path === undefined) return undefined
  const type = types.find((known) => known === given) ?? 'string'
  return {
    name,
    type,
    priority,
    ...(format !== undefined && { format }),
    description:
      description === undefined || description === '' ? `Custom resource definition column (in JSONPath format): ${text}` : description,
    cell: (object, now) => cellText(valuesAt(path, object), type, now),
    ...(type === 'date' && { since: (object: KubeObject) => instant(path, object), tone: () => 'dim' as const }),
  }
}

/** A value of another type than the column's shows as nothing (upstream: tableconvertor). */
function cellText(values: readonly unknown[], type: Column<unknown>['type'], now: number): Cell {
  if (values.length === 0) return null
  const [value] = values
  switch (type) {
    case 'integer':
      return isNumber(value) ? wholePart(value) : null
    case 'number':
      return isNumber(value) ? Number(value) : null
    case 'boolean':
      return typeof value === 'boolean' ? value : null
    case 'date':
      return typeof value === 'string' ? dateText(value, now) : null
    default:
      return textOf(value)
  }
}

/** Go's conversion to 64 bits: what has no place there becomes the least of all. */
function wholePart(value: number | bigint): number | bigint {
  if (typeof value === 'bigint') return value
  return Math.abs(value) < 2 ** 63 ? wholeNumber(BigInt(Math.trunc(value))) : -(2n ** 63n)
}

/** As Go prints it: lists and maps as JSON. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '<no value>'
  if (typeof value === 'object') return printJson(value, 0)
  return typeof value === 'number' ? goNumber(value) : String(value as string | bigint | boolean)
}

/** How long ago; only what is written in full is a time, and the first of all is none. */
function dateText(text: string, now: number): string {
  if (text === '' || text === 'null') return '<unknown>'
  const time = parseTime(text)
  if (typeof time === 'string') return '<invalid>'
  return timeText(time.milliseconds) === '0001-01-01T00:00:00Z' ? '<unknown>' : humanDuration(now - time.milliseconds)
}

function instant(path: JsonPath, object: KubeObject): number | undefined {
  const [value] = valuesAt(path, object)
  return typeof value === 'string' ? instantOf(value) : undefined
}

/** The values that a path leads to; one that leads out of a list leads nowhere. */
function valuesAt(path: JsonPath, object: KubeObject): readonly unknown[] {
  try {
    return path(object)
  } catch {
    return []
  }
}
