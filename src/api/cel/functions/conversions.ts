/** Conversions between the types of CEL. */
import { parseBool } from '../../go-bool.ts'
import { goFloat } from '../../go-value.ts'
import type { Definition, Run } from '../declaration.ts'
import { type Bytes, CelError, type Span, type TypeValue, typeNameOf, type Uint, type Value } from '../value.ts'
import { big, instantOf, int, nanosOf, uint } from './numbers.ts'
import { durationText, parseSpan, parseTimestamp, timestampText } from './time-text.ts'

/** What a conversion says of a value that it cannot take. */
const unconvertible = (from: string, to: string): CelError => new CelError(`type conversion error from '${from}' to '${to}'`)

function parsedInt(text: string, to: string, bounds: (value: bigint) => Value): Value {
  if (!/^[+-]?\d+$/.test(text)) throw unconvertible('string', to)
  try {
    return bounds(BigInt(text.replace('+', '')))
  } catch {
    throw unconvertible('string', to)
  }
}

function whole(value: number, bounds: (value: bigint) => Value, what: string): Value {
  if (!Number.isFinite(value)) throw new CelError(`${what} overflow`)
  return bounds(BigInt(Math.trunc(value)))
}

function parsedDouble(text: string): number {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity
  if (/^nan$/i.test(text)) return Number.NaN
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text)) throw unconvertible('string', 'double')
  return Number(text)
}

function parsedBool(text: string): boolean {
  const value = parseBool(text)
  if (value === undefined) throw unconvertible('string', 'bool')
  return value
}

function decoded({ data }: Bytes): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data)
  } catch {
    throw new CelError('invalid UTF-8 in bytes, cannot convert to string')
  }
}

const same: Run = (value) => value as Value

export const conversions: readonly Definition[] = [
  ['bool_to_bool', 'bool(bool) bool', same],
  ['string_to_bool', 'bool(string) bool', (text) => parsedBool(text as string)],
  ['bytes_to_bytes', 'bytes(bytes) bytes', same],
  ['string_to_bytes', 'bytes(string) bytes', (text) => ({ kind: 'bytes', data: Buffer.from(text as string) })],
  ['double_to_double', 'double(double) double', same],
  ['int64_to_double', 'double(int) double', (value) => Number(value as bigint)],
  ['string_to_double', 'double(string) double', (text) => parsedDouble(text as string)],
  ['uint64_to_double', 'double(uint) double', (value) => Number(big(value as Uint))],
  ['duration_to_duration', 'duration(duration) duration', same],
  ['int64_to_duration', 'duration(int) duration', () => failed('int', 'google.protobuf.Duration')],
  ['string_to_duration', 'duration(string) duration', (text) => parseSpan(text as string) ?? failed('string', 'google.protobuf.Duration')],
  ['to_dyn', 'dyn(A) dyn', same],
  ['int64_to_int64', 'int(int) int', same],
  ['double_to_int64', 'int(double) int', (value) => whole(value as number, (big) => int(big), 'integer')],
  ['duration_to_int64', 'int(duration) int', (value) => nanosOf(value as Value)],
  ['string_to_int64', 'int(string) int', (text) => parsedInt(text as string, 'int', (big) => int(big))],
  ['timestamp_to_int64', 'int(timestamp) int', (value) => secondsOf(nanosOf(value as Value))],
  ['uint64_to_int64', 'int(uint) int', (value) => int(big(value as Uint))],
  ['string_to_string', 'string(string) string', same],
  ['bool_to_string', 'string(bool) string', String],
  ['bytes_to_string', 'string(bytes) string', (value) => decoded(value as Bytes)],
  ['double_to_string', 'string(double) string', (value) => goFloat(value as number)],
  ['duration_to_string', 'string(duration) string', (value) => durationText(nanosOf(value as Value))],
  ['int64_to_string', 'string(int) string', String],
  ['timestamp_to_string', 'string(timestamp) string', (value) => timestampText(value as Span)],
  ['uint64_to_string', 'string(uint) string', (value) => String(big(value as Uint))],
  ['timestamp_to_timestamp', 'timestamp(timestamp) timestamp', same],
  ['int64_to_timestamp', 'timestamp(int) timestamp', (seconds) => instantOf(seconds as bigint)],
  [
    'string_to_timestamp',
    'timestamp(string) timestamp',
    (text) => parseTimestamp(text as string) ?? failed('string', 'google.protobuf.Timestamp'),
  ],
  ['type', 'type(A) type(A)', (value): TypeValue => ({ kind: 'type', name: typeNameOf(value as Value) })],
  ['uint64_to_uint64', 'uint(uint) uint', same],
  ['double_to_uint64', 'uint(double) uint', (value) => whole(value as number, uint, 'unsigned integer')],
  ['int64_to_uint64', 'uint(int) uint', (value) => uint(value as bigint)],
  ['string_to_uint64', 'uint(string) uint', (text) => parsedInt(text as string, 'uint', uint)],
]

function failed(from: string, to: string): never {
  throw unconvertible(from, to)
}

/** Seconds since 1970, downwards. */
const secondsOf = (nanos: bigint): bigint => (nanos - (((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n)) / 1_000_000_000n
