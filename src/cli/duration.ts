/** Durations of flags, as Go reads them. */
import { UsageError } from './command.ts'

const units = { ns: 1e-9, us: 1e-6, µs: 1e-6, μs: 1e-6, ms: 0.001, s: 1, m: 60, h: 3600 } as const

/** `1h30m` in seconds, negative with a sign before it; `flag` is named when the text is none. */
export function readDuration(flag: string, text: string): number {
  const [, sign = '', plain = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (plain === '0') return 0
  const parts = [...plain.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|h|m|s)/g)]
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== plain)
    throw new UsageError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag: time: ${fault(plain)} ${JSON.stringify(text)}`)
  const seconds = parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0)
  return sign === '-' ? -seconds : seconds
}

/** What Go finds wrong first: a number without a unit, a unit that is none, or something else. */
function fault(text: string): string {
  const rest = text.replace(/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|h|m|s))*/, '')
  const [, unit] = /^(?:\d+\.?\d*|\.\d+)([^\d.]*)/.exec(rest) ?? []
  if (unit === undefined) return 'invalid duration'
  return unit === '' ? 'missing unit in duration' : `unknown unit ${JSON.stringify(unit)} in duration`
}
