/** Changes what stands at a path through an object, in all items of the lists on the way. */
import { isJsonObject, setMember, type JsonObject } from '../../api/json-object.ts'
import { gvkOf, gvkText, idOf, idText, isSelected } from './identity.ts'
import type { FieldSpec } from './kustomization.ts'
import { KustomizeError, during } from './loader.ts'

/** What is made of a missing field at the end of a path: an empty one of its kind. */
export type Made = 'map' | 'scalar'

export interface FieldChange {
  readonly spec: FieldSpec
  /** Gives the new value; it may be the old one, changed. */
  readonly set: (value: unknown) => unknown
  /** Undefined: nothing is made. */
  readonly made?: Made
}

/** Does nothing to objects of other kinds, and where the path leads nowhere. */
export function changeField(object: JsonObject, { spec, set, made }: FieldChange): void {
  if (!isSelected(gvkOf(object), spec)) return
  const { path: said = '' } = spec
  const path = partsOf(said, '/')
  during(`considering field '${said}' of object ${idText(idOf(object))}`, () =>
    change(object, path, { set, made: spec.create === true ? made : undefined }),
  )
}

/** The parts of a path; a backslash keeps the delimiter behind it in its part. */
export function partsOf(path: string, delimiter: string): readonly string[] {
  const parts: string[] = []
  let isOpen = false
  const split = path.split(delimiter)
  for (const part of split.length > 1 && split[0] === '' ? split.slice(1) : split) {
    const last = isOpen ? `${parts.pop() ?? ''}${delimiter}` : ''
    isOpen = part.endsWith('\\')
    parts.push(last + (isOpen ? part.slice(0, -1) : part))
  }
  if (isOpen) parts.push(`${parts.pop() ?? ''}\\`)
  return parts
}

function change(
  value: unknown,
  path: readonly string[],
  how: { readonly set: FieldChange['set']; readonly made: Made | undefined },
): unknown {
  const [part, ...rest] = path
  if (part === undefined) return how.set(value)
  if (value === null || value === undefined) return value
  if (Array.isArray(value)) {
    during(`visit traversal on path: [${path.join(' ')}]`, () => {
      for (const [at, item] of value.entries()) value[at] = change(item, path, how)
    })
    return value
  }
  if (!isJsonObject(value)) throw new KustomizeError('expected sequence or mapping node')
  const name = part.replace(/\[\]$/, '')
  if (name === '') throw new KustomizeError('cannot set or create an empty field name')
  const held = Object.hasOwn(value, name) ? value[name] : undefined
  const empty = name !== part ? [] : how.made === undefined ? undefined : rest.length > 0 || how.made === 'map' ? {} : ''
  // A field that says null is made into what the path expects; a list is never made where nothing is.
  const field = held === null ? (empty ?? null) : held === undefined && name === part ? empty : held
  if (field === undefined) return value
  setMember(value, name, change(field, rest, how))
  return value
}

/** The refusal of a value that is of another kind than the path has it, in the words of kustomize's library. */
export const wrongKind = (expected: 'Mapping' | 'Sequence' | 'Scalar', value: unknown, text: string): KustomizeError =>
  new KustomizeError(`wrong node kind: expected ${expected}Node but got ${kindOf(value)}Node: node contents:\n${text}`)

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'Sequence' : isJsonObject(value) ? 'Mapping' : 'Scalar')

/** The kinds of several fields: `[Deployment.[noVer].[noGrp] ...]`. */
export const kindsText = (specs: readonly FieldSpec[]): string => `[${specs.map(gvkText).join(' ')}]`
