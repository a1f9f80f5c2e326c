/** Instants and spans as texts: RFC 3339, and Go's durations. */
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

const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: second,
  m: 60n * second,
  h: 3_600n * second,
}

/** Go's ParseDuration; undefined for what it refuses. */
export function parseDuration(text: string): Span | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  const rest = text.slice(sign.length)
  if (rest === '0') return duration(0n)
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined
  let nanos = 0n
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = units[unit] ?? 0n
    nanos +=
      BigInt(whole === '' ? '0' : whole) * scale + (fraction === '' ? 0n : (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length))
  }
  if (nanos >= 2n ** 63n) return undefined
  return duration(sign === '-' ? -nanos : nanos)
}

/** Seconds with a fraction: `90.5s`. */
export function durationText(nanos: bigint): string {
  const magnitude = nanos < 0n ? -nanos : nanos
  const fraction = String(magnitude % second)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${nanos < 0n ? '-' : ''}${magnitude / second}${fraction === '' ? '' : `.${fraction}`}s`
}
