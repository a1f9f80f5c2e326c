/** patch: changes an object as a patch says, read and applied again when another write came between. */
import { DecodeError } from '../../api/decode-error.ts'
import { copyOf } from '../../api/equal.ts'
import { jsonKind } from '../../api/json-kind.ts'
import type { JsonObject } from '../../api/json-object.ts'
import { applyJsonPatch } from '../../api/json-patch.ts'
import { deeperAt, endlessNumber, parseJson, deepest } from '../../api/json-scan.ts'
import { applyMergePatch } from '../../api/merge-patch.ts'
import { PatchError } from '../../api/patch-error.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, builtInResources, type Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { badRequest, failure, type StatusError } from '../../api/status.ts'
import { applyStrategicMergePatch } from '../../api/strategic-merge-patch.ts'
import { wrapNumbers } from '../../api/wrap-numbers.ts'
import { documentOf, withWrittenNumbers } from '../../api/written-floats.ts'
import type { FieldValidation, PatchType } from '../../client/client.ts'
import { afterHooks, fitName, fitNamespace, fitOwners } from '../validation/checks.ts'
import type { Call, Core, Draft } from '../core.ts'
import { refuseOtherVersion } from '../custom/own-kind.ts'
import { decodeBodyOf, unconvertible } from '../decode-object.ts'
import { shown, storageOf, storedDraft } from '../storage/storage.ts'
import { differsInStatusOnly, statusPart } from '../validation/status-part.ts'
import { statusStrategy, type Strategy } from '../validation/strategy.ts'
import { applyConfiguration } from '../managed-fields/apply.ts'
import { decodePatched, refuseNameless } from './decode-patched.ts'
import { modify } from './modify.ts'
import { refuseUnconditional, type Updated } from './update.ts'

export interface Patch {
  readonly type: PatchType
  /** JSON text as it came, or a value. */
  readonly body: unknown
  /** Called when an applied configuration has been merged, and may refuse it then. */
  readonly onMerged?: () => void
  /** An apply takes over what others manage. */
  readonly force?: boolean | undefined
  readonly validation: FieldValidation
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
