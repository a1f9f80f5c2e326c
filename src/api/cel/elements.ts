/** Parts of values: fields, entries and items, in cel-go's words where there are none; and which values an overload takes. */
import type { Overload } from './declaration.ts'
import { goFloat } from '../go-value.ts'
import { paramOf, type Type } from './type.ts'
import {
  CelError,
  integerOf,
  isKind,
  type MapValue,
  noSuchOverload,
  type OptionalValue,
  typeNameOf,
  type Value,
  none,
  some,
} from './value.ts'

/** Containers take every index that they have a place for, whatever its type. */
export function indexed(container: Value, index: Value): Value {
  if (!isKind(container, 'optional')) return elementAt(container, index)
  if (container.value === undefined) return none
  try {
    return some(elementAt(container.value, index))
  } catch (error) {
    if (!(error instanceof CelError)) throw error
    return none
  }
}

/** The name of the type behind a value in cel-go's own code. */
export function goTypeOf(value: Value): string {
  const name = value === null ? 'Null' : typeNameOf(value).replace('google.protobuf.', '')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** The values that an element of a literal gives: itself, or what an optional one holds. */
export function given(value: Value, isOptional: boolean): readonly Value[] {
  if (!isOptional) return [value]
  if (!isKind(value, 'optional')) throw noSuchOverload()
  return value.value === undefined ? [] : [value.value]
}

/** The type in Go's packages of what cannot be an index or a key. */
function goTypeOfOther(value: Value): string {
  if (isKind(value, 'foreign')) return `cel.${value.type.replace(/.*\.(Named)?/, '')}`
  const name = goTypeOf(value)
  if (isKind(value, 'list') || isKind(value, 'map')) return value.isStrict === true ? `*common.unstructured${name}` : `*types.base${name}`
  if (isKind(value, 'optional')) return '*types.Optional'
  return `${isKind(value, 'type') ? '*' : ''}types.${name}`
}

/** Refuses what no container has for an index or a key. */
export function demandIndex(value: Value): void {
  if ((typeof value === 'object' && !isKind(value, 'uint')) || value === null)
    throw new CelError(`invalid qualifier type: ${goTypeOfOther(value)}`)
}

/** The element of a list or the entry of a map; throws in cel-go's words where there is none. */
export function elementAt(container: Value, index: Value): Value {
  demandIndex(index)
  if (isKind(container, 'list')) {
    const at = integerOf(index)
    if (at === undefined)
      throw new CelError(
        typeof index === 'number'
          ? `unsupported index value ${goFloat(index)} in list`
          : `unsupported index type '${typeNameOf(index)}' in list`,
      )
    if (container.isStrict === true && typeof index !== 'bigint') throw new CelError(`unsupported index: ${at}`)
    if (at < 0n || at >= BigInt(container.size)) throw new CelError(`index out of bounds: ${at}`)
    return container.at(Number(at))
  }
  const found = isKind(container, 'map') ? entryOf(container, index) : undefined
  if (found === undefined) throw new CelError(`no such key: ${String(integerOf(index) ?? index)}`)
  return found
}

/** The value of a key; undefined where it is missing. Maps of the object have texts for keys alone. */
export function entryOf(map: MapValue, key: Value): Value | undefined {
  if (map.isStrict === true && typeof key !== 'string') throw noSuchOverload()
  return map.get(key)
}

/** The field of a map or object, also inside an optional; undefined where it is missing. */
export function fieldOf(value: Value, field: string): Value | undefined {
  if (isKind(value, 'map')) return value.get(field)
  return isKind(value, 'optional') && value.value !== undefined ? fieldOf(value.value, field) : undefined
}

export function optionalField({ value }: OptionalValue, field: string): OptionalValue {
  if (value === undefined) return none
  const found = fieldOf(value, field)
  return found === undefined ? none : some(found)
}

export const acceptsAll = ({ args }: Overload, values: readonly Value[]): boolean =>
  args.length === values.length && args.every((type, index) => accepts(type, values[index] ?? null))

/** Whether a value is of a type; lists and maps are known by their first entry, as in cel-go. */
function accepts(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true
    case 'list':
      return isKind(value, 'list') && (value.size === 0 || accepts(paramOf(type, 0), value.at(0)))
    case 'map':
      if (!isKind(value, 'map')) return false
      return value
        .keys()
        .slice(0, 1)
        .every((key) => accepts(paramOf(type, 0), key))
    case 'opaque':
      return (
        typeNameOf(value) === type.name &&
        !(isKind(value, 'optional') && value.value !== undefined && !accepts(paramOf(type, 0), value.value))
      )
    default:
      return typeNameOf(value) === type.name
  }
}
