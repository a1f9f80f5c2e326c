/** patch: changes an object as a patch says, read and applied again when another write came between. */
import { DecodeError } from '../../api/decode-error.ts'
import { decode, type Decoded } from '../../api/decode.ts'
import { copyOf } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { goPlain } from '../../api/go-plain.ts'
import { jsonKind } from '../../api/json-kind.ts'
import { inGoOrder } from '../../api/go-order.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { applyJsonPatch } from '../../api/json-patch.ts'
import { printJson } from '../../api/json-print.ts'
import { deeperAt, endlessNumber, parseJson, deepest } from '../../api/json-scan.ts'
import { applyMergePatch } from '../../api/merge-patch.ts'
import { PatchError } from '../../api/patch-error.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { badRequest, failure, invalid, StatusError } from '../../api/status.ts'
import { applyStrategicMergePatch } from '../../api/strategic-merge-patch.ts'
import { asUnconverted } from '../../api/unconverted.ts'
import { wrapNumbers } from '../../api/wrap-numbers.ts'
import { documentOf, withWrittenNumbers } from '../../api/written-floats.ts'
import { compareTexts, sortTexts } from '../../base/order.ts'
import type { PatchType } from '../../client/client.ts'
import { afterHooks, fitName, fitNamespace, fitOwners } from '../validation/checks.ts'
import type { Call, Core, Draft } from '../core.ts'
import { refuseOtherVersion } from '../custom/own-kind.ts'
import { decodeBodyOf, unconvertible } from '../decode-object.ts'
import { shown, storageOf, storedDraft } from '../storage/storage.ts'
import { differsInStatusOnly, statusPart } from '../validation/status-part.ts'
import { statusStrategy, type Strategy } from '../validation/strategy.ts'
import { applyConfiguration } from '../managed-fields/apply.ts'
import { modify } from './modify.ts'
import { patchedDocument, patchedInOrder } from './patched-document.ts'
import { refuseUnconditional, type Updated } from './update.ts'

export interface Patch {
  readonly type: PatchType
  /** JSON text as it came, or a value. */
  readonly body: unknown
  /** Called when an applied configuration has been merged, and may refuse it then. */
  readonly onMerged?: () => void
  /** An apply takes over what others manage. */
  readonly force?: boolean | undefined
  readonly validation: 'Ignore' | 'Warn' | 'Strict'
  readonly strategy?: Strategy | undefined
}

/** Applies the patch to what the call names; gives the entry that holds the result. Only an apply may create. */
export async function patch(core: Core, call: Call, wanted: Patch): Promise<Updated> {
  const { strategy, onMerged } = wanted
  if (wanted.type === 'apply')
    return applyConfiguration(core, call, { body: wanted.body, force: wanted.force === true, strategy, ...(onMerged && { onMerged }) })
  // What is wrong with a patch is heard by those alone who patch something.
  let body: unknown
  const draft = (old: KubeObject): Draft => patchedDraft(call, wanted, { old, body: (body ??= parsedBody(wanted)) })
  const entry = await modify(core, call, { draft, ...(strategy && { strategy }) })
  return { entry, created: false }
}

/** Upstream words a patch that is no JSON differently for strategic ones. */
export function parsedBody({ type, body }: Pick<Patch, 'type' | 'body'>): unknown {
  if (typeof body !== 'string') return body
  // No object is as deep, and a patch is merged level by level.
  if (deeperAt(body, deepest) !== undefined) throw badRequest('error decoding patch: exceeded max depth')
  const endless = endlessNumber(body)
  const at = type === 'strategic' ? '' : 'error decoding patch: '
  if (endless !== undefined) throw badRequest(`${at}json: cannot unmarshal number ${endless} into Go ${holder(type)} of type float64`)
  try {
    const value = parseJson(body)
    return type === 'strategic' ? value : withWrittenNumbers(body, value)
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(at + error.message)
    throw error
  }
}

/** What of a patch holds a number, in Go's words. */
const holder = (type: PatchType): string => (type === 'json' ? 'struct field jsonPatchOp.value' : 'value')

