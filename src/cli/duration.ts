/** Durations of flags, as Go reads them. */
import { UsageError } from './command.ts'

const units = { ms: 0.001, s: 1, m: 60, h: 3600 } as const

/** `1h30m` in seconds; `flag` is named when the text is none. */
export function readDuration(flag: string, text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)]
  if (text === '0') return 0
  if (parts.length === 0 || parts.map(([whole]) => whole).join('') !== text)
    throw new UsageError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag: time: invalid duration ${JSON.stringify(text)}`)
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units], 0)
}
