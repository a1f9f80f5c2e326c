/** How decoding fails. */
import { isNumber } from '../base/exact-json.ts'
import { jsonKind } from './json-kind.ts'
import { structType, type Shape } from './schema.ts'

/** A body that cannot become an object of its type: the reason in the words of Go's decoder. */
export class DecodeError extends Error {
  /** What the reader of a type that reads itself says of it. */
  readonly own: string | undefined
  /** Of what kind the type is, where it holds others, and what came for it. */
  readonly misfit: Misfit | undefined
  /** What did not fit before this one, which a decoder of JSON passes over when a type that reads itself refuses. */
  readonly earlier: DecodeError | undefined

  constructor(message: string, own?: string, misfit?: Misfit, earlier?: DecodeError) {
    super(message)
    this.name = 'DecodeError'
    this.own = own
    this.misfit = misfit
    this.earlier = earlier
  }
}

export interface Misfit {
  readonly into: 'struct' | 'map' | 'slice' | 'scalar'
  readonly value: unknown
}

/** A value of the wrong type, in the words of Go's decoder: which kind of JSON, into which field of which struct, of which type. */
export function mismatch(value: unknown, go: string, at: { readonly root: string; readonly path: readonly (string | number)[] }): string {
  const isNumeric = ['uint8', 'int32', 'int64', 'float64'].includes(go)
  const what = isNumeric && isNumber(value) ? `number ${numberText(value)}` : jsonKind(value)
  let shape: Shape = { kind: 'struct', go: '', type: at.root }
  let struct = ''
  const names: string[] = []
  for (const part of at.path) {
    if (shape.kind === 'struct' && shape.type !== undefined) {
      const type = structType(shape.type)
      struct = type.goName
      names.push(String(part))
      shape = type.fields.get(String(part)) ?? shape
    } else shape = shape.item ?? shape
  }
  return names.length === 0
    ? `json: cannot unmarshal ${what} into Go value of type ${go}`
    : `json: cannot unmarshal ${what} into Go struct field ${struct}.${names.join('.')} of type ${go}`
}

/** Large numbers as a client would have written them: `1e+30`. */
const numberText = (value: number | bigint): string => String(value)
