/** Ages as kubectl writes them: `3m12s`, `60m`, `2d3h`, `<unknown>`. */

/** A span as upstream's HumanDuration writes it: up to about two units, `<invalid>` for more than a second below zero. */
export function humanDuration(ms: number): string {
  const seconds = Math.trunc(ms / 1000)
  if (Number.isNaN(seconds)) return '<invalid>'
  if (seconds < 0) return seconds < -1 ? '<invalid>' : '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.trunc(hours / 24)
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (days < 730) return `${days}d`
  const years = Math.trunc(days / 365)
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

const pair = (large: number, largeUnit: string, small: number, smallUnit: string): string => (small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`)

/** How long ago an instant of the wire was; `<unknown>` when there is none. */
export const ageOf = (time: string | null | undefined, now: number): string => (time === undefined || time === null || time === '' ? '<unknown>' : humanDuration(now - Date.parse(time)))

/** The instant as milliseconds, or undefined: what a column's `since` gives. */
export function instantOf(time: string | null | undefined): number | undefined {
  if (time === undefined || time === null || time === '') return undefined
  const ms = Date.parse(time)
  return Number.isNaN(ms) ? undefined : ms
}
