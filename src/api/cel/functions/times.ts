/** Parts of instants and spans. */
import type { Definition } from '../declaration.ts'
import { CelError, type Value } from '../value.ts'
import { nanosOf } from './numbers.ts'

/** The calendar at an instant in a zone, as a date in UTC that shows the zone's wall clock. */
function wallClock(nanos: bigint, zone: string): Date {
  const instant = new Date(Number(nanos / 1_000_000n) - (nanos % 1_000_000n < 0n ? 1 : 0))
  if (zone === '' || zone === 'UTC' || zone === 'Z') return instant
  const offset = /^([+-]?)(\d{1,2}):(\d{2})$/.exec(zone)
  if (offset !== null) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3])
    return new Date(instant.getTime() + (offset[1] === '-' ? -minutes : minutes) * 60_000)
  }
  let parts: Intl.DateTimeFormatPart[]
  try {
    parts = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    }).formatToParts(instant)
  } catch {
    throw new CelError(`unknown time zone ${zone}`)
  }
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.find((one) => one.type === type)?.value ?? 0)
  return new Date(
    Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'), instant.getUTCMilliseconds()),
  )
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
    [`timestamp_to_${id}`, `timestamp->${name}() int`, (value) => BigInt(read(wallClock(nanosOf(value as Value), '')))],
    [
      `timestamp_to_${id}_with_tz`,
      `timestamp->${name}(string) int`,
      (value, zone) => BigInt(read(wallClock(nanosOf(value as Value), zone as string))),
    ],
  ]),
  ...Object.entries(spans).map(([name, unit]): Definition => [
    `duration_to_${name.slice(3).toLowerCase()}`,
    `duration->${name}() int`,
    (value) => nanosOf(value as Value) / unit,
  ]),
]
