/** The string formats that schemas may name and the server checks; a format that it does not know is none. */
import { ipFamily, cidr } from '../formats.ts'

const matches =
  (pattern: RegExp) =>
  (text: string): boolean =>
    pattern.test(text)

const hex = '[0-9a-f]'
const uuid = (version: string, variant: string): RegExp =>
  new RegExp(`^${hex}{8}-?${hex}{4}-?${version}${hex}{3}-?${variant}${hex}{3}-?${hex}{12}$`, 'i')
const isbn10 = matches(/^(?:\d[- ]?){9}[\dX]$/)
const isbn13 = matches(/^(?:\d[- ]?){13}$/)
const hostname = /^(?=.{1,255}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?$/i

/** Whether a text is of a format, by the format's name. */
const stringFormats: ReadonlyMap<string, (text: string) => boolean> = new Map([
  [
    'date-time',
    (text: string) => /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text)),
  ],
  ['date', (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))],
  ['duration', matches(/^[-+]?(?:0|(?:(?:\d+\.?\d*|\.\d+)\s*(?:ns|us|µs|μs|ms|s|m|h|d|w)[a-z]*\s*)+)$/)],
  ['email', matches(/^[^\s@<>]+@[^\s@<>]+$/)],
  ['hostname', matches(hostname)],
  ['ipv4', (text: string) => ipFamily(text) === 4],
  ['ipv6', (text: string) => ipFamily(text) === 6],
  ['cidr', (text: string) => cidr(text).length === 0],
  ['mac', matches(/^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i)],
  ['uri', (text: string) => text.startsWith('/') || URL.canParse(text)],
  ['uuid', matches(uuid(hex, hex))],
  ['uuid3', matches(uuid('3', hex))],
  ['uuid4', matches(uuid('4', '[89ab]'))],
  ['uuid5', matches(uuid('5', '[89ab]'))],
  ['byte', matches(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)$/)],
  ['hexcolor', matches(/^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i)],
  ['rgbcolor', matches(/^rgb\(\s*(?:\d{1,3}\s*,\s*){2}\d{1,3}\s*\)$/)],
  ['isbn', (text: string) => isbn10(text) || isbn13(text)],
  ['isbn10', isbn10],
  ['isbn13', isbn13],
  ['bsonobjectid', matches(/^[0-9a-f]{24}$/i)],
  ['password', () => true],
  ['creditcard', matches(/^(?:\d[- ]?){13,19}$/)],
  ['ssn', matches(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/)],
])

/** How the values of a format that the server knows are checked; undefined where it does not know it. */
export const formatCheckOf = (format = ''): ((text: string) => boolean) | undefined =>
  stringFormats.get(format.replaceAll('-', '') === 'datetime' ? 'date-time' : format)
