/** MutatingAdmissionWebhook: webhooks change what is written, one after the other. Upstream: apiserver's webhook/mutating. */
import { isSame } from '../../api/equal.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { applyJsonPatch, pathOf } from '../../api/json-patch.ts'
import { DecodeError } from '../../api/decode-error.ts'
import { parseJson } from '../../api/json-scan.ts'
import type { MutatingWebhook } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { mutatingWebhookConfigurations } from '../../api/resources.ts'
import { internalError } from '../../api/status.ts'
import type { Store } from '../../store/store.ts'
import type { AdmissionPlugin, AdmissionRequest } from '../admission/plugin.ts'
import { servedResources } from '../served.ts'
import { isExempt } from './exempt.ts'
import { hooksOf, type Hook } from './hooks.ts'
import { CallFailure, invoke } from './invoke.ts'
import { matchedResource } from './match.ts'
import { meetsConditions, type Shown } from './match-conditions.ts'
import type { Verdict } from './review.ts'
import { objectsIn, takeBack } from './versioned.ts'

/** What the first round over a request's webhooks leaves for the second. */
interface Round {
  /** Called, and to be called again if others change the object. */
  readonly invoked: Set<MutatingWebhook>
  /** To be called in the second round. */
  readonly again: Set<MutatingWebhook>
  /** The object as the webhooks left it. */
  output: string
}

/** The plug-in; costs nothing while no webhook is configured. */
export function mutatingWebhooks(store: Store): AdmissionPlugin {
  const hooks = hooksOf(store, mutatingWebhookConfigurations)
  const rounds = new WeakMap<AdmissionRequest, Round>()
  return {
    name: 'MutatingAdmissionWebhook',
    operations: ['create', 'update', 'delete', 'connect'],
    subresources: 'all',
    admit(request) {
      const all = hooks()
      if (all.length === 0 || isExempt(request)) return undefined
      const before = rounds.get(request)
      const round = before ?? { invoked: new Set<MutatingWebhook>(), again: new Set<MutatingWebhook>(), output: '' }
      rounds.set(request, round)
      return dispatch(request, all, { round, isSecond: before !== undefined })
    },
  }
}

async function dispatch(
  request: AdmissionRequest,
  hooks: readonly Hook[],
  { round, isSecond }: { readonly round: Round; readonly isSecond: boolean },
): Promise<'again' | undefined> {
  let isChanged = false
  if (isSecond && JSON.stringify(request.object) !== round.output) callAgain(round)
  for (const { definition } of hooks) {
    const hook: MutatingWebhook = definition
    const resource = matchedResource(hook, request, servedResources(request.core))
    if (resource === undefined) continue
    const shown = { resource, objects: await objectsIn(request, resource, 'admit') }
    if (!(await meetsConditions(request, hook, shown))) continue
    // The second round calls nobody for the first time.
    if (isSecond && !round.again.has(hook)) continue
    if (await callOne(request, hook, shown)) {
      isChanged = true
      callAgain(round)
    }
    if (hook.reinvocationPolicy === 'IfNeeded') round.invoked.add(hook)
  }
  round.output = JSON.stringify(request.object)
  return isChanged && !isSecond ? 'again' : undefined
}

/** Whoever was called so far has not seen the object as it is now. */
function callAgain({ invoked, again }: Round): void {
  for (const hook of invoked) again.add(hook)
  invoked.clear()
}

/** Calls a webhook and does what it says; true: that changed the object. */
async function callOne(request: AdmissionRequest, hook: MutatingWebhook, { resource, objects }: Shown): Promise<boolean> {
  try {
    const verdict = await invoke(request, { hook, resource, objects, mutating: true })
    const operations = operationsOf(hook, verdict)
    if (operations.length === 0) return false
    if (objects.object === null)
      throw internalError(
        `admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`,
      )
    const patched = applied(objects.object, operations)
    if (isSame(patched, objects.object)) return false
    await taken(request, resource, patched)
    return true
  } catch (error) {
    if (!(error instanceof CallFailure)) throw error
    if (hook.failurePolicy === 'Ignore') return false
    throw internalError(error.message)
  }
}

function operationsOf(hook: MutatingWebhook, { patch, patchType = '' }: Verdict): readonly unknown[] {
  if (patch === undefined) return []
  let operations: unknown
  try {
    operations = parseJson(patch)
  } catch (error) {
    if (error instanceof DecodeError) throw new CallFailure(hook.name, `received undecodable patch in webhook response: ${error.message}`)
    throw error
  }
  if (operations !== null && !Array.isArray(operations))
    throw new CallFailure(
      hook.name,
      'received undecodable patch in webhook response: json: cannot unmarshal object into Go value of type jsonpatch.Patch',
    )
  if (operations === null || operations.length === 0) return []
  if (patchType !== 'JSONPatch') throw new CallFailure(hook.name, `unsupported patch type ${JSON.stringify(patchType)}`)
  return operations
}

/** One operation after the other, so that the one that fails can be named. */
function applied(document: object, operations: readonly unknown[]): JsonObject {
  let value: unknown = document
  for (const operation of operations) {
    try {
      value = applyJsonPatch(value, [operation])
    } catch {
      throw internalError(inapplicable(operation, value))
    }
  }
  if (!isJsonObject(value)) throw internalError('the patch of the webhook leaves no object')
  return value
}

/** The words of the library that upstream applies patches with. */
function inapplicable(operation: unknown, document: unknown): string {
  const { op, path, from } = (isJsonObject(operation) ? operation : {}) as {
    readonly op?: unknown
    readonly path?: unknown
    readonly from?: unknown
  }
  const at = typeof path === 'string' ? path : ''
  if (op === 'test') return `testing value ${at} failed: test failed`
  if (op === 'replace') {
    const what = isReachable(document, at) ? 'key' : 'path'
    return `replace operation does not apply: doc is missing ${what}: ${at}: missing value`
  }
  if (op === 'copy' || op === 'move')
    return `${op} operation does not apply: doc is missing from path: ${JSON.stringify(from ?? '')}: missing value`
  if (op === 'add' || op === 'remove') return `${op} operation does not apply: doc is missing path: ${JSON.stringify(at)}: missing value`
  return `Unexpected kind: ${typeof op === 'string' ? op : 'unknown'}`
}

/** Whether there is something that the member would be in. */
function isReachable(document: unknown, pointer: string): boolean {
  let value = document
  for (const part of pathOf(pointer).slice(0, -1))
    value = Array.isArray(value) ? (value as readonly unknown[])[Number(part)] : isJsonObject(value) ? value[part] : undefined
  return typeof value === 'object' && value !== null
}

/** What the webhook made must still be an object of its kind. */
async function taken(request: AdmissionRequest, resource: Resource, patched: JsonObject): Promise<void> {
  try {
    await takeBack(request, resource, patched)
  } catch (error) {
    // What upstream decodes here is no body of a request.
    throw internalError((error as Error).message.replace(/^\S+ in version "[^"]*" cannot be handled as an? \S+: /, ''))
  }
}
