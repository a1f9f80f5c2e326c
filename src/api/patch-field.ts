/** How the language of strategic merge patches sees types: its directives, and how a field of a type merges. */
import { goTypeName } from './go-plain.ts'
import { PatchError } from './patch-error.ts'
import { structType, type Shape } from './schema.ts'

export const directives = {
  patch: '$patch',
  retainKeys: '$retainKeys',
  order: '$setElementOrder',
  deletion: '$deleteFromPrimitiveList',
} as const

export interface PatchField {
  readonly shape: Shape | undefined
  /** `merge`, `replace` or empty. */
  readonly strategy: string
  readonly mergeKey: string
  readonly retainKeys: boolean
}

/** The shape of a type by its name in the schema (`core.v1.Pod`). */
export const structOf = (name: string): Shape => ({ kind: 'struct', go: name.split('.').slice(-2).join('.'), type: name })

/** The field of a struct, or the item of a map, by key. */
export function patchField(shape: Shape | undefined, key: string): PatchField {
  if (shape?.kind === 'struct' && shape.type !== undefined) {
    const field = structType(shape.type).fields.get(key)
    return {
      shape: field,
      strategy: field?.patchStrategies.find((one) => one !== 'retainKeys') ?? '',
      mergeKey: field?.patchMergeKey ?? '',
      retainKeys: field?.patchStrategies.includes('retainKeys') ?? false,
    }
  }
  return { shape: shape?.kind === 'map' ? shape.item : undefined, strategy: '', mergeKey: '', retainKeys: false }
}

/** The field that a patch goes into. As upstream, refuses members of what is no struct, and those that a struct does not have. */
export function patchedField(shape: Shape | undefined, key: string): PatchField {
  if (shape?.kind === 'map') throw new PatchError(500, 'merging an object in json but data type is not struct, instead is: map')
  const field = patchField(shape, key)
  if (shape !== undefined && field.shape === undefined) {
    const name = shape.go.slice(shape.go.lastIndexOf('.') + 1)
    throw new PatchError(500, `unable to find api field in struct ${name} for the json field ${JSON.stringify(key)}`)
  }
  return field
}

/** The same for a field that is a list. */
export function patchedList(shape: Shape | undefined, key: string): PatchField {
  const field = patchedField(shape, key)
  const { shape: list } = field
  // Upstream looks at what a pointer points to no closer.
  const isPointer = list !== undefined && 'pointer' in list && list.pointer === true
  if (list !== undefined && list.kind !== 'list' && list.kind !== 'bytes' && !isPointer)
    throw new PatchError(500, 'expected slice or array type, but got: struct')
  return field
}

/** The refusal of a value that is not of the type of another, in Go's words. */
export const unexpected = (expected: unknown, value: unknown): PatchError =>
  new PatchError(500, `expected a ${goTypeName(expected)}, but received a ${goTypeName(value)}`)
