/** Arithmetic within the bounds of Go's types. */
import { CelError, type Span, type Uint, type Value } from '../value.ts'

const [minInt, maxInt, maxUint] = [-(2n ** 63n), 2n ** 63n - 1n, 2n ** 64n - 1n]

export function int(value: bigint): bigint {
  if (value < minInt || value > maxInt) throw new CelError('integer overflow')
  return value
}

export function uint(value: bigint): Uint {
  if (value < 0n || value > maxUint) throw new CelError('unsigned integer overflow')
  return { kind: 'uint', value }
}

export const duration = (nanos: bigint): Span => ({ kind: 'duration', nanos: int(nanos) })

const second = 1_000_000_000n
/** The years 1 to 9999. */
const [firstInstant, lastInstant] = [-62_135_596_800n * second, 253_402_300_799n * second + 999_999_999n]

export function timestamp(nanos: bigint): Span {
  if (nanos < firstInstant || nanos > lastInstant) throw new CelError('timestamp overflow')
  return { kind: 'timestamp', nanos }
}

/** So many seconds after the epoch. */
export const instantOf = (seconds: bigint): Span => timestamp(seconds * second)

/** So much later, in the zone in which the instant was written. */
export const later = (instant: Span, nanos: bigint): Span => ({ ...instant, ...timestamp(instant.nanos + nanos) })

/** The value of a number that an overload asked for. */
export const big = (value: Value): bigint => (typeof value === 'bigint' ? value : (value as Uint).value)

export const nanosOf = (value: Value): bigint => (value as Span).nanos