function patchedDraft(
  call: Call,
  { type, body: text, validation, strategy }: Patch,
  { old, body: given }: { readonly old: KubeObject; readonly body: unknown },
): Draft {
  const { resource } = call
  const body = type === 'strategic' ? copyOf(given) : given
  const value = applyPatch(shown(resource, old), { type, body, typeName: typeOfResource(resource) })
  // A strategic patch is merged into the type itself, which knows what it is.
  if (type !== 'strategic') refuseNameless(call, { type, body, value, typeName: typeOfResource(resource) }, validation)
  refuseOtherVersion(call, value)
  const written = type === 'strategic' ? resource : writtenAs(resource, value)
  const part =
    strategy === statusStrategy && written === resource && differsInStatusOnly(value, old) ? statusPart(resource, value as object) : value
  const object = decodePatched(
    call,
    { value, part },
    {
      type,
      validation,
      body,
      typeName: typeOfResource(resource),
      whole: (document) => decodeBodyOf(written, documentOf(text, document)),
    },
  )
  // Decoding by the schema gives every object its metadata.
  const draft = object as Draft
  draft.metadata ??= {}
  const why = type === 'strategic' ? unconvertible(resource, draft) : undefined
  if (why !== undefined) throw failure(500, '', why)
  fitName(call, draft)
  fitNamespace(call, draft)
  fitOwners(call, draft, afterHooks)
  // The live object's revision is in the document until a patch takes it out.
  if ((draft.metadata.resourceVersion ?? '') === '') refuseUnconditional(call)
  return storedDraft(written, draft)
}

/** The resource in the version that a patched object says it is of: upstream's codec reads every version of a built-in kind. */
function writtenAs(resource: Resource, value: unknown): Resource {
  const { apiVersion } = (value ?? {}) as Partial<Draft>
  if (apiVersion === apiVersionOf(resource)) return resource
  const stored = storageOf(resource).resource
  return builtInResources.find((one) => apiVersionOf(one) === apiVersion && storageOf(one).resource === stored) ?? resource
}

export interface AppliedPatch {
  readonly type: PatchType
  readonly body: unknown
  readonly typeName: string | undefined
}

/** The value after the patch, of which a strategic one is used up; refusals are those of upstream. */
export function applyPatch(value: unknown, { type, body, typeName }: AppliedPatch): unknown {
  try {
    if (type === 'json') return applyJsonPatch(value, body)
    if (type === 'merge') return applyMergePatch(value, mergeBody(body))
    if (type === 'strategic' && typeName !== undefined) {
      // What is stored fits already.
      const fits = wrapNumbers(typeName, body) === body
      const merged = applyStrategicMergePatch(value as JsonObject, body, typeName)
      return fits ? merged : wrapNumbers(typeName, merged)
    }
  } catch (error) {
    if (error instanceof PatchError) throw refusalOf(error)
    throw error
  }
  throw failure(
    415,
    'UnsupportedMediaType',
    'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json',
  )
}

