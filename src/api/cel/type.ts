/** The types of CEL, and how they are written: in one way in messages of the checker, in another in those of Kubernetes. */

type Kind =
  | 'bool'
  | 'bytes'
  | 'double'
  | 'duration'
  | 'dyn'
  | 'error'
  | 'int'
  | 'list'
  | 'map'
  | 'null'
  | 'opaque'
  | 'param'
  | 'string'
  | 'struct'
  | 'timestamp'
  | 'type'
  | 'uint'

export interface Type {
  readonly kind: Kind
  /** As cel-go names it at run time: `google.protobuf.Timestamp`. */
  readonly name: string
  readonly params: readonly Type[]
}

const simple = (kind: Kind, name: string = kind): Type => ({ kind, name, params: [] })

/** Every type there is, and the builders of those with parts. */
export const types = {
  bool: simple('bool'),
  bytes: simple('bytes'),
  double: simple('double'),
  duration: simple('duration', 'google.protobuf.Duration'),
  dyn: simple('dyn'),
  error: simple('error'),
  int: simple('int'),
  null: simple('null', 'null_type'),
  string: simple('string'),
  timestamp: simple('timestamp', 'google.protobuf.Timestamp'),
  type: simple('type'),
  uint: simple('uint'),
  list: (element: Type): Type => ({ kind: 'list', name: 'list', params: [element] }),
  map: (key: Type, value: Type): Type => ({ kind: 'map', name: 'map', params: [key, value] }),
  optional: (value: Type): Type => ({ kind: 'opaque', name: 'optional_type', params: [value] }),
  opaque: (name: string): Type => simple('opaque', name),
  struct: (name: string): Type => simple('struct', name),
  param: (name: string): Type => simple('param', name),
  typeOf: (type: Type): Type => ({ kind: 'type', name: 'type', params: [type] }),
} as const

/** True for the same type to the last part. */
export function isExact(left: Type, right: Type): boolean {
  return (
    left === right ||
    (left.kind === right.kind &&
      left.name === right.name &&
      left.params.length === right.params.length &&
      left.params.every((param, index) => isExact(param, right.params[index] ?? types.error)))
  )
}

export const isOptional = ({ kind, name }: Type): boolean => kind === 'opaque' && name === 'optional_type'

/** The nth parameter, or dyn for a type that says nothing of it. */
export const paramOf = ({ params }: Type, index: number): Type => params[index] ?? types.dyn

/** `list(string)`, `google.protobuf.Timestamp`: Go's String() of a type. */
export function typeText({ name, params }: Type): string {
  return params.length === 0 ? name : `${name}(${params.map(typeText).join(', ')})`
}

const short: Partial<Record<Kind, string>> = { duration: 'duration', error: '!error!', null: 'null', timestamp: 'timestamp' }

/** As the checker's messages write a type: FormatCELType. */
export function shownType({ kind, name, params }: Type): string {
  return short[kind] ?? (params.length === 0 ? name : `${name}(${params.map(shownType).join(', ')})`)
}

const named: Readonly<Record<string, Type>> = Object.fromEntries(
  Object.values(types).flatMap((type) => (typeof type === 'function' ? [] : [[type.kind === 'null' ? 'null_type' : type.kind, type]])),
)

/**
 * Reads a type as declarations write it: `list(A)`, `optional_type(string)`; a single capital is a parameter, a name with a dot an object
 * of Kubernetes.
 */
export function readType(text: string): Type {
  const found = /^([\w.@]+)(?:\((.*)\))?$/.exec(text.trim())
  const name = found?.[1] ?? ''
  const params = found?.[2] === undefined ? [] : splitTypes(found[2]).map(readType)
  if (name === 'list') return types.list(params[0] ?? types.dyn)
  if (name === 'map') return types.map(params[0] ?? types.dyn, params[1] ?? types.dyn)
  if (name === 'optional_type') return types.optional(params[0] ?? types.dyn)
  if (name === 'type' && params[0] !== undefined) return types.typeOf(params[0])
  if (/^[A-Z]$/.test(name)) return types.param(name)
  return named[name] ?? (name.startsWith('net.') ? types.opaque(name) : types.struct(name))
}

/** Splits at the commas that are not inside parentheses. */
export function splitTypes(text: string): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '(') depth++
    else if (text[at] === ')') depth--
    else if (text[at] === ',' && depth === 0) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return text.trim() === '' ? [] : [...parts, text.slice(start)]
}
