/** Ages as kubectl writes them: `3m12s`, `60m`, `2d3h`, `<unknown>`. */
import { humanDuration } from '../../api/time.ts'

/** How long ago an instant of the wire was; `<unknown>` when there is none. */
export function ageOf(time: string | null | undefined, now: number): string {
  if (time === undefined || time === null || time === '') return '<unknown>'
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? '<invalid>' : humanDuration(now - ms)
}

/** The instant as milliseconds, or undefined: what a column's `since` gives. */
export function instantOf(time: string | null | undefined): number | undefined {
  if (time === undefined || time === null || time === '') return undefined
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? undefined : ms
}
