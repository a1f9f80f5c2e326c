/** date: the clock, or a time that words tell, in the form that is asked for. */
import { options } from '../arguments.ts'
import type { Applet } from '../runner.ts'

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const two = (value: number): string => String(value).padStart(2, '0')

const longDays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
const longMonths = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
]

/** From 1. */
const dayOfYear = (date: Date): number => Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1

/** Year and week: a week belongs to the year that its Thursday is in. */
function isoWeek(date: Date): string {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000)
  return `${thursday.getUTCFullYear()}${two(Math.ceil(dayOfYear(thursday) / 7))}`
}

/** Whether a calendar goes that far. */
export const isTime = (time: number): boolean => Math.abs(time) <= 8.64e15

/** strftime, in UTC. */
export function formatDate(given: number, format: string): string {
  const time = isTime(given) ? given : 0
  const date = new Date(time)
  const parts: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    y: () => two(date.getUTCFullYear() % 100),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(date.getUTCHours()),
    I: () => two(date.getUTCHours() % 12 || 12),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    p: () => (date.getUTCHours() < 12 ? 'AM' : 'PM'),
    s: () => String(Math.floor(time / 1000)),
    N: () => String(date.getUTCMilliseconds() * 1_000_000).padStart(9, '0'),
    A: () => longDays[date.getUTCDay()] ?? '',
    B: () => longMonths[date.getUTCMonth()] ?? '',
    C: () => two(Math.floor(date.getUTCFullYear() / 100)),
    k: () => String(date.getUTCHours()).padStart(2),
    l: () => String(date.getUTCHours() % 12 || 12).padStart(2),
    P: () => (date.getUTCHours() < 12 ? 'am' : 'pm'),
    V: () => isoWeek(date).slice(-2),
    G: () => isoWeek(date).slice(0, 4),
    U: () => two(Math.floor((dayOfYear(date) + 6 - date.getUTCDay()) / 7)),
    W: () => two(Math.floor((dayOfYear(date) + 6 - ((date.getUTCDay() + 6) % 7)) / 7)),
    q: () => String(Math.floor(date.getUTCMonth() / 3) + 1),
    r: () => formatDate(time, '%I:%M:%S %p'),
    x: () => formatDate(time, '%m/%d/%y'),
    X: () => formatDate(time, '%T'),
    a: () => days[date.getUTCDay()] ?? '',
    b: () => months[date.getUTCMonth()] ?? '',
    h: () => months[date.getUTCMonth()] ?? '',
    j: () => String(Math.floor((time - Date.UTC(date.getUTCFullYear(), 0, 1)) / 86_400_000) + 1).padStart(3, '0'),
    u: () => String(date.getUTCDay() || 7),
    w: () => String(date.getUTCDay()),
    F: () => date.toISOString().slice(0, 10),
    T: () => date.toISOString().slice(11, 19),
    R: () => date.toISOString().slice(11, 16),
    D: () => formatDate(time, '%m/%d/%y'),
    Z: () => 'UTC',
    z: () => '+0000',
    c: () => formatDate(time, '%a %b %e %T %Y'),
    n: () => '\n',
    t: () => '\t',
    '%': () => '%',
  }
  return format.replace(/%([-_^0]?)(:{0,2}|[1-9])([a-zA-Z%])/g, (whole, flag: string, extra: string, letter: string) => {
    const text = parts[letter]?.() ?? whole
    if (letter === 'z' && extra !== '') return '+00:00'
    if (letter === 'N' && extra !== '') return text.slice(0, Number(extra))
    if (flag === '-') return text.replace(/^[0 ]+(?=.)/, '')
    return flag === '_' ? text.replace(/^0+(?=.)/, (zeros) => ' '.repeat(zeros.length)) : flag === '^' ? text.toUpperCase() : text
  })
}

const dayMillis = 86_400_000

const unitMillis: Readonly<Record<string, number>> = {
  sec: 1000,
  second: 1000,
  min: 60_000,
  minute: 60_000,
  hour: 3_600_000,
  day: dayMillis,
  week: 7 * dayMillis,
  fortnight: 14 * dayMillis,
}

/** Months and years go by the calendar, so that a day that a month lacks falls into the next. */
function moved(time: number, count: number, unit: string): number | undefined {
  const fixed = unitMillis[unit]
  if (fixed !== undefined) return time + count * fixed
  if (unit !== 'month' && unit !== 'year') return undefined
  const date = new Date(time)
  if (unit === 'month') date.setUTCMonth(date.getUTCMonth() + count)
  else date.setUTCFullYear(date.getUTCFullYear() + count)
  return date.getTime()
}

const midnight = (time: number): number => Math.floor(time / dayMillis) * dayMillis

/** The next day of that name, today's own among them. */
function weekday(now: number, name: string, turn: string | undefined): number | undefined {
  const at = days.findIndex((day) => day.toLowerCase() === name.slice(0, 3))
  if (at < 0 || !/^(sun|mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?)(day)?$/.test(name)) return undefined
  const ahead = (at - new Date(now).getUTCDay() + 7) % 7
  const weeks = turn === 'last' ? -1 : turn === 'next' && ahead === 0 ? 1 : 0
  return midnight(now) + (ahead + weeks * 7) * dayMillis
}

