/**
 * JSON patch (RFC 6902), with the liberties that upstream's library takes: `replace` of a missing member and `add` without a value work.
 */
import { isSame } from './equal.ts'
import { jsonKind } from './json-kind.ts'
import { copyMembers, isJsonObject, setMember, type JsonObject } from './json-object.ts'
import { PatchError } from './patch-error.ts'

/** Upstream says the same sentence for nearly every patch that cannot be applied. */
const rejected = (): PatchError => new PatchError(422, 'the server rejected our request due to an error in our request')

const mostOperations = 10_000

/** The patched value; the document is not changed, and parts that the patch does not touch are shared. Throws a `PatchError`. */
export function applyJsonPatch(document: unknown, patch: unknown): unknown {
  if (patch === null) return document
  if (!Array.isArray(patch))
    throw new PatchError(
      400,
      `error decoding patch: json: cannot unmarshal ${jsonKind(patch)} into Go value of type []handlers.jsonPatchOp`,
    )
  for (const operation of patch as unknown[])
    if (!isJsonObject(operation) && operation !== null)
      throw new PatchError(
        400,
        `error decoding patch: json: cannot unmarshal ${jsonKind(operation)} into Go value of type handlers.jsonPatchOp`,
      )
  for (const operation of patch as (JsonObject | null)[]) refuseUntyped(operation ?? {})
  if (patch.length > mostOperations)
    throw new PatchError(422, `The allowed maximum operations in a JSON patch is ${mostOperations}, got ${patch.length}`)
  return (patch as (JsonObject | null)[]).reduce(applyOne, document)
}

function refuseUntyped(operation: JsonObject): void {
  for (const name of ['op', 'path', 'from']) {
    const value = operation[name] ?? ''
    if (typeof value !== 'string')
      throw new PatchError(
        400,
        `error decoding patch: json: cannot unmarshal ${jsonKind(value)} into Go struct field jsonPatchOp.${name} of type string`,
      )
  }
}

function applyOne(document: unknown, operation: JsonObject | null): unknown {
  const { op, path, from, value } = operation ?? {}
  if (typeof path !== 'string') throw rejected()
  const target = pathOf(path)
  const given = value === undefined ? null : value
  if (target.length === 0) return applyToWhole(document, { op, path, given })
  switch (op) {
    case 'add':
      return change(document, target, { kind: 'add', value: given })
    case 'replace':
      return change(document, target, { kind: 'replace', value: given })
    case 'remove':
      return change(document, target, { kind: 'remove' })
    case 'test': {
      const found = valueAt(document, target)
      if (found === undefined ? given !== null || !isHeld(document, target) : !isSame(found, given)) throw rejected()
      return document
    }
    case 'copy':
    case 'move': {
      if (typeof from !== 'string') throw rejected()
      const source = pathOf(from)
      if (source.length === 0) throw rejected()
      const moved = valueAt(document, source)
      // Upstream copies a member that is not there as null, and stops where what should hold it is not there.
      if (moved === undefined && (op === 'move' || !isHeld(document, source))) throw rejected()
      return change(op === 'move' ? change(document, source, { kind: 'remove' }) : document, target, { kind: 'add', value: moved ?? null })
    }
    default:
      throw rejected()
  }
}

/** Upstream's library can only replace or test a document as a whole, and passes over a replacement that is none. */
function applyToWhole(
  document: unknown,
  { op, path, given }: { readonly op: unknown; readonly path: string; readonly given: unknown },
): unknown {
  if (path !== '') throw rejected()
  if (op === 'replace') return typeof given === 'object' && given !== null ? given : document
  if (op !== 'test' || !isSame(document, given)) throw rejected()
  return document
}

/** The names of a pointer. What stands before the first slash is ignored, as upstream's library does. */
export const pathOf = (pointer: string): string[] =>
  pointer === ''
    ? []
    : pointer
        .split('/')
        .slice(1)
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document
  for (const part of path) {
    if (Array.isArray(value)) value = value[indexOf(part, value.length - 1)] as unknown
    else if (isJsonObject(value)) value = Object.hasOwn(value, part) ? value[part] : undefined
    else return undefined
  }
  return value
}

/** Whether there is something that can hold a member at the path. */
function isHeld(document: unknown, path: readonly string[]): boolean {
  const holder = valueAt(document, path.slice(0, -1))
  return typeof holder === 'object' && holder !== null
}

/** Negative indices count from the end, as upstream allows. */
function indexOf(part: string, most: number): number {
  if (!/^-?\d+$/.test(part)) throw rejected()
  const index = Number(part)
  const at = index < 0 ? index + most + 1 : index
  if (at < 0 || at > most) throw rejected()
  return at
}

interface Change {
  readonly kind: 'add' | 'replace' | 'remove'
  readonly value?: unknown
}

function change(document: unknown, path: readonly string[], what: Change): unknown {
  const [part, ...rest] = path
  if (part === undefined) {
    if (what.kind === 'remove') throw rejected()
    return what.value
  }
  if (Array.isArray(document)) return changeList(document, part, rest, what)
  if (!isJsonObject(document)) throw rejected()
  const out = copyMembers(document)
  const isThere = Object.hasOwn(document, part)
  if (rest.length > 0) {
    if (!isThere) throw rejected()
    setMember(out, part, change(document[part], rest, what))
  } else if (what.kind === 'remove') {
    if (!isThere) throw rejected()
    delete out[part]
  } else setMember(out, part, what.value)
  return out
}

function changeList(list: readonly unknown[], part: string, rest: readonly string[], what: Change): unknown[] {
  const out = [...list]
  if (rest.length > 0) {
    const index = indexOf(part, list.length - 1)
    out[index] = change(list[index], rest, what)
  } else if (what.kind === 'add') out.splice(part === '-' ? list.length : indexOf(part, list.length), 0, what.value)
  else if (what.kind === 'replace') out[indexOf(part, list.length - 1)] = what.value
  else out.splice(indexOf(part, list.length - 1), 1)
  return out
}
