/** Instants as clocks of a time zone show them. */
import { timeText } from '../../api/time.ts'
import { offsetMinutes, wallClock } from '../../base/time-zone.ts'

/** RFC 3339 with the offset of the zone; without a zone in UTC. */
export function zonedText(at: number, zone = 'UTC'): string {
  const local = timeText(wallClock(at, zone))
  const offset = offsetMinutes(at, zone)
  if (offset === 0) return local
  const two = (number: number): string => String(number).padStart(2, '0')
  return `${local.slice(0, -1)}${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`
}
