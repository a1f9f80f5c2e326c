/** The protobuf form of the types in the schema data: which field stands under which number, and how. */
import embeddedNumbers from '../data/embedded-messages.json' with { type: 'json' }
import data from '../data/schema.json' with { type: 'json' }

/** How a value is written. */
export type Form =
  | { readonly kind: 'string' | 'bytes' | 'integer' | 'bool' | 'double' | 'time' | 'microTime' | 'quantity' | 'intOrString' | 'json' | 'strings' | 'schemaOrList' | 'schemaOrBool' | 'schemaOrStrings' }
  | { readonly kind: 'message'; readonly message: () => Message }
  | { readonly kind: 'map'; readonly item: Form }
  /** A message whose fields stand in the object itself, as Go embeds them. */
  | { readonly kind: 'embedded'; readonly message: () => Message }

export interface Member {
  readonly name: string
  readonly form: Form
  readonly repeated: boolean
}

/** The fields of a message by number. */
export type Message = ReadonlyMap<number, Member>

interface FieldData {
  readonly type?: string
  readonly format?: string
  readonly ref?: string
  readonly list?: FieldData
  readonly map?: FieldData
  readonly pb?: number
  readonly pbType?: string
}

interface TypeData {
  readonly pb?: string
  readonly fields?: Readonly<Record<string, FieldData>>
  readonly pbOnly?: Readonly<Record<string, { readonly pb: number; readonly pbType: string }>>
}

// The JSON modules have one literal type for each entry; the generator guarantees these shapes.
const types = data as unknown as Readonly<Record<string, TypeData>>
const embedded = embeddedNumbers as Readonly<Record<string, Readonly<Record<string, number>>>>

const special: Readonly<Record<string, Form>> = {
  'meta.v1.Time': { kind: 'time' },
  'meta.v1.MicroTime': { kind: 'microTime' },
  'meta.v1.FieldsV1': { kind: 'json' },
  'runtime.RawExtension': { kind: 'json' },
  'apiextensions.v1.JSON': { kind: 'json' },
  'api.resource.Quantity': { kind: 'quantity' },
  'util.intstr.IntOrString': { kind: 'intOrString' },
  'apiextensions.v1.JSONSchemaPropsOrArray': { kind: 'schemaOrList' },
  'apiextensions.v1.JSONSchemaPropsOrBool': { kind: 'schemaOrBool' },
  'apiextensions.v1.JSONSchemaPropsOrStringArray': { kind: 'schemaOrStrings' },
}

const made = new Map<string, Message>()

/** The message of a type such as `core.v1.PodSpec`. */
export function messageOf(typeName: string): Message {
  let message = made.get(typeName)
  if (message === undefined) made.set(typeName, (message = compile(typeName, types[typeName] ?? {})))
  return message
}

function compile(typeName: string, { pb = '', fields = {}, pbOnly = {} }: TypeData): Message {
  const members = new Map<number, Member>()
  for (const [name, field] of Object.entries(fields)) if (field.pb !== undefined) members.set(field.pb, memberOf(name, field))
  const unnumbered = Object.entries(fields).filter(([, field]) => field.pb === undefined)
  for (const [inner, { pb: number, pbType }] of Object.entries(pbOnly)) {
    const scalar = unnumbered.find(([name]) => camelCase(name) === inner)
    if (scalar !== undefined) members.set(number, memberOf(...scalar))
    else members.set(number, { name: inner, repeated: false, form: { kind: 'embedded', message: () => embeddedMessage(typeName, `${pb.slice(0, pb.lastIndexOf('.'))}.${pbType}`) } })
  }
  return members
}

/** Go's embedded structs are no types of their own in the schema: their fields are those of the outer type that have no number there. */
function embeddedMessage(outer: string, pbName: string): Message {
  const key = `${outer} ${pbName}`
  const known = made.get(key)
  if (known !== undefined) return known
  const named = Object.keys(types).find((name) => types[name]?.pb === pbName)
  const message = named !== undefined ? messageOf(named) : numbered(types[outer]?.fields ?? {}, embedded[pbName] ?? {})
  made.set(key, message)
  return message
}

const numbered = (fields: Readonly<Record<string, FieldData>>, numbers: Readonly<Record<string, number>>): Message => new Map(Object.entries(numbers).flatMap(([name, number]) => (fields[name] === undefined ? [] : [[number, memberOf(name, fields[name])] as const])))

const memberOf = (name: string, field: FieldData): Member => ({ name, repeated: field.list !== undefined, form: formOf(field.list ?? field) })

function formOf({ ref, map, list, type = '', format }: FieldData): Form {
  if (ref !== undefined) return special[ref] ?? (types[ref]?.fields === undefined ? { kind: 'message', message: () => new Map() } : { kind: 'message', message: () => messageOf(ref) })
  if (map !== undefined) return { kind: 'map', item: formOf(map) }
  // A list as a value of a map is a message of its own.
  if (list !== undefined) return { kind: 'strings' }
  if (type === 'string') return { kind: format === 'byte' ? 'bytes' : 'string' }
  if (type === 'boolean') return { kind: 'bool' }
  return { kind: type === 'number' ? 'double' : 'integer' }
}

const camelCase = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
