/** `format`: texts with values put in. Upstream: cel-go's ext/formatting.go. */
import { CelError, elementsOf, integerOf, isKind, type ListValue, typeNameOf, type Value } from '../value.ts'
import { goFloat } from './numbers.ts'
import { durationText, timestampText } from './time-text.ts'

/** Puts the arguments where the clauses of a text stand. */
export function formatText(text: string, args: ListValue): string {
  let next = 0
  const argument = (): Value => {
    if (next >= args.size) throw new CelError(`index ${next} out of range`)
    return args.at(next++)
  }
  return text.replaceAll(/%(?:%|(?:\.(\d+))?(.?))/gs, (clause, precision: string | undefined, verb: string | undefined) => {
    if (clause === '%%') return '%'
    if (verb === undefined || verb === '') throw new CelError('could not parse formatting clause: unexpected end of string')
    return shownAs(verb, argument(), precision === undefined ? undefined : Number(precision))
  })
}

function shownAs(verb: string, value: Value, precision: number | undefined): string {
  switch (verb) {
    case 's':
      return plain(value)
    case 'd':
      return decimal(value)
    case 'f':
      return fixed(value, 'fixed-point', (number) => number.toFixed(precision ?? 6))
    case 'e':
      return fixed(value, 'scientific', (number) => number.toExponential(precision ?? 6).replace(/e([+-])(\d)$/, 'e$10$2'))
    case 'b':
      return typeof value === 'boolean' ? String(Number(value)) : based(value, 2, 'binary')
    case 'o':
      return based(value, 8, 'octal')
    case 'x':
      return hexadecimal(value)
    case 'X':
      return hexadecimal(value).toUpperCase()
    default:
      throw new CelError(`could not parse formatting clause: unrecognized formatting clause "${verb}"`)
  }
}

const wrong = (clause: string, wanted: string, value: Value): CelError => new CelError(`error during formatting: ${clause} clause can only be used on ${wanted}, was given ${typeNameOf(value)}`)

function plain(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value
  if (typeof value === 'number') return goFloat(value)
  if (typeof value !== 'object') return String(value)
  switch (value.kind) {
    case 'uint':
      return String(value.value)
    case 'bytes':
      return Buffer.from(value.data).toString()
    case 'timestamp':
      return timestampText(value.nanos)
    case 'duration':
      return durationText(value.nanos)
    case 'list':
      return `[${[...elementsOf(value)].map(plain).join(', ')}]`
    case 'map':
      return `{${value.keys().map((key) => `${plain(key)}: ${plain(value.get(key) ?? null)}`).toSorted().join(', ')}}`
    case 'type':
      return value.name
    default:
      throw wrong('string', 'strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps', value)
  }
}

function decimal(value: Value): string {
  if (typeof value === 'number' && !Number.isFinite(value)) return goFloat(value).replace('+', '')
  if (typeof value === 'bigint' || isKind(value, 'uint')) return String(integerOf(value))
  throw wrong('decimal', 'integers', value)
}

function fixed(value: Value, what: string, show: (number: number) => string): string {
  const number = typeof value === 'number' ? value : typeof value === 'bigint' || isKind(value, 'uint') ? Number(integerOf(value)) : undefined
  if (number === undefined) throw wrong(what, 'doubles', value)
  return Number.isFinite(number) ? show(number) : Number.isNaN(number) ? 'NaN' : number > 0 ? 'Infinity' : '-Infinity'
}

function based(value: Value, base: number, what: string): string {
  const number = typeof value === 'bigint' || isKind(value, 'uint') ? integerOf(value) : undefined
  if (number === undefined) throw wrong(what, base === 2 ? 'integers and bools' : 'integers', value)
  return number.toString(base)
}

function hexadecimal(value: Value): string {
  if (typeof value === 'string') return Buffer.from(value).toString('hex')
  return isKind(value, 'bytes') ? Buffer.from(value.data).toString('hex') : based(value, 16, 'hexadecimal')
}