/** A time as GNU date reads it: a date, a time, `@seconds`, and what is to be added; NaN for what is none. */
export function readDate(text: string, now: number): number {
  let time = now
  let rest = text.trim().toLowerCase()
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    const match = pattern.exec(rest)
    if (match === null) return undefined
    rest = rest.slice(match[0].length).replace(/^[\s,]+/, '')
    return match
  }
  const seconds = take(/^@(-?\d+(?:\.\d+)?)/)
  if (seconds !== undefined) time = Number(seconds[1]) * 1000
  else {
    const date = take(/^(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{4})(\d{2})(\d{2})(?!\d)|(\d{1,2})\/(\d{1,2})\/(\d{4}))(?=$|[\st])(?:t(?=\d))?/)
    if (date !== undefined) {
      const [year, month, day] =
        date[1] !== undefined ? date.slice(1, 4) : date[4] !== undefined ? date.slice(4, 7) : [date[9], date[7], date[8]]
      time = Date.UTC(Number(year), Number(month) - 1, Number(day))
      if (new Date(time).getUTCDate() !== Number(day)) return Number.NaN
    }
  }
  while (rest !== '') {
    const clock = take(/^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s*(z|utc|gmt|[-+]\d{2}:?\d{2})?(?![\w:])/)
    const word = clock === undefined ? take(/^(now|today|yesterday|tomorrow|midnight|noon|utc|z)\b/)?.[1] : undefined
    const step = clock === undefined && word === undefined ? take(/^([-+]?\s*\d+|next|last|a|an)?\s*([a-z]+?)s?\b(\s+ago\b)?/) : undefined
    if (clock !== undefined) {
      const [, hour, minute, second = '0', zone = ''] = clock
      const [, sign = '+', hours = '0', minutes = '0'] = /^([-+])(\d{2}):?(\d{2})$/.exec(zone) ?? []
      const offset = (Number(hours) * 60 + Number(minutes)) * 60_000 * (sign === '-' ? -1 : 1)
      time = midnight(time) + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 - offset
    } else if (word !== undefined) {
      if (word === 'yesterday') time -= dayMillis
      else if (word === 'tomorrow') time += dayMillis
      else if (word === 'midnight') time = midnight(time)
      else if (word === 'noon') time = midnight(time) + dayMillis / 2
    } else if (step !== undefined) {
      const [, amount, unit = '', ago] = step
      const count = amount === undefined || /^(next|an?)$/.test(amount) ? 1 : amount === 'last' ? -1 : Number(amount.replace(/\s/g, ''))
      const next = moved(time, ago === undefined ? count : -count, unit) ?? weekday(time, unit, amount) ?? weekday(time, `${unit}s`, amount)
      const whole = next ?? Date.parse(`${text} UTC`)
      if (next === undefined) return Number.isNaN(whole) ? Date.parse(text) : whole
      time = next
    } else {
      const whole = Date.parse(`${text} UTC`)
      return Number.isNaN(whole) ? Date.parse(text) : whole
    }
  }
  return text.trim() === '' ? midnight(now) : time
}

/** What `-I` and `--iso-8601` show, by how exact. */
const isoForms: Readonly<Record<string, string>> = {
  date: '%F',
  hours: '%FT%H+00:00',
  minutes: '%FT%H:%M+00:00',
  seconds: '%FT%T+00:00',
  ns: '%FT%T,%N+00:00',
}

/** The options: those that come joined to their value, and long ones that take the next word, in the short spelling. */
const shortened = (args: readonly string[]): readonly string[] =>
  args.flatMap((arg) => {
    const [, name = '', value] = /^--(date|reference|set)(?:=([^]*))?$/.exec(arg) ?? []
    return name === '' ? [arg] : [`-${name.slice(0, 1)}`, ...(value === undefined ? [] : [value])]
  })

export const date: Applet = async ({ args, out, life, err, files, path }) => {
  const iso = args.map((arg) => /^(?:-[uR]*I|--iso-8601=?)(.*)$/.exec(arg)?.[1]).find((found) => found !== undefined)
  const { letters, values, words } = options(shortened(args.filter((arg) => !/^(-[uR]*I|--iso-8601)/.test(arg))), 'drDs')
  const now = life.clock.now()
  const file = values.get('r')
  const given = values.get('d')
  if (file !== undefined && files.stat(path(file)) === undefined) {
    err(`date: ${file}: No such file or directory\n`)
    return 1
  }
  if (values.has('s')) {
    err("date: can't set date: Operation not permitted\n")
    return 1
  }
  const time = file !== undefined ? (files.stat(path(file))?.modifiedAt ?? now) : given === undefined ? now : readDate(given, now)
  if (!isTime(time)) {
    err(`date: invalid date '${given ?? ''}'\n`)
    return 1
  }
  const format =
    words.find((word) => word.startsWith('+'))?.slice(1) ??
    (iso !== undefined
      ? (isoForms[iso === '' ? 'date' : iso] ?? '%F')
      : letters.has('R') || letters.has('rfc-email')
        ? '%a, %d %b %Y %H:%M:%S +0000'
        : '%a %b %e %H:%M:%S UTC %Y')
  await out(`${formatDate(time, format)}\n`)
  return 0
}
