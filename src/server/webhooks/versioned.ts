/** The objects of a request as a webhook sees them, in the version that it asked for, and the way back of what it made of them. */
import { withEmpties } from '../../api/came-empty.ts'
import { decodeBody } from '../../api/decode-body.ts'
import { setMember, type JsonObject } from '../../api/json-object.ts'
import { decodeManagers } from '../../api/managed-fields/managers.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { AdmissionRequest, Step } from '../admission/plugin.ts'
import { shownIn } from '../conversion/conversion.ts'
import type { Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { decodeBodyOf } from '../decode-object.ts'
import { asStored, storageOf } from '../storage/storage.ts'

export interface Objects {
  readonly object: KubeObject | null
  readonly oldObject: KubeObject | null
}

/** Both objects of a request as objects of `resource`. */
export async function objectsIn(request: AdmissionRequest, resource: Resource, step: Step): Promise<Objects> {
  const { operation, object, old } = request
  const show = (one: KubeObject): KubeObject | Promise<KubeObject> =>
    request.view?.of(one, step) ?? (isOwnType(request) ? ownForm(request, one) : shownIn(request.core, resource, one))
  return {
    // What a delete will leave is nothing. A draft has all that a webhook may ask about.
    object: operation === 'delete' ? null : asTyped(request, withEmpties(await show(object as unknown as KubeObject))),
    oldObject: old === undefined ? null : await show(old),
  }
}

/** Go writes the time of creation of what has a type as null until it has one. */
function asTyped({ call, operation }: AdmissionRequest, shown: KubeObject): KubeObject {
  const { metadata } = shown as Partial<KubeObject>
  if (operation !== 'create' || metadata === undefined || customTypeOf(call.resource) !== undefined) return shown
  return metadata.creationTimestamp === undefined ? { ...shown, metadata: { ...metadata, creationTimestamp: null as never } } : shown
}

/** Bodies such as bindings and evictions are no versions of the resource whose path they come on. */
function isOwnType({ call, operation }: AdmissionRequest): boolean {
  const inner = call.resource.subresources[call.subresource ?? '']
  return operation === 'connect' || (inner !== undefined && inner.kind !== call.resource.kind)
}

/** Options of connections are no objects with metadata. */
function ownForm({ operation }: AdmissionRequest, object: KubeObject): KubeObject {
  if (operation !== 'connect') return object
  const { metadata: _metadata, ...options } = object
  return options as KubeObject
}

/** Puts what a webhook made of the object, seen as one of `resource`, in the place of the request's draft. */
export async function takeBack(request: AdmissionRequest, resource: Resource, value: JsonObject): Promise<void> {
  const { core, call, object: draft } = request
  if (request.view !== undefined) return request.view.take(draft, value)
  if (isOwnType(request)) {
    const inner = call.resource.subresources[call.subresource ?? '']
    return replace(draft, {
      metadata: {},
      ...decodeBody({ group: inner?.group ?? resource.group, version: inner?.version ?? resource.version, kind: inner?.kind ?? '' }, value)
        .object,
    } as unknown as Draft)
  }
  const made = decodeBodyOf(resource, value).object as Draft
  made.metadata ??= {}
  const stored = asStored(resource, made)
  // Decoded and of this call alone.
  const wanted =
    customTypeOf(call.resource) !== undefined
      ? ((await shownIn(core, call.resource, stored as unknown as KubeObject)) as unknown as Draft)
      : stored
  storageOf(resource).rules.defaults?.(wanted as never)
  const { managedFields } = draft.metadata
  replace(draft, { ...wanted, apiVersion: draft.apiVersion, kind: draft.kind })
  keepManagers(request, draft, managedFields)
}

/** Managed fields that mean nothing are as they were before. Upstream: the fieldmanager's admission wrapper. */
function keepManagers({ call }: AdmissionRequest, draft: Draft, before: Draft['metadata']['managedFields']): void {
  if (decodeManagers(draft.metadata.managedFields) !== undefined) return
  if (before === undefined) delete draft.metadata.managedFields
  else draft.metadata.managedFields = before
  call.warn(
    '.metadata.managedFields was in an invalid state after admission; this could be caused by an outdated mutating admission controller; please fix your requests: invalid managed fields',
  )
}

/** In place: the draft is the request's, whoever holds it. */
function replace(draft: Draft, made: Draft): void {
  for (const key of Object.keys(draft)) if (!Object.hasOwn(made, key)) delete draft[key]
  for (const [key, value] of Object.entries(made)) setMember(draft, key, value)
}
