/** Instants as clocks of a time zone show them. */
import { timeText } from '../../api/time.ts'

/** RFC 3339 with the offset of the zone; without a zone in UTC. */
export function zonedText(at: number, zone: string | undefined): string {
  if (zone === undefined || zone === 'UTC' || zone === 'Etc/UTC') return timeText(at)
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    })
      .formatToParts(at)
      .map((part) => [part.type, part.value]),
  )
  const local = `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}T${parts['hour'] ?? ''}:${parts['minute'] ?? ''}:${parts['second'] ?? ''}`
  const offset = Math.round((Date.parse(`${local}Z`) - at) / 60_000)
  if (offset === 0) return `${local}Z`
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
}
