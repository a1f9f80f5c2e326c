/** The string formats that schemas may name and the server checks (strfmt); a format that it does not know is none. */
import { cidr, ipFamily } from '../formats.ts'
import { isUri } from './uri.ts'

type Check = (text: string) => boolean

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text)

const hex = '[0-9a-f]'
const uuid = (version: string, variant: string): Check =>
  matches(new RegExp(`^${hex}{8}-?${hex}{4}-?${version}${hex}{3}-?${variant}${hex}{3}-?${hex}{12}$`, 'i'))

/** Go's patterns are matched by characters, labels counted in bytes. */
const hostname = String.raw`[a-zA-Z0-9\p{S}\p{L}]`
const hostnames = new RegExp(
  String.raw`^(?:${hostname}(?:-?${hostname}{0,62})?|(?:${hostname}(?:[a-zA-Z0-9\-\p{S}\p{L}]{0,61}${hostname})?\.)+[a-zA-Z\p{L}]{2,63})$`,
  'u',
)
const isHostname: Check = (text) =>
  hostnames.test(text) && Buffer.byteLength(text) <= 255 && text.split('.').every((label) => Buffer.byteLength(label) <= 63)

/** Numbers with leading zeros were allowed by older versions of Go, and still are here. */
const withoutZeros = (text: string): string => text.replaceAll(/(?<![\da-fA-F:.])0+(?=\d)|(?<=\.)0+(?=\d)/g, '')

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

function isDateTime(text: string): boolean {
  const [date = '', time = ''] = text.toLowerCase().split('t')
  const found = /^(\d\d):(\d\d):(\d\d)(?:.\d+)?(?:z|[+-]\d\d:\d\d)$/.exec(time)
  const [, hours = '', minutes = '', seconds = ''] = found ?? []
  return isDate(date) && found !== null && hours <= '23' && minutes <= '59' && seconds <= '59'
}

const goDuration = matches(/^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/)
/** Words of units; the last one of each may go on: `2 minutes`. */
const unit = /^(?:ns|nano.*|us|µs|micro.*|ms|milli.*|s|sec.*|m|min.*|h|hr|hour.*|d|day.*|w|week.*)$/i
/** Besides Go's durations, a number with a unit anywhere in the text will do. */
const isDuration: Check = (text) => goDuration(text) || [...text.matchAll(/\d+\s*([A-Za-zµ]+)/g)].some(([, word = '']) => unit.test(word))

const digitsOf = (text: string): number[] => [...text].map((digit) => (digit === 'X' ? 10 : Number(digit)))
const withoutGaps = (text: string): string => text.replaceAll(/[\s-]+/g, '')

function isIsbn10(text: string): boolean {
  const code = withoutGaps(text)
  return /^\d{9}[\dX]$/.test(code) && digitsOf(code).reduce((sum, digit, index) => sum + (index + 1) * digit, 0) % 11 === 0
}

function isIsbn13(text: string): boolean {
  const code = withoutGaps(text)
  return /^\d{13}$/.test(code) && digitsOf(code).reduce((sum, digit, index) => sum + digit * (index % 2 === 0 ? 1 : 3), 0) % 10 === 0
}

const cards = /^(?:4\d{12}(?:\d{3})?|5[1-5]\d{14}|6(?:011|5\d\d)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|(?:2131|1800|35\d{3})\d{11})$/
function isCard(text: string): boolean {
  const code = text.replaceAll(/\D+/g, '')
  const doubled = (digit: number): number => (digit > 4 ? 2 * digit - 9 : 2 * digit)
  const sum = digitsOf(code)
    .reverse()
    .reduce((total, digit, index) => total + (index % 2 === 1 ? doubled(digit) : digit), 0)
  return cards.test(code) && sum % 10 === 0
}

const atom = '[^\\s()<>\\[\\]:;@\\\\,."]+'
const address = `(?:${atom}(?:\\.${atom})*|"[^"\\\\]*")@(?:${atom}(?:\\.${atom})*|\\[[^\\]]*\\])`
const octet = '(?:0|[1-9]\\d?|1\\d\\d?|2[0-4]\\d|25[0-5])'
const macs = [6, 8, 20].flatMap((count) => [
  `${hex}{2}(?::${hex}{2}){${count - 1}}`,
  `${hex}{2}(?:-${hex}{2}){${count - 1}}`,
  `${hex}{4}(?:\\.${hex}{4}){${count / 2 - 1}}`,
])

/** Whether a text is of a format, by the format's name without its dashes. */
const stringFormats: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['datetime', isDateTime],
  ['date', isDate],
  ['duration', isDuration],
  ['email', matches(new RegExp(`^\\s*(?:${address}|(?:[^<>@]*)<${address}>)\\s*$`))],
  ['hostname', isHostname],
  ['ipv4', (text) => ipFamily(withoutZeros(text)) === 4 || (text.includes('.') && ipFamily(text) === 6)],
  ['ipv6', (text) => ipFamily(text) === 6],
  ['cidr', (text) => cidr(withoutZeros(text)).length === 0],
  ['mac', matches(new RegExp(`^(?:${macs.join('|')})$`, 'i'))],
  ['uri', isUri],
  ['uuid', uuid(hex, hex)],
  ['uuid3', uuid('3', hex)],
  ['uuid4', uuid('4', '[89ab]')],
  ['uuid5', uuid('5', '[89ab]')],
  ['byte', matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/)],
  ['hexcolor', matches(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ['rgbcolor', matches(new RegExp(`^rgb\\(\\s*${octet}\\s*,\\s*${octet}\\s*,\\s*${octet}\\s*\\)$`))],
  ['isbn', (text) => isIsbn10(text) || isIsbn13(text)],
  ['isbn10', isIsbn10],
  ['isbn13', isIsbn13],
  ['bsonobjectid', matches(/^[0-9a-f]{24}$/i)],
  ['password', () => true],
  ['creditcard', isCard],
  ['ssn', matches(/^\d{3}[- ]\d{2}[- ]\d{4}$/)],
])

/** How the values of a format that the server knows are checked; undefined where it does not know it. */
export const formatCheckOf = (format = ''): Check | undefined => stringFormats.get(format.replaceAll('-', ''))
