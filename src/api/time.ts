/** Times on the wire (RFC 3339, with microseconds for some fields) and ages as kubectl prints them. */

const days = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

let lastSecond = Number.NaN
let lastText = ''

/** `2026-01-02T03:04:05Z`: seconds, as metav1.Time writes them. The last one is kept: most calls ask for the same second. */
export function timeText(milliseconds: number): string {
  const second = Math.floor(milliseconds / 1000)
  if (second === lastSecond) return lastText
  lastText = `${new Date(second * 1000).toISOString().slice(0, 19)}Z`
  lastSecond = second
  return lastText
}

/** `2026-01-02T03:04:05.000006Z`: as metav1.MicroTime writes them; `micros` are those below the millisecond. */
export const microTimeText = (milliseconds: number, micros = 0): string =>
  `${new Date(milliseconds).toISOString().slice(0, 23)}${String(micros).padStart(3, '0')}Z`

/** Milliseconds since the epoch; NaN for what is no time, undefined for an absent one. */
export const millisOf = <T extends string | null | undefined>(text: T): T extends string ? number : number | undefined =>
  // The conditional type follows the argument, which the compiler cannot see through the comparison.
  (text === undefined || text === null ? undefined : Date.parse(text)) as T extends string ? number : number | undefined

interface Parsed {
  readonly milliseconds: number
  readonly micros: number
}

/** Go's time.Parse for RFC 3339 (or for exactly six decimals): the instant, or the error in Go's words. */
export function parseTime(text: string, micro = false): Parsed | string {
  const layout = micro ? '2006-01-02T15:04:05.000000Z07:00' : '2006-01-02T15:04:05Z07:00'
  const fail = (rest: string, element: string): string =>
    `parsing time ${quoted(text)} as "${layout}": cannot parse ${quoted(rest)} as "${element}"`
  const range = (what: string): string => `parsing time ${quoted(text)}: ${what} out of range`
  const elements: [RegExp, string][] = [
    [/^\d{4}/, '2006'],
    [/^-/, '-'],
    [/^\d\d/, '01'],
    [/^-/, '-'],
    [/^\d\d/, '02'],
    [/^T/, 'T'],
    [/^\d\d?/, '15'],
    [/^:/, ':'],
    [/^\d\d/, '04'],
    [/^:/, ':'],
    [/^\d\d/, '05'],
  ]
  const found: number[] = []
  let rest = text
  for (const [pattern, element] of elements) {
    const part = pattern.exec(rest)?.[0]
    if (part === undefined) return fail(rest, element)
    if (element.length > 1) found.push(Number(part))
    rest = rest.slice(part.length)
    if (element === '01' && (Number(part) < 1 || Number(part) > 12)) return range('month')
    if (element === '15' && Number(part) > 23) return range('hour')
    if (element === '04' && Number(part) > 59) return range('minute')
    if (element === '05' && Number(part) > 59) return range('second')
  }
  const fraction = (micro ? /^\.\d{6}/ : /^[.,]\d+/).exec(rest)?.[0] ?? ''
  if (micro && fraction === '') return fail(rest, '.000000')
  rest = rest.slice(fraction.length)
  const zone = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(rest)
  if (zone === null) return fail(rest, 'Z07:00')
  if (Number(zone[2] ?? 0) > 24) return range('time zone offset hour')
  if (Number(zone[3] ?? 0) > 60) return range('time zone offset minute')
  if (rest.length > zone[0].length) return `parsing time ${quoted(text)}: extra text: ${quoted(rest.slice(zone[0].length))}`
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = found
  if (day < 1 || day > (month === 2 && isLeap(year) ? 29 : (days[month - 1] ?? 31))) return range('day')
  const nanos = Number(fraction.slice(1).padEnd(9, '0').slice(0, 9))
  const offset = zone[1] === undefined ? 0 : (zone[1] === '-' ? -1 : 1) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, 0)
  return { milliseconds: date.getTime() - offset + Math.floor(nanos / 1e6), micros: Math.floor(nanos / 1000) % 1000 }
}

/** As Go's time package quotes: what is no plain ASCII as bytes. */
const quoted = (text: string): string =>
  `"${text.replace(/["\\]|[^\u0020-\u007f]+/g, (part) =>
    /["\\]/.test(part) ? `\\${part}` : Buffer.from(part).toString('hex').replace(/../g, '\\x$&'),
  )}"`

/** kubectl's age: two or three significant figures, `<invalid>` for what lies ahead by two seconds and more. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000)
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.trunc(seconds / 60)
  if (minutes < 10) return two(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.trunc(minutes / 60)
  if (hours < 8) return two(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const wholeDays = Math.trunc(hours / 24)
  if (hours < 192) return two(wholeDays, 'd', hours % 24, 'h')
  if (wholeDays < 730) return `${wholeDays}d`
  const years = Math.trunc(wholeDays / 365)
  if (years < 8) return two(years, 'y', wholeDays % 365, 'd')
  return `${years}y`
}

const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`
