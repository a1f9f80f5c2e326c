/** Why a patched or applied object is none of its type, in the words of upstream's conversion from objects without types. */
import { isInt64, isNumber } from '../base/exact-json.ts'
import type { DecodeError, Misfit } from './decode-error.ts'

/** Go's kind of a value that came as JSON. */
function kindOf(value: unknown): string {
  if (isNumber(value)) return isInt64(value) ? 'int64' : 'float64'
  if (Array.isArray(value)) return 'slice'
  return typeof value === 'object' ? 'map' : typeof value === 'boolean' ? 'bool' : 'string'
}

/** Of what the decoder says, without the place of what does not fit, which the conversion does not know; types that read themselves do so there too. */
export function asUnconverted({ message: why, own, misfit }: Pick<DecodeError, 'message' | 'own' | 'misfit'>): string {
  if (own !== undefined) return own
  if (why.startsWith('illegal base64')) return `error decoding from json: ${why}`
  const type = / of type (\S+)$/.exec(why)?.[1]
  return misfit === undefined || type === undefined ? why : wordsOf(misfit, type)
}

function wordsOf({ into, value }: Misfit, type: string): string {
  const kind = kindOf(value)
  if (into !== 'scalar') return `cannot restore ${into} from${into === 'struct' ? ':' : ''} ${kind}`
  const isNumeric = /^(?:u?int|float)\d+$/.test(type)
  // Go converts numbers into each other, and whole ones into texts; what it can convert it refuses, and what it cannot it does not know.
  if (isNumeric && kind === 'float64') return `cannot convert float64 to ${type}`
  if (isNumeric || type === 'bool') return `unrecognized type: ${type}`
  return kind === 'int64' ? `cannot convert int64 to ${type}` : 'unrecognized type: string'
}
