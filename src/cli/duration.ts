/** Durations of flags, as Go reads them. */
import { parseDuration } from '../api/go-duration.ts'
import { UsageError } from './command.ts'

/** `1h30m` in seconds, negative with a sign before it; `flag` is named when the text is none. */
export function readDuration(flag: string, text: string): number {
  const nanos = parseDuration(text)
  if (typeof nanos === 'string') throw new UsageError(`invalid argument ${JSON.stringify(text)} for "--${flag}" flag: ${nanos}`)
  return Number(nanos) / 1e9
}
