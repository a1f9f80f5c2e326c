/** Cron schedules: five fields or a descriptor, read and refused as upstream's library does, and the times they name in a time zone. */
import { parseDuration } from '../../api/go-duration.ts'
import { isTimeZone } from './time-zone.ts'

export interface Schedule {
  /** Set for `@every 5m`: milliseconds between two times. */
  readonly every?: number
  readonly minutes: ReadonlySet<number>
  readonly hours: ReadonlySet<number>
  readonly days: ReadonlySet<number>
  readonly months: ReadonlySet<number>
  readonly weekdays: ReadonlySet<number>
  /** A star in one of the two day fields: then both must fit, else one suffices. */
  readonly isAnyDay: boolean
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly names: readonly string[]
}

const minuteBounds: Bounds = { least: 0, most: 59, names: [] }
const hourBounds: Bounds = { least: 0, most: 23, names: [] }
const dayBounds: Bounds = { least: 1, most: 31, names: [] }
const monthBounds: Bounds = {
  least: 1,
  most: 12,
  names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
}
const weekdayBounds: Bounds = { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] }

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}

class ScheduleError extends Error {}

/** The schedule, or the reason against it in the words of upstream's library. */
export function parseSchedule(text: string): Schedule | string {
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof ScheduleError) return error.message
    throw error
  }
}

function parse(text: string): Schedule {
  if (text === '') throw new ScheduleError('empty spec string')
  if (/^(?:CRON_)?TZ=/.test(text)) return parse(withoutZone(text))
  if (text.startsWith('@')) return parseDescriptor(text)
  const fields = text.split(/\s+/).filter((field) => field !== '')
  if (fields.length !== 5) throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  const [minutes, hours, days, months, weekdays] = [
    parseField(minute, minuteBounds),
    parseField(hour, hourBounds),
    parseField(day, dayBounds),
    parseField(month, monthBounds),
    parseField(weekday, weekdayBounds),
  ]
  return {
    minutes: minutes.values,
    hours: hours.values,
    days: days.values,
    months: months.values,
    weekdays: weekdays.values,
    isAnyDay: days.hasStar || weekdays.hasStar,
  }
}

/** What follows `TZ=Zone`; the zone is judged and not kept, for nothing new may have one. */
function withoutZone(text: string): string {
  const end = text.indexOf(' ')
  // Upstream recovers from its library's panic.
  if (end < 0) throw new ScheduleError('invalid schedule format: runtime error: slice bounds out of range [:-1]')
  const zone = text.slice(text.indexOf('=') + 1, end)
  if (zone !== '' && !isTimeZone(zone)) throw new ScheduleError(`provided bad location ${zone}: unknown time zone ${zone}`)
  return text.slice(end).trim()
}

function parseDescriptor(text: string): Schedule {
  const known = descriptors[text]
  if (known !== undefined) return parse(known)
  if (!text.startsWith('@every ')) throw new ScheduleError(`unrecognized descriptor: ${text}`)
  const duration = parseDuration(text.slice('@every '.length))
  if (typeof duration === 'string') throw new ScheduleError(`failed to parse duration ${text}: ${duration}`)
  const none: ReadonlySet<number> = new Set()
  // Upstream rounds to seconds and knows nothing shorter than one.
  return {
    every: Math.max(1000, Math.floor(Number(duration) / 1e9) * 1000),
    minutes: none,
    hours: none,
    days: none,
    months: none,
    weekdays: none,
    isAnyDay: true,
  }
}

function parseField(text: string, bounds: Bounds): { values: ReadonlySet<number>; hasStar: boolean } {
  const values = new Set<number>()
  let hasStar = false
  for (const part of text.split(',').filter((one) => one !== '')) hasStar = addRange(values, part, bounds) || hasStar
  return { values, hasStar }
}

/** Adds `a`, `a-b`, `*`, each with `/step`; true for a star that no step narrows. */
function addRange(values: Set<number>, text: string, { least, most, names }: Bounds): boolean {
  const [range = '', stepText, ...tooMany] = text.split('/')
  const [low = '', high, ...more] = range.split('-')
  let [start, end] = [least, most]
  let isStar = low === '*' || low === '?'
  if (!isStar) {
    start = numberOf(low, names)
    if (more.length > 0) throw new ScheduleError(`too many hyphens: ${text}`)
    end = high === undefined ? start : numberOf(high, names)
  }
  let step = 1
  if (tooMany.length > 0) throw new ScheduleError(`too many slashes: ${text}`)
  if (stepText !== undefined) {
    step = numberOf(stepText, [])
    if (high === undefined) end = most
    if (step > 1) isStar = false
  }
  if (start < least) throw new ScheduleError(`beginning of range (${start}) below minimum (${least}): ${text}`)
  if (end > most) throw new ScheduleError(`end of range (${end}) above maximum (${most}): ${text}`)
  if (start > end) throw new ScheduleError(`beginning of range (${start}) beyond end of range (${end}): ${text}`)
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`)
  for (let value = start; value <= end; value += step) values.add(value)
  return isStar
}

function numberOf(text: string, names: readonly string[]): number {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase())
  if (named >= 0) return named
  if (!/^[+-]?\d+$/.test(text))
    throw new ScheduleError(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`)
  const value = Number(text)
  if (value < 0) throw new ScheduleError(`negative number (${value}) not allowed: ${text}`)
  return value
}
