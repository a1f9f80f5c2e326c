/** Reads a value as Go's decoder of JSON reads it into a struct: names in any case, null for what is left out. */
import { isNumber } from '../../base/exact-json.ts'
import { sortTexts } from '../../base/order.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { syntaxError } from '../../api/json-syntax.ts'
import { isJsonObject, setMember, type JsonObject } from '../../api/json-object.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import { during, KustomizeError } from './loader.ts'

/** What a value may be. */
export type Form = 'any' | 'string' | 'bool' | 'int' | 'int64' | ListForm | MapForm | StructForm

interface ListForm<F = Form> {
  readonly list: F
  /** Its name in Go, if it has one. */
  readonly type?: string | undefined
}
interface MapForm<F = Form> {
  readonly map: F
  readonly type?: string | undefined
}
export interface StructForm<F = Fields> {
  /** Its name in Go, with the package: `types.Image`. */
  readonly struct: string
  /** By name; the names of embedded structs stand before it, as Go's errors have them: `ResId.Gvk.kind`. */
  readonly fields: F
}
export interface Fields {
  readonly [name: string]: Form
}

export const list = <const F extends Form>(item: F, type?: string): ListForm<F> => ({ list: item, type })
export const map = <const F extends Form>(item: F, type?: string): MapForm<F> => ({ map: item, type })
/** The package is `types`, if none is said. */
export const struct = <const F extends Fields>(name: string, fields: F): StructForm<F> => ({
  struct: name.includes('.') ? name : `types.${name}`,
  fields,
})

type LastOf<Name extends string> = Name extends `${string}.${infer Rest}` ? LastOf<Rest> : Name

interface Scalars {
  readonly any: unknown
  readonly string: string
  readonly bool: boolean
  readonly int: number
  readonly int64: number | bigint
}

/** What is read by a form. */
export type Decoded<F> = F extends keyof Scalars
  ? Scalars[F]
  : F extends ListForm<infer Item>
    ? readonly Decoded<Item>[]
    : F extends MapForm<infer Item>
      ? Readonly<Record<string, Decoded<Item>>>
      : F extends StructForm<infer Members>
        ? { readonly [Name in keyof Members & string as LastOf<Name>]?: Decoded<Members[Name]> }
        : never

/** Where a value stands, for errors. */
interface Place {
  /** The struct that it is a field of. */
  readonly struct: string
  /** `images.newTag` */
  readonly path: string
}

interface Reading {
  /** Members that the form does not have are refused. */
  readonly refusesUnknown: boolean
  /** Numbers and booleans are taken for texts, though not as items of lists and members of embedded structs. */
  readonly takesTexts: boolean
  readonly place?: Place
}

/** Throws a KustomizeError at the first thing that does not fit; members have the names of the form. */
export const decodeStrictly = <F extends Form>(form: F, value: unknown): Decoded<F> | undefined =>
  decode(form, value, { refusesUnknown: true, takesTexts: false }) as Decoded<F> | undefined

/** The same by the library that reads configurations, and the objects that configure plugins, which may say more. */
export const decodeLoosely = <F extends Form>(form: F, value: unknown, { refusesUnknown = false } = {}): Decoded<F> | undefined =>
  during(
    'error unmarshaling JSON: while decoding JSON',
    () => decode(form, value, { refusesUnknown, takesTexts: true }) as Decoded<F> | undefined,
  )

/** The text of a file, of JSON, which may say more. */
export function decodeJson<F extends Form>(form: F, text: string): Decoded<F> | undefined {
  return decode(form, valueOf(text), { refusesUnknown: false, takesTexts: false }) as Decoded<F> | undefined
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new KustomizeError(syntaxError(text))
  }
}

/** The same of YAML, loosely. */
export function decodeFile<F extends Form>(form: F, text: string, options?: { readonly refusesUnknown?: boolean }): Decoded<F> | undefined {
  const document = parseFirstYaml(text)
  if (document?.error !== undefined) throw new KustomizeError(`error converting YAML to JSON: ${document.error}`)
  return decodeLoosely(form, document?.value, options)
}

function decode(form: Form, value: unknown, reading: Reading): unknown {
  if (value === null || value === undefined) return undefined
  if (form === 'any') return value
  if (typeof form === 'string') return decodeScalar(form, value, reading)
  if ('list' in form) {
    if (!Array.isArray(value)) throw mismatch(form, value, reading)
    const within = form.list === 'string' ? { ...reading, takesTexts: false } : reading
    return value.map((item: unknown) => decode(form.list, item, within) ?? zeroOf(form.list))
  }
  if (!isJsonObject(value)) throw mismatch(form, value, reading)
  const { refusesUnknown, place } = reading
  const decoded: JsonObject = {}
  // Go's YAML library hands the members on in their order.
  for (const key of sortTexts(Object.keys(value))) {
    if ('map' in form) setMember(decoded, key, decode(form.map, value[key], reading) ?? zeroOf(form.map))
    else {
      const field = fieldOf(form, key)
      if (field === undefined && refusesUnknown) throw new KustomizeError(`json: unknown field ${JSON.stringify(key)}`)
      if (field === undefined) continue
      const at = { struct: lastOf(form.struct), path: [...(place === undefined ? [] : [place.path]), field].join('.') }
      const member = decode(form.fields[field] ?? 'string', value[key], {
        ...reading,
        takesTexts: reading.takesTexts && !field.includes('.'),
        place: at,
      })
      if (member !== undefined) decoded[lastOf(field)] = member
    }
  }
  return decoded
}

function decodeScalar(form: Exclude<Extract<Form, string>, 'any'>, value: unknown, reading: Reading): unknown {
  if (form === 'string' && reading.takesTexts && (isNumber(value) || typeof value === 'boolean')) return String(value)
  if (form === 'string' ? typeof value !== 'string' : form === 'bool' ? typeof value !== 'boolean' : !isNumber(value))
    throw mismatch(form, value, reading)
  if (typeof value === 'number' && !Number.isInteger(value)) throw mismatch(form, value, reading, ` ${value}`)
  return value
}

/** Maps, lists and structs are absent as null; the others have a value that says nothing. */
const zeroOf = (form: Form): unknown =>
  form === 'string' ? '' : form === 'bool' ? false : typeof form === 'string' ? 0 : 'list' in form ? [] : {}

const lastOf = (field: string): string => field.slice(field.lastIndexOf('.') + 1)

function fieldOf({ fields }: StructForm, key: string): string | undefined {
  const names = Object.keys(fields)
  return names.find((name) => lastOf(name) === key) ?? names.find((name) => lastOf(name).toLowerCase() === key.toLowerCase())
}

function goType(form: Form): string {
  if (typeof form === 'string') return form
  if (!('struct' in form) && form.type !== undefined) return form.type
  if ('list' in form) return `[]${goType(form.list)}`
  return 'map' in form ? `map[string]${goType(form.map)}` : form.struct
}

function mismatch(form: Form, value: unknown, { place }: Reading, shown = ''): KustomizeError {
  const where = place === undefined ? 'value' : `struct field ${place.struct}.${place.path}`
  return new KustomizeError(`json: cannot unmarshal ${jsonKind(value)}${shown} into Go ${where} of type ${goType(form)}`)
}
