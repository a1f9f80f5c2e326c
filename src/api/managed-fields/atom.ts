/** The schema as field sets see it: each value is a scalar, a list or a map, whole or in parts. */
import { structType, type Field, type Shape, type StructType } from '../schema.ts'

export type ScalarKind = 'numeric' | 'string' | 'boolean' | 'untyped'

export interface ListAtom {
  /** False: the list is one value. */
  readonly associative: boolean
  /** The fields that tell items apart; none for a set. */
  readonly keys: readonly string[]
  readonly item: Atom
}

export interface MapAtom {
  /** The map is one value. */
  readonly atomic: boolean
  /** The type of a field; undefined for one that may not be there. */
  readonly field: (name: string) => Atom | undefined
  /** True for the fields of a struct, false for the keys of a map. */
  readonly isNamed: (name: string) => boolean
}

/** What a value may be. Most atoms have one of the three; one of unknown type has all. */
export interface Atom {
  readonly scalar?: ScalarKind
  readonly list?: ListAtom
  readonly map?: MapAtom
  /** What stands for a key field that an item does not have. */
  readonly keyDefault?: unknown
}

/** A value whose parts nobody knows: one value. */
const untyped: Atom = {
  scalar: 'untyped',
  get list() {
    return { associative: false, keys: [], item: untyped }
  },
  get map() {
    return { atomic: true, field: () => untyped, isNamed: () => false }
  },
}

/** Custom resources without a schema: maps by their keys, lists whole. */
export const deduced: Atom = {
  scalar: 'untyped',
  list: { associative: false, keys: [], item: untyped },
  get map() {
    return { atomic: false, field: () => deduced, isNamed: () => false }
  },
}

const structs = new Map<string, Atom>()

/** The atom of a struct type of the schema. */
export function atomOfType(typeName: string): Atom {
  const known = structs.get(typeName)
  if (known !== undefined) return known
  const made = structAtom(structType(typeName), undefined)
  structs.set(typeName, made)
  return made
}

function structAtom(type: StructType, mapType: string | undefined): Atom {
  const atoms = new Map<string, Atom>()
  const field = (name: string): Atom | undefined => {
    const known = atoms.get(name)
    if (known !== undefined) return known
    const declared = type.fields.get(name)
    if (declared === undefined) return undefined
    const made = fieldAtom(type, declared)
    atoms.set(name, made)
    return made
  }
  return { map: { atomic: (mapType ?? type.mapType) === 'atomic', field, isNamed: (name) => type.fields.has(name) } }
}

function fieldAtom(type: StructType, field: Field): Atom {
  const keyDefault = defaultOf(type, field)
  const atom = shapeAtom(field, field)
  return keyDefault === undefined ? atom : { ...atom, keyDefault }
}

/** Only keys of list items look for defaults: the protocol of a port, and the zero of what Go always writes. */
function defaultOf({ name }: StructType, field: Field): unknown {
  if (field.name === 'protocol' && (name === 'core.v1.ContainerPort' || name === 'core.v1.ServicePort')) return 'TCP'
  if (name === 'core.v1.LocalObjectReference') return ''
  if (field.omitEmpty || field.pointer) return undefined
  if (field.kind === 'string') return ''
  return field.kind === 'int32' || field.kind === 'int64' ? 0 : undefined
}

type Rules = Pick<Field, 'listType' | 'listMapKeys' | 'mapType' | 'patchStrategies' | 'patchMergeKey'>
const noRules: Rules = { patchStrategies: [] }

function shapeAtom(shape: Shape, rules: Rules): Atom {
  switch (shape.kind) {
    case 'string':
    case 'bytes':
      return { scalar: 'string' }
    case 'int32':
    case 'int64':
    case 'double':
      return { scalar: 'numeric' }
    case 'bool':
      return { scalar: 'boolean' }
    case 'quantity':
    case 'intOrString':
    case 'time':
    case 'microTime':
      return { scalar: 'untyped' }
    case 'struct':
      if (shape.type === undefined) return untyped
      return rules.mapType === undefined ? atomOfType(shape.type) : structAtom(structType(shape.type), rules.mapType)
    case 'list':
      return { list: listAtom(shape, rules) }
    case 'map': {
      const item = shape.item === undefined ? untyped : shapeAtom(shape.item, noRules)
      return { map: { atomic: rules.mapType === 'atomic', field: () => item, isNamed: () => false } }
    }
    default:
      // JSON of a schema's default and the like; a RawExtension is one value.
      return shape.go.startsWith('runtime.') ? untyped : deduced
  }
}

/** `x-kubernetes-list-type` decides, else the strategy of strategic patches. */
function listAtom(shape: Shape, { listType, listMapKeys, patchStrategies, patchMergeKey }: Rules): ListAtom {
  const item = shape.item === undefined ? untyped : shapeAtom(shape.item, noRules)
  if (listType !== undefined) return { associative: listType !== 'atomic', keys: listType === 'map' ? (listMapKeys ?? []) : [], item }
  return { associative: patchStrategies.includes('merge'), keys: patchMergeKey === undefined ? [] : [patchMergeKey], item }
}

/** Which of an atom's forms the value has; null has the first one, as upstream has it. */
export function formOf(atom: Atom, value: unknown): 'map' | 'scalar' | 'list' {
  if (typeof value === 'object' && value !== null) {
    if (Array.isArray(value)) {
      if (atom.list !== undefined) return 'list'
    } else if (atom.map !== undefined) return 'map'
  } else if (value !== null && value !== undefined && atom.scalar !== undefined) return 'scalar'
  return atom.map !== undefined ? 'map' : atom.scalar !== undefined ? 'scalar' : 'list'
}
