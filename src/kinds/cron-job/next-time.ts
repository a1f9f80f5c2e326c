/** When a schedule fires next, in a time zone. */
import { wallClock } from '../../base/time-zone.ts'
import type { Schedule } from './schedule.ts'

interface Wall {
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly weekday: number
}

/** What clocks in the zone show at an instant. */
function wallAt(instant: number, zone: string): Wall {
  const date = new Date(wallClock(instant, zone))
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    weekday: date.getUTCDay(),
  }
}

const minute = 60_000
/** Upstream gives up after five years without a match. */
const horizon = 5 * 366 * 24 * 60 * minute

/** The first time after `after` (milliseconds); undefined if there is none within five years. */
export function nextTime(schedule: Schedule, after: number, zone = 'UTC'): number | undefined {
  if (schedule.every !== undefined) return Math.floor(after / 1000) * 1000 + schedule.every
  let at = Math.floor(after / minute) * minute + minute
  while (at - after < horizon) {
    const wall = wallAt(at, zone)
    if (!schedule.months.has(wall.month) || !fitsDay(schedule, wall)) at = startOfNextHour(at, wall, 23)
    else if (!schedule.hours.has(wall.hour)) at = startOfNextHour(at, wall, wall.hour)
    else if (!schedule.minutes.has(wall.minute)) at += minute
    else return at
  }
  return undefined
}

function fitsDay({ days, weekdays: onDays, isAnyDay }: Schedule, { day, weekday }: Wall): boolean {
  return isAnyDay ? days.has(day) && onDays.has(weekday) : days.has(day) || onDays.has(weekday)
}

/** The full hour after the hour `until` of the same day; a change of the clocks can make it miss by an hour, never jump over a day. */
function startOfNextHour(at: number, wall: Wall, until: number): number {
  const toHour = (60 - wall.minute) * minute
  // Whole days are left in steps that stay short of midnight when clocks move.
  const hours = Math.max(0, until - wall.hour)
  return at + toHour + Math.max(0, hours - 1) * 60 * minute
}
