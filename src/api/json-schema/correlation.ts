/**
 * Old and new values of an object that belong together, as far as the schema says which do: what has not changed is not held against
 * anybody. Upstream: CorrelatedObject of apiserver/pkg/cel/common.
 */
import { isSame } from '../equal.ts'
import { isJsonObject } from '../json-object.ts'
import type { JSONSchemaProps } from '../objects.ts'
import { itemsOf, memberOf } from './schema.ts'

export interface Correlation {
  readonly old: unknown
  /** Whether the value is what it was. */
  isUnchanged(): boolean
  /** The member of a map; undefined where there was none before, or the schema does not know it. */
  member(key: string): Correlation | undefined
  /** The item of a list; undefined unless keys tell which one it was before. */
  item(index: number): Correlation | undefined
}

/** Correlates a value with what it was. */
export function correlate(schema: JSONSchemaProps, value: unknown, old: unknown): Correlation {
  let unchanged: boolean | undefined
  const own: Correlation = {
    old,
    isUnchanged: () => (unchanged ??= isUnchanged(own, value, old)),
    member(key) {
      const inner = memberOf(schema, key)
      return inner !== undefined && has(value, key) && has(old, key) ? correlate(inner, value[key], old[key]) : undefined
    },
    item(index) {
      const items = itemsOf(schema)
      const before = Array.isArray(value) && Array.isArray(old) ? correlated(schema, old, value[index]) : undefined
      return items === undefined || before === undefined || !Array.isArray(value) ? undefined : correlate(items, value[index], before)
    },
  }
  return own
}

const has = (value: unknown, key: string): value is Record<string, unknown> => isJsonObject(value) && Object.hasOwn(value, key)

function isUnchanged(correlation: Correlation, value: unknown, old: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(old)) {
    if (value.length !== old.length) return false
    const items = value.map((_item, index) => correlation.item(index))
    return items.some((item) => item === undefined) ? isSame(value, old) : items.every((item) => item?.isUnchanged())
  }
  if (isJsonObject(value) && isJsonObject(old)) {
    const keys = Object.keys(value)
    return keys.length === Object.keys(old).length && keys.every((key) => correlation.member(key)?.isUnchanged() === true)
  }
  return isSame(value, old)
}

const indexes = new WeakMap<readonly unknown[], ReadonlyMap<string, unknown>>()

/** The item of a list as it was before, by its keys. */
export function correlated(schema: JSONSchemaProps, old: readonly unknown[], item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !isJsonObject(item)) return undefined
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const nameOf = (one: unknown): string => JSON.stringify(keys.map((key) => (isJsonObject(one) ? one[key] : undefined)))
  let index = indexes.get(old)
  if (index === undefined) indexes.set(old, (index = new Map(old.map((one) => [nameOf(one), one]))))
  return index.get(nameOf(item))
}
