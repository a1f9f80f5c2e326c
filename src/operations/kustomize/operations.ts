/** JSON patches: their operations, and what kustomize says where one does not fit. */
import { copyOf } from '../../api/equal.ts'
import { goQuote } from '../../api/go-value.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { isJsonObject, membersOf, type JsonObject } from '../../api/json-object.ts'
import { applyJsonPatch, pathOf } from '../../api/json-patch.ts'
import { syntaxError } from '../../api/json-syntax.ts'
import { PatchError } from '../../api/patch-error.ts'
import { parseFirstYaml } from '../../api/yaml.ts'
import { goJson } from '../../base/escaped-json.ts'
import { sortTexts } from '../../base/order.ts'
import { during, KustomizeError } from './loader.ts'
import { forgetTexts, objectOf, rememberedTexts, setTexts, textsIn, withNulls, type Resource } from './resource.ts'
import { settled } from './scalars.ts'

/** The operations of a JSON patch. What begins with a bracket must be JSON; `isShown`: what is wrong with it is told with it. */
export function readOperations(text: string, { isShown = false } = {}): readonly JsonObject[] {
  const value = text.startsWith('[') ? jsonIn(text, isShown) : yamlIn(text)
  return shown(isShown ? (text.startsWith('[') ? text : goJson(inOrder(value))) : undefined, () => {
    if (value === null) return []
    if (!Array.isArray(value)) throw mismatch(value, 'Patch')
    return value.map((item: unknown) => {
      if (item !== null && !isJsonObject(item)) throw mismatch(item, 'Operation')
      return item ?? {}
    })
  })
}

const shown = <T>(text: string | undefined, act: () => T): T => (text === undefined ? act() : during(`decoding ${text}`, act))

/** Members as Go prints those of a map. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  return isJsonObject(value) ? Object.fromEntries(sortTexts(Object.keys(value)).map((key) => [key, inOrder(value[key] ?? null)])) : value
}

const mismatch = (value: unknown, type: string): KustomizeError =>
  new KustomizeError(`json: cannot unmarshal ${jsonKind(value)} into Go value of type jsonpatch.${type}`)

function jsonIn(text: string, isShown: boolean): unknown {
  return shown(isShown ? text : undefined, () => {
    try {
      return JSON.parse(text) as unknown
    } catch {
      throw new KustomizeError(syntaxError(text))
    }
  })
}

function yamlIn(text: string): unknown {
  const document = parseFirstYaml(text)
  if (document?.error !== undefined) throw new KustomizeError(document.error)
  return document?.value ?? null
}

/**
 * One operation at a time: the first that does not fit is told. The operations see what is remembered among the annotations, so that there
 * nearly always are some to add to.
 */
export function operate(resource: Resource, operations: readonly JsonObject[]): void {
  const remembered = rememberedTexts(resource)
  const isSeen = Object.keys(remembered).length > 0
  if (isSeen) setTexts(resource, 'annotations', { ...textsIn(resource, 'annotations'), ...remembered })
  let object: unknown = settled(withNulls(objectOf(resource)))
  for (const operation of operations)
    try {
      object = applyJsonPatch(object, [copyOf(seen(operation))])
    } catch (error) {
      throw error instanceof PatchError ? misfit(operation, object) : error
    }
  resource.object = copyOf(membersOf(object))
  if (isSeen) forgetTexts(resource)
}

/** Upstream looks at no more than what an operation needs. */
function seen({ from, ...operation }: JsonObject): JsonObject {
  const { op } = operation
  return op === 'move' || op === 'copy' ? { ...operation, from } : operation
}

const missing = 'missing value'

/** What of an operation does not fit, found in the order in which upstream's library looks. */
function misfit(operation: JsonObject, object: unknown): KustomizeError {
  const { op } = operation
  if (op === 'move' || op === 'copy') return new KustomizeError(wrongCopy(op, operation, object))
  const kind = typeof op === 'string' ? op : 'unknown'
  return new KustomizeError(isKnown(kind) ? wrongChange(kind, operation, object) : `Unexpected kind: ${kind}`)
}

type Change = 'add' | 'remove' | 'replace' | 'test'

const isKnown = (kind: string): kind is Change => ['add', 'remove', 'replace', 'test'].includes(kind)

