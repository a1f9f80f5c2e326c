/**
 * Lists of structs that old annotations carry as JSON. Go's own decoder reads them, into types of package core that have no names for the
 * wire: the case of a field's name does not count, and what does not fit is told by Go's names.
 */
import { isInt64, isNumber } from '../../base/exact-json.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { syntaxError } from '../../api/json-syntax.ts'

/** What fits a field: Go's name of its type. */
type FieldType = 'string' | 'int64' | `core.${string}`

export interface AnnotatedList {
  /** Go's name of the struct, without its package. */
  readonly struct: string
  /** The fields as Go spells them. */
  readonly fields: Readonly<Record<string, FieldType>>
}

/** A struct of the list: its fields by their names on the wire. */
type Struct = Record<string, unknown>

/** The structs that an annotation holds, or why it holds none, in the words of Go's decoder. */
export function readAnnotatedList(text: string, { struct, fields }: AnnotatedList): readonly Struct[] | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return syntaxError(text)
  }
  if (value === null) return []
  if (!Array.isArray(value)) return `json: cannot unmarshal ${kindOf(value)} into Go value of type []core.${struct}`
  const names = new Map(Object.keys(fields).map((name) => [name.toLowerCase(), name]))
  // Go reads on after a value that does not fit, and tells of the first.
  let wrong: string | undefined
  const structs = value.map((item: unknown) => {
    const read: Struct = {}
    if (item === null) return read
    if (typeof item !== 'object' || Array.isArray(item))
      wrong ??= `json: cannot unmarshal ${kindOf(item)} into Go value of type core.${struct}`
    else
      for (const [key, member] of Object.entries(item)) {
        const name = names.get(key.toLowerCase())
        if (name === undefined || member === null) continue
        const type = fields[name] ?? 'string'
        if (fits(member, type)) read[`${name.charAt(0).toLowerCase()}${name.slice(1)}`] = member
        else wrong ??= `json: cannot unmarshal ${kindOf(member, type)} into Go struct field ${struct}.${name} of type ${type}`
      }
    return read
  })
  return wrong ?? structs
}

const fits = (value: unknown, type: FieldType): boolean => (type === 'int64' ? isInt64(value as number) : typeof value === 'string')

/** Go's word for what came; a number is shown where another would have fitted. */
const kindOf = (value: unknown, wanted?: FieldType): string =>
  isNumber(value) && wanted === 'int64' ? `number ${String(value)}` : jsonKind(value)
