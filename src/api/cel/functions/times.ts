/** Parts of instants and spans. */
import { wallClock } from '../../../base/time-zone.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type Value } from '../value.ts'
import { nanosOf } from './numbers.ts'

/** The calendar at an instant in a zone (a name or `+hh:mm`), as a date in UTC that shows the zone's wall clock. */
function calendarAt(nanos: bigint, zone: string): Date {
  const at = Number(nanos / 1_000_000n) - (nanos % 1_000_000n < 0n ? 1 : 0)
  const offset = /^([+-]?)(\d{1,2}):(\d{2})$/.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(at + (offset[1] === '-' ? -minutes : minutes) * 60_000)
  }
  try {
    return new Date(wallClock(at, zone === '' || zone === 'Z' ? 'UTC' : zone))
  } catch {
    throw new CelError(`unknown time zone ${zone}`)
  }
}

const dayOfYear = (date: Date): number =>
  Math.floor((Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000)

const calendar: Readonly<Record<string, readonly [id: string, read: (date: Date) => number]>> = {
  getFullYear: ['year', (date) => date.getUTCFullYear()],
  getMonth: ['month', (date) => date.getUTCMonth()],
  getDayOfYear: ['day_of_year', dayOfYear],
  getDayOfMonth: ['day_of_month', (date) => date.getUTCDate() - 1],
  getDate: ['day_of_month_1_based', (date) => date.getUTCDate()],
  getDayOfWeek: ['day_of_week', (date) => date.getUTCDay()],
  getHours: ['hours', (date) => date.getUTCHours()],
  getMinutes: ['minutes', (date) => date.getUTCMinutes()],
  getSeconds: ['seconds', (date) => date.getUTCSeconds()],
  getMilliseconds: ['milliseconds', (date) => date.getUTCMilliseconds()],
}

const spans: Readonly<Record<string, bigint>> = {
  getHours: 3_600_000_000_000n,
  getMinutes: 60_000_000_000n,
  getSeconds: 1_000_000_000n,
  getMilliseconds: 1_000_000n,
}

export const times: readonly Definition[] = [
  ...Object.entries(calendar).flatMap(([name, [id, read]]): Definition[] => [
    [`timestamp_to_${id}`, `timestamp->${name}() int`, (value) => BigInt(read(calendarAt(nanosOf(value as Value), '')))],
    [
      `timestamp_to_${id}_with_tz`,
      `timestamp->${name}(string) int`,
      (value, zone) => BigInt(read(calendarAt(nanosOf(value as Value), zone as string))),
    ],
  ]),
  ...Object.entries(spans).map(([name, unit]): Definition => [
    `duration_to_${name.slice(3).toLowerCase()}`,
    `duration->${name}() int`,
    (value) => nanosOf(value as Value) / unit,
  ]),
]
