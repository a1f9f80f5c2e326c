/** Decodes values that are one text or one number, as upstream's types read them. */
import { isNumber } from '../base/exact-json.ts'
import { badBase64 } from './base64.ts'
import { DecodeError } from './decode-error.ts'
import { countUnknown, refuse, stop, writtenAt, type State } from './decode-state.ts'
import { formatQuantity, parseQuantity } from './quantity.ts'
import { microTimeText, parseTime, timeText } from './time.ts'

/** A number of a typed object: built-in kinds have no use for more than 53 bits. */
export const shortNumber = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value)

/** True for a whole number that Go's type holds. */
export const isInteger = (value: unknown, kind: 'int32' | 'int64'): value is number =>
  typeof value === 'number' &&
  Number.isInteger(value) &&
  (kind === 'int32' ? value >= -2147483648 && value <= 2147483647 : Math.abs(value) < 2 ** 63)

export function decodeBytes(value: unknown, state: State): unknown {
  if (Array.isArray(value)) return Buffer.from(value.map((one) => decodeByte(one, state))).toString('base64')
  if (typeof value !== 'string') return refuse(state, value, '[]uint8', 'slice')
  const at = badBase64(value)
  if (at === undefined) return value
  state.refused ??= `illegal base64 data at input byte ${at}`
  return ''
}

/** Go takes a list of small numbers for bytes as well. */
function decodeByte(value: unknown, state: State): number {
  const number = value === null ? 0 : shortNumber(value)
  if (typeof number === 'number' && Number.isInteger(number) && number >= 0 && number < 256) return number
  refuse(state, value, 'uint8')
  return 0
}

export function decodeQuantity(value: unknown, state: State): unknown {
  if (typeof value !== 'string' && !isNumber(value)) countUnknown(value, state)
  const parsed = parseQuantity(typeof value === 'string' ? value.trim() : isNumber(value) ? (writtenAt(state) ?? String(value)) : '?')
  if (typeof parsed === 'string') throw new DecodeError(parsed)
  return formatQuantity(parsed)
}

/** What most times look like; on a day that every month has, since JavaScript takes the 30th of February for one. */
const usualTime = /^\d{4}-\d\d-(?:[01]\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/

export function decodeTime(value: unknown, micro: boolean, state: State): unknown {
  if (typeof value !== 'string') return stop(state, value, 'string')
  if (!micro && usualTime.test(value) && !Number.isNaN(Date.parse(value))) return value
  const parsed = parseTime(value, micro)
  if (typeof parsed === 'string') throw new DecodeError(parsed)
  return micro ? microTimeText(parsed.milliseconds, parsed.micros) : timeText(parsed.milliseconds)
}
