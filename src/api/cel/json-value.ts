/** Plain JSON as expressions see it where no schema says more. */
import { isInt64, isNumber } from '../../base/exact-json.ts'
import type { MapValue, Value } from './value.ts'

/** The value of JSON; lists and maps are read when they are asked for. Undefined members count as missing. */
export function jsonValue(value: unknown): Value {
  if (value === null || value === undefined) return null
  if (isNumber(value)) return isInt64(value) ? BigInt(value) : value
  if (typeof value !== 'object') return value as string | boolean
  if (Array.isArray(value)) {
    const known: Value[] = []
    return { kind: 'list', size: value.length, at: (index) => (known[index] ??= jsonValue(value[index])) }
  }
  return objectValue(value as Readonly<Record<string, unknown>>)
}

function objectValue(object: Readonly<Record<string, unknown>>): MapValue {
  const names = Object.keys(object).filter((name) => object[name] !== undefined)
  const known = new Map<string, Value>()
  const read = (name: string): Value => {
    const value = known.get(name) ?? jsonValue(object[name])
    known.set(name, value)
    return value
  }
  return {
    kind: 'map',
    size: names.length,
    get: (key) => (typeof key === 'string' && Object.hasOwn(object, key) && object[key] !== undefined ? read(key) : undefined),
    keys: () => names,
  }
}
