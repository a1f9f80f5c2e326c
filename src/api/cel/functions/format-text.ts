/** `format`: texts with values put in. Upstream: cel-go's ext/formatting.go. */
import { isUtf8 } from 'node:buffer'
import { goFloat, goQuote } from '../../go-value.ts'
import type { Type } from '../type.ts'
import { type Bytes, CelError, elementsOf, integerOf, isKind, type ListValue, typeNameOf, type Value } from '../value.ts'
import { durationText, timestampText } from './time-text.ts'

/** A place in a text where a value goes. */
interface Clause {
  readonly verb: string
  readonly precision: number | undefined
}

/** How values are shown where nothing says how precisely. */
const usual = 6
/** No double has more digits behind its point. */
const mostDigits = 1074

/** The pieces of a text; throws in upstream's words for a text that is no format. */
function* piecesOf(text: string): Generator<string | Clause> {
  let from = 0
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', from)) {
    if (at > from) yield text.slice(from, at)
    const found = /^%(?:(%)|(?:\.(\d*))?(.)?)/s.exec(text.slice(at))
    const [all = '%', percent, digits, verb] = found ?? []
    if (all === '%') throw new CelError('unexpected end of string')
    if (percent === undefined && verb === undefined)
      throw new CelError('could not parse formatting clause: error while parsing precision: could not find end of precision specifier')
    if (digits === '')
      throw new CelError(
        'could not parse formatting clause: error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax',
      )
    yield percent ?? { verb: verb ?? '', precision: digits === undefined ? undefined : Number(digits) }
    from = at + all.length
  }
  yield text.slice(from)
}

/** Puts the arguments where the clauses of a text stand. */
export function formatText(text: string, args: ListValue): string {
  let next = 0
  let made = ''
  for (const piece of piecesOf(text)) {
    if (typeof piece === 'string') made += piece
    else {
      if (next >= args.size) throw new CelError(`index ${next} out of range`)
      made += shownAs(piece, args.at(next++))
    }
  }
  return made
}

interface FormatIssue {
  readonly message: string
  /** The argument that it is about; undefined: the text. */
  readonly argument?: number
}

/** What is wrong with a text and the types of its arguments. */
export function formatIssue(text: string, given: readonly Type[]): FormatIssue | undefined {
  let next = 0
  try {
    for (const piece of piecesOf(text)) {
      if (typeof piece === 'string') continue
      const type = given[next]
      if (type === undefined) return { message: `index ${next} out of range` }
      const { wanted, kinds } = verbOf(piece.verb)
      if (type.kind !== 'dyn' && !kinds.has(type.kind)) return { message: wrong(wanted, type.name).message, argument: next }
      next++
    }
    if (next < given.length) return { message: `too many arguments supplied to string.format (expected ${next}, got ${given.length})` }
    return undefined
  } catch (error) {
    return { message: (error as Error).message }
  }
}

interface Verb {
  readonly wanted: string
  /** Kinds of types that it takes. */
  readonly kinds: ReadonlySet<string>
}

const kinds = (text: string): ReadonlySet<string> => new Set(text.split(' '))
const verbs: Readonly<Record<string, Verb>> = {
  s: {
    wanted: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
    kinds: kinds('string bool bytes int uint double map list type duration timestamp null'),
  },
  d: { wanted: 'decimal clause can only be used on integers', kinds: kinds('int uint') },
  f: { wanted: 'fixed-point clause can only be used on doubles', kinds: kinds('double string') },
  e: { wanted: 'scientific clause can only be used on doubles', kinds: kinds('double string') },
  b: { wanted: 'only integers and bools can be formatted as binary', kinds: kinds('int uint bool') },
  o: { wanted: 'octal clause can only be used on integers', kinds: kinds('int uint') },
  x: { wanted: 'only integers, byte buffers, and strings can be formatted as hex', kinds: kinds('int uint string bytes') },
}

function verbOf(verb: string): Verb {
  const known = Object.hasOwn(verbs, verb) ? verbs[verb] : verb === 'X' ? verbs['x'] : undefined
  if (known === undefined) throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  return known
}

const wrong = (wanted: string, given: string): CelError => new CelError(`error during formatting: ${wanted}, was given ${given}`)

