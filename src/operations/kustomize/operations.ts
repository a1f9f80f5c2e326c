/** JSON patches: their operations, and what kustomize says where one does not fit. */
import { copyOf } from '../../api/equal.ts'
import { goQuote } from '../../api/go-value.ts'
import { isJsonObject, membersOf, textOf, type JsonObject } from '../../api/json-object.ts'
import { applyJsonPatch, pathOf } from '../../api/json-patch.ts'
import { PatchError } from '../../api/patch-error.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import { KustomizeError } from './loader.ts'
import { objectOf, withNulls, type Resource } from './resource.ts'
import { settled } from './scalars.ts'

/** The operations of a JSON patch. What begins with a bracket must be JSON. */
export function readOperations(text: string): readonly JsonObject[] {
  const value = text.startsWith('[') ? jsonIn(text) : parseFirstYaml(text)?.value
  if (!Array.isArray(value) || !value.every(isJsonObject)) throw new KustomizeError('the patch is no list of operations')
  return value
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new KustomizeError('the patch is no JSON')
  }
}

/** One operation at a time: the first that does not fit is told. */
export function operate(resource: Resource, operations: readonly JsonObject[]): void {
  let object: unknown = settled(withNulls(objectOf(resource)))
  for (const operation of operations)
    try {
      object = applyJsonPatch(object, [copyOf(operation)])
    } catch (error) {
      throw error instanceof PatchError ? misfit(operation, object) : error
    }
  resource.object = copyOf(membersOf(object))
}

function misfit({ op, path, from }: JsonObject, object: unknown): KustomizeError {
  const kind = op === undefined ? 'unknown' : textOf(op)
  if (!['add', 'copy', 'move', 'remove', 'replace', 'test'].includes(kind)) return new KustomizeError(`Unexpected kind: ${kind}`)
  if (typeof path !== 'string') return new KustomizeError(`${kind} operation failed to decode path: missing value`)
  if (kind === 'test')
    return new KustomizeError(
      isHeld(object, path)
        ? `testing value ${path} failed: test failed`
        : `test operation does not apply: is missing path: ${path}: missing value`,
    )
  if (kind === 'copy') return new KustomizeError(`copy operation does not apply: doc is missing from path: ${textOf(from)}: missing value`)
  if (kind === 'replace')
    return new KustomizeError(
      `replace operation does not apply: doc is missing ${isHeld(object, path) ? 'key' : 'path'}: ${path}: missing value`,
    )
  const place = kind === 'move' ? textOf(from) : path
  if (!isHeld(object, place))
    return new KustomizeError(`${kind} operation does not apply: doc is missing path: ${goQuote(place)}: missing value`)
  const last = pathOf(place).at(-1) ?? ''
  const isIndex = Array.isArray(parentAt(object, place))
  if (isIndex && !/^-?\d+$/.test(last))
    return new KustomizeError(
      `error in ${kind} for path: '${place}': value was not a proper array index: '${last}': strconv.Atoi: parsing ${goQuote(last)}: invalid syntax`,
    )
  const reason = isIndex
    ? `Unable to access invalid index: ${last}: invalid index referenced`
    : `Unable to remove nonexistent key: ${last}: missing value`
  return new KustomizeError(`error in ${kind} for path: '${kind === 'move' ? last : place}': ${reason}`)
}

/** What should hold the value at a path. */
const parentAt = (object: unknown, path: string): unknown =>
  pathOf(path)
    .slice(0, -1)
    .reduce<unknown>((held, part) => (Array.isArray(held) ? (held as unknown[])[Number(part)] : membersOf(held)[part]), object)

const isHeld = (object: unknown, path: string): boolean => path.startsWith('/') && typeof (parentAt(object, path) ?? undefined) === 'object'
