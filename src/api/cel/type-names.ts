/** The types that an expression can write down: by name, or as a literal. */
import type { Expression } from './expression.ts'
import { type Type, types } from './type.ts'

/** The types whose names are values: `int`, `net.IP`. */
export const typeNames: ReadonlyMap<string, Type> = new Map([
  ...(
    [
      types.bool,
      types.bytes,
      types.double,
      types.int,
      types.string,
      types.uint,
      types.null,
      types.timestamp,
      types.duration,
      types.type,
    ] as const
  ).map((type) => [type.name, types.typeOf(type)] as const),
  ['list', types.typeOf(types.list(types.dyn))],
  ['map', types.typeOf(types.map(types.dyn, types.dyn))],
  ['optional_type', types.typeOf(types.optional(types.dyn))],
  ['net.IP', types.typeOf(types.opaque('net.IP'))],
  ['net.CIDR', types.typeOf(types.opaque('net.CIDR'))],
])

/** The type of a literal's value. */
export function literalType(value: Extract<Expression, { form: 'literal' }>['value']): Type {
  if (value === null) return types.null
  if (typeof value !== 'object')
    return typeof value === 'boolean'
      ? types.bool
      : typeof value === 'bigint'
        ? types.int
        : typeof value === 'number'
          ? types.double
          : types.string
  return value.kind === 'uint' ? types.uint : types.bytes
}