/** A merge patch is an object here: anything else would replace the whole. */
function mergeBody(body: unknown): object {
  if (body === null) throw badRequest('Invalid JSON Patch')
  if (typeof body === 'object' && !Array.isArray(body)) return body as object
  throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(body)} into Go value of type map[string]interface {}`)
}

function refusalOf({ code, message }: PatchError): StatusError {
  if (code === 422) return failure(422, 'Invalid', message, {})
  return code === 400 ? badRequest(message) : failure(code, '', message)
}

/** Upstream reads a built-in object without version as its internal type, whose fields have other names, and finds no name in it. */
function refuseNameless(call: Call, made: Unfit, validation: Patch['validation']): void {
  const { apiVersion, kind } = (made.value ?? {}) as Partial<Draft>
  if ((apiVersion ?? '') !== '') return
  if (made.typeName !== undefined) {
    const { group, kind: own } = call.resource
    if (isSet(kind) && kind !== own) throw unfit(made, unregistered(kind, group))
    const names = sortTexts(Object.keys(made.value ?? {})).filter((name) => name !== 'apiVersion' && name !== 'kind')
    const strict = names.map((name) => `unknown field "${name}"`)
    if (validation === 'Strict' && strict.length > 0) throw unfit(made, `strict decoding error: ${strict.join(', ')}`)
    if (validation === 'Warn') for (const text of strict) call.warn(text)
  }
  if (!isSet(kind) || made.typeName !== undefined)
    throw badRequest(`the name of the object (${call.name} based on URL) was undeterminable: name must be provided`)
}

const isSet = (text: string | undefined): text is string => (text ?? '') !== ''

const unregistered = (kind: string, group: string): string =>
  `no kind "${kind}" is registered for the internal version of group "${group}" in scheme "pkg/runtime/scheme.go:110"`

interface DocumentDecoder {
  /** The type that a strategic patch is merged into. */
  readonly typeName: string | undefined
  /** Decodes a document as the body of a request. */
  readonly whole: (document: object) => Decoded
}

interface Patched {
  readonly value: unknown
  /** What of the value is decoded. */
  readonly part?: unknown
}

/** The object that a patch made; what does not decode is the patch's fault, and what only strict decoding minds is told as it wishes. */
export function decodePatched(
  call: Call,
  { value, part = value }: Patched,
  { type, body, validation, typeName, whole }: Pick<Patch, 'type' | 'body' | 'validation'> & DocumentDecoder,
): Decoded['object'] {
  try {
    const { object, strict: found } = type !== 'strategic' || typeName === undefined ? whole(part as object) : decode(typeName, part)
    const strict = typeName === undefined ? found : inOrder(found, type)
    if (strict.length > 0 && validation === 'Strict')
      throw unfit({ type, body, value, typeName }, `strict decoding error: ${strict.join(', ')}`)
    if (validation === 'Warn') for (const text of strict) call.warn(text)
    return object
  } catch (thrown) {
    const at = { type, body, value, typeName }
    const error = firstInOrder(thrown, at, whole)
    if (error instanceof DecodeError) throw unfit(at, asUnconverted(error))
    const why = error instanceof StatusError ? whyUndecodable(error) : undefined
    throw why === undefined ? error : unfit(at, why)
  }
}

/** Of several misfits upstream tells the first in the order of what it reads: of the document, or of the fields of the type. */
function firstInOrder(error: unknown, { type, body, value, typeName }: Unfit, whole: DocumentDecoder['whole']): unknown {
  if (typeName === undefined || !isJsonObject(value)) return error
  try {
    if (type === 'strategic') decode(typeName, inGoOrder(value, typeName))
    // In order, it is still an object.
    else whole(patchedInOrder({ value, typeName, type, body }) as object)
  } catch (again) {
    // Upstream's conversion of the object that a strategic patch made stops at the first misfit of all.
    if (again instanceof DecodeError) return type === 'strategic' ? (again.earlier ?? again) : again
    if (again instanceof StatusError) return again
  }
  return error
}

/** Upstream's conversion sorts what it does not know; a merged document it decodes member by member, which are in the order of names. */
function inOrder(strict: readonly string[], type: PatchType): readonly string[] {
  if (type === 'strategic') return strict.toSorted(compareTexts)
  const keyOf = (text: string): string => text.replaceAll('.', '\0').replace(/\[(\d+)\]/g, (_, index: string) => index.padStart(6, '0'))
  return type === 'merge' ? strict.toSorted((left, right) => compareTexts(keyOf(left), keyOf(right))) : strict
}

/** The reason alone in the refusal of a whole body: a patched object did not come in one. */
const whyUndecodable = ({ message }: StatusError): string | undefined =>
  / cannot be handled as a \w+: (.*)$/s.exec(message)?.[1] ??
  /^the object provided is unrecognized \(must be of type \w+\): (.*) \(.*\)$/s.exec(message)?.[1]

interface Unfit extends Pick<Patch, 'type' | 'body'> {
  readonly value: unknown
  /** Without one the document was made of an object without a type, whose members upstream has in order at every depth. */
  readonly typeName: string | undefined
}

/** Upstream shows the patch where it is merged into the type itself (a strategic one), else the document that it made. */
function unfit({ type, body, value, typeName }: Unfit, why: string): StatusError {
  const document = (): string => (typeName === undefined ? printJson(value, 0) : patchedDocument({ value, typeName, type, body }))
  return invalid({ group: '', kind: '' }, '', [problem.invalid('patch', type === 'strategic' ? goPlain(body) : document(), why)])
}
