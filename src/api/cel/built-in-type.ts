/** The types of Kubernetes' own kinds for expressions, made of the schema data; a type within itself is left out. */
import { type Shape, structType, typeOfResource } from '../schema.ts'
import { escapeName } from './escape.ts'
import type { DeclaredType } from './declared-type.ts'
import { type Type, types } from './type.ts'

const scalars: Partial<Record<Shape['kind'], Type>> = {
  string: types.string,
  int32: types.int,
  int64: types.int,
  bool: types.bool,
  double: types.double,
  bytes: types.bytes,
  quantity: types.string,
  intOrString: types.dyn,
  time: types.timestamp,
  microTime: types.timestamp,
}

const declared = (type: Type): DeclaredType => ({ type, most: 0, least: 0 })

/** The type of a kind's objects; undefined for a kind that is not built in. */
export function builtInType(resource: {
  readonly group: string
  readonly version: string
  readonly kind: string
}): DeclaredType | undefined {
  const name = typeOfResource(resource)
  return name === undefined ? undefined : objectType(name, resource.kind, new Set())
}

function objectType(type: string, name: string, around: ReadonlySet<string>): DeclaredType {
  const within = new Set([...around, type])
  const fields = new Map<string, DeclaredType>()
  for (const [field, shape] of structType(type).fields) {
    const escaped = escapeName(field)
    const inner = escaped === undefined ? undefined : typeOfShape(shape, `${name}.${escaped}`, within)
    if (escaped !== undefined && inner !== undefined) fields.set(escaped, inner)
  }
  return { ...declared(types.struct(name)), fields }
}

function typeOfShape(shape: Shape, name: string, around: ReadonlySet<string>): DeclaredType | undefined {
  const scalar = scalars[shape.kind]
  if (scalar !== undefined) return declared(scalar)
  switch (shape.kind) {
    case 'struct':
      return shape.type === undefined || around.has(shape.type) ? undefined : objectType(shape.type, name, around)
    case 'list':
    case 'map': {
      const element =
        shape.item === undefined ? undefined : typeOfShape(shape.item, `${name}.${shape.kind === 'list' ? '@idx' : '@elem'}`, around)
      if (element === undefined) return undefined
      return { ...declared(shape.kind === 'list' ? types.list(element.type) : types.map(types.string, element.type)), element }
    }
    case 'any':
      return { ...declared(types.struct(name)), fields: new Map() }
    default:
      return undefined
  }
}
