/** Times as describe writes them: RFC 1123 with a numeric zone. */
import { offsetMinutes, wallClock } from '../../base/time-zone.ts'

/** What Go prints for a time that was never set. */
const zero = 'Mon, 01 Jan 0001 00:00:00 +0000'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `Wed, 07 Oct 2026 09:30:11 +0000`, in the zone given by its IANA name (default UTC). */
export function longTime(text: string | null | undefined, timeZone = 'UTC'): string {
  if (text === undefined || text === null || text === '') return zero
  const ms = Date.parse(text)
  if (Number.isNaN(ms)) return zero
  const local = new Date(wallClock(ms, timeZone))
  const date = `${days[local.getUTCDay()] ?? ''}, ${two(local.getUTCDate())} ${months[local.getUTCMonth()] ?? ''} ${String(local.getUTCFullYear()).padStart(4, '0')}`
  return `${date} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())} ${offsetText(offsetMinutes(ms, timeZone))}`
}

const two = (number: number): string => String(number).padStart(2, '0')

const offsetText = (minutes: number): string =>
  `${minutes < 0 ? '-' : '+'}${two(Math.trunc(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`

/** `2026-11-06 09:47:53 +0000 UTC`, as Go prints a time that nobody formats. */
export function plainTime(text: string, timeZone = 'UTC'): string {
  const ms = Date.parse(text)
  const local = new Date(wallClock(ms, timeZone)).toISOString()
  const name =
    timeZone === 'UTC'
      ? 'UTC'
      : (new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' })
          .formatToParts(ms)
          .find((part) => part.type === 'timeZoneName')?.value ?? '')
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offsetText(offsetMinutes(ms, timeZone))} ${name}`
}