function wrongChange(kind: Change, { path }: JsonObject, object: unknown): string {
  const isTold = kind === 'replace' || kind === 'test'
  if (typeof path !== 'string')
    return `${kind} operation failed to decode path: ${isTold ? noText(path, 'operation missing path field') : missing}`
  const holder = holderOf(object, path)
  if (kind === 'test') {
    if (path === '') return 'testing value  failed: test failed'
    if (holder === undefined) return `test operation does not apply: is missing path: ${path}: ${missing}`
    const reason = wrongIndex(holder, path)
    return reason === undefined ? `testing value ${path} failed: test failed` : `error in test for path: '${path}': ${reason}`
  }
  if (kind === 'replace')
    return `replace operation does not apply: doc is missing ${holder === undefined ? 'path' : 'key'}: ${path}: ${missing}`
  if (holder === undefined) return `${kind} operation does not apply: doc is missing path: "${path}": ${missing}`
  return `error in ${kind} for path: '${path}': ${kind === 'add' ? wrongPlace(holder, path) : wrongRemoval(holder, path)}`
}

function wrongCopy(kind: 'move' | 'copy', { path, from }: JsonObject, object: unknown): string {
  if (typeof from !== 'string') return `${kind} operation failed to decode from: ${noText(from, 'operation, missing from field')}`
  const source = holderOf(object, from)
  if (source === undefined) return `${kind} operation does not apply: doc is missing from path: ${from}: ${missing}`
  const isGone = kind === 'move' && !Array.isArray(source) && !Object.hasOwn(source, keyOf(from))
  const reason = isGone ? wrongRemoval(source, from) : wrongIndex(source, from)
  if (reason !== undefined)
    return kind === 'move' ? `error in move for path: '${keyOf(from)}': ${reason}` : `error in copy for from: '${from}': ${reason}`
  if (typeof path !== 'string')
    return `${kind} operation failed to decode path: ${kind === 'move' ? noText(path, 'operation missing path field') : missing}`
  const holder = holderOf(kind === 'move' ? applyJsonPatch(object, [{ op: 'remove', path: from }]) : object, path)
  if (holder === undefined) return `${kind} operation does not apply: doc is missing destination path: ${path}: ${missing}`
  return `${kind === 'move' ? `error in move for path: '${path}'` : 'error while adding value during copy'}: ${wrongPlace(holder, path)}`
}

const noText = (value: unknown, absent: string): string =>
  value === undefined || value === null ? `${absent}: ${missing}` : `json: cannot unmarshal ${jsonKind(value)} into Go value of type string`

const keyOf = (path: string): string => pathOf(path).at(-1) ?? ''

const noIndex = (key: string): string => `strconv.Atoi: parsing ${goQuote(key)}: invalid syntax`

/** Why a list has nothing at the end of a path; objects always have, if only nothing. */
function wrongIndex(holder: Holder, path: string): string | undefined {
  const key = keyOf(path)
  if (!Array.isArray(holder)) return undefined
  if (!/^-?\d+$/.test(key)) return noIndex(key)
  const isIn = Number(key) < holder.length && Number(key) >= -holder.length
  return isIn ? undefined : `Unable to access invalid index: ${Number(key)}: invalid index referenced`
}

const wrongRemoval = (holder: Holder, path: string): string =>
  wrongIndex(holder, path) ?? `Unable to remove nonexistent key: ${keyOf(path)}: ${missing}`

const wrongPlace = (holder: Holder, path: string): string => {
  const reason = wrongIndex(holder, path) ?? ''
  return reason === noIndex(keyOf(path)) ? `value was not a proper array index: '${keyOf(path)}': ${reason}` : reason
}

type Holder = readonly unknown[] | JsonObject

/** What should hold the value at a path, if it can hold any. */
function holderOf(object: unknown, path: string): Holder | undefined {
  if (!path.includes('/')) return undefined
  let held: unknown = object
  for (const part of pathOf(path).slice(0, -1)) {
    if (Array.isArray(held)) held = wrongIndex(held, `/${part}`) === undefined ? (held as unknown[]).at(Number(part)) : undefined
    else held = Object.hasOwn(membersOf(held), part) ? membersOf(held)[part] : undefined
  }
  return Array.isArray(held) || isJsonObject(held) ? held : undefined
}
