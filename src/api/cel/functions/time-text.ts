/** Instants and spans as texts: RFC 3339, and Go's durations. */
import { parseDuration } from '../../go-duration.ts'
import type { Span } from '../value.ts'
import { duration, timestamp } from './numbers.ts'

const second = 1_000_000_000n

/** Undefined for what is no instant. */
export function parseTimestamp(text: string): Span | undefined {
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:[.,](\d+))?(Z|[+-]\d{2}:\d{2})$/.exec(text)
  if (found === null) return undefined
  const [, date = '', time = '', fraction = '', zone = ''] = found
  const millis = Date.parse(`${date}T${time}${zone}`)
  // JavaScript lets the 30th of February pass for the first of March.
  if (
    Number.isNaN(millis) ||
    Number(date.slice(8)) > new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate()
  )
    return undefined
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return { ...timestamp(BigInt(millis) * 1_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))), ...(offset !== 0 && { offset }) }
}

/** RFC 3339 with as many digits as it takes, in the zone in which the instant was written. */
export function timestampText(value: Span): string {
  const { nanos } = value
  const offset = value.kind === 'timestamp' ? (value.offset ?? 0) : 0
  const rest = ((nanos % second) + second) % second
  const date = new Date(Number((nanos - rest) / 1_000_000n) + offset * 60_000).toISOString().slice(0, 19)
  const fraction = rest === 0n ? '' : `.${String(rest).padStart(9, '0').replace(/0+$/, '')}`
  const two = (part: number): string => String(Math.floor(part)).padStart(2, '0')
  return `${date}${fraction}${offset === 0 ? 'Z' : `${offset < 0 ? '-' : '+'}${two(Math.abs(offset) / 60)}:${two(Math.abs(offset) % 60)}`}`
}

/** Go's ParseDuration; undefined for what it refuses. */
export function parseSpan(text: string): Span | undefined {
  const nanos = parseDuration(text)
  return typeof nanos === 'string' ? undefined : duration(nanos)
}

/** Seconds with a fraction: `90.5s`. */
export function durationText(nanos: bigint): string {
  const magnitude = nanos < 0n ? -nanos : nanos
  const fraction = String(magnitude % second)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${nanos < 0n ? '-' : ''}${magnitude / second}${fraction === '' ? '' : `.${fraction}`}s`
}