function shownAs({ verb, precision }: Clause, value: Value): string {
  const { wanted } = verbOf(verb)
  const refuse = (): never => {
    throw wrong(wanted, typeNameOf(value))
  }
  const number = typeof value === 'bigint' || isKind(value, 'uint') ? integerOf(value) : undefined
  switch (verb) {
    case 's':
      return plain(value) ?? refuse()
    case 'd':
      return number === undefined ? refuse() : String(number)
    case 'f':
      return typeof value === 'number' ? fixed(value, precision ?? usual) : refuse()
    case 'e':
      return typeof value === 'number' ? scientific(value) : refuse()
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : number === undefined ? refuse() : number.toString(2)
    case 'o':
      return number === undefined ? refuse() : number.toString(8)
    default: {
      const digits =
        typeof value === 'string'
          ? Buffer.from(value).toString('hex')
          : isKind(value, 'bytes')
            ? Buffer.from(value.data).toString('hex')
            : number === undefined
              ? refuse()
              : number.toString(16)
      return verb === 'X' ? digits.toUpperCase() : digits
    }
  }
}

/** As %s shows a value at the top; undefined for what it does not show. */
function plain(value: Value): string | undefined {
  if (value === null) return 'null'
  if (typeof value === 'number') return goFloat(value)
  if (typeof value !== 'object') return String(value)
  switch (value.kind) {
    case 'uint':
      return String(value.value)
    case 'bytes':
      return textOfBytes(value)
    case 'timestamp':
      return timestampText(value)
    case 'duration':
      return durationText(value.nanos)
    case 'list':
      return `[${[...elementsOf(value)].map(inner).join(', ')}]`
    case 'map':
      return `{${value
        .keys()
        .map((key) => `${inner(key)}:${inner(value.get(key) ?? null)}`)
        .toSorted()
        .join(', ')}}`
    case 'type':
      return value.name
    default:
      return undefined
  }
}

function textOfBytes({ data }: Bytes): string {
  if (isUtf8(data)) return Buffer.from(data).toString()
  throw new CelError('error during formatting: could not convert argument "invalid UTF-8 in bytes, cannot convert to string" to string')
}

/** As it is shown within lists and maps: as CEL would write it. */
function inner(value: Value): string {
  if (typeof value === 'string') return goQuote(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value.toFixed(usual) : goQuote(goFloat(value))
  if (isKind(value, 'bytes')) return `b${goQuote(Buffer.from(value.data).toString())}`
  if (isKind(value, 'timestamp')) return `timestamp(${goQuote(timestampText(value))})`
  if (isKind(value, 'duration')) return `duration(${goQuote(durationText(value.nanos))})`
  const text = plain(value)
  if (text === undefined) throw new CelError(`error during formatting: no formatting function for ${typeNameOf(value)}`)
  return text
}

/** So many digits of a finite number's exact value, rounded to the even one where it lies between two, as Go does. */
function exactly(value: number, digits: number): string {
  let power = 0
  let whole = Math.abs(value)
  while (!Number.isInteger(whole)) {
    whole *= 2
    power++
  }
  const [scaled, unit] = [BigInt(whole) * 10n ** BigInt(digits), 1n << BigInt(power)]
  const [quotient, twice] = [scaled / unit, (scaled % unit) * 2n]
  const rounded = quotient + (twice > unit || (twice === unit && quotient % 2n === 1n) ? 1n : 0n)
  const text = String(rounded).padStart(digits + 1, '0')
  const sign = value < 0 ? '-' : ''
  return `${sign}${text.slice(0, text.length - digits)}${digits === 0 ? '' : `.${text.slice(-digits)}`}`
}

/**
 * With thousands apart, as English has them. Upstream's printer has eight bits for the least number of digits: beyond that only those are
 * left that say something, and the rest of the division by 256.
 */
function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '-∞'
  const [whole = '', exact = ''] = exactly(value, Math.min(digits, mostDigits)).split('.')
  const fraction = exact.replace(/0+$/, '').padEnd(digits % 256, '0')
  return `${whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')}${fraction === '' ? '' : `.${fraction}`}`
}

const raised: Readonly<Record<string, string>> = {
  '-': '⁻',
  0: '⁰',
  1: '¹',
  2: '²',
  3: '³',
  4: '⁴',
  5: '⁵',
  6: '⁶',
  7: '⁷',
  8: '⁸',
  9: '⁹',
}

/** With the power of ten written high; upstream takes the precision for a width. */
function scientific(value: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0)
  const [digits = '', power = ''] = value.toExponential(usual).split('e')
  const exponent = `${power.startsWith('-') ? '-' : ''}${power.slice(1).padStart(2, '0')}`
  return `${digits}×10${[...exponent].map((character) => raised[character] ?? character).join('')}`
}
