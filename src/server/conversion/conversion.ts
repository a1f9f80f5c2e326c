/** Objects in the version that was asked for, where that takes more than a rule of ours: a definition may leave it to its webhook. */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, type Resource } from '../../api/resource.ts'
import type { Entry, StoreEvent } from '../../store/store.ts'
import type { Core, Draft } from '../core.ts'
import { convertByHook } from '../custom/convert.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { inVersion } from '../custom/fitting.ts'
import { inOrder } from '../in-order.ts'
import { pretend } from '../storage/pretend.ts'
import { shown } from '../storage/storage.ts'

/** Whether only a webhook can tell what objects of the resource are in other versions. */
export const isHooked = (resource: Resource): boolean => customTypeOf(resource)?.conversion !== undefined

/**
 * An object of any version of the resource as one of this version, complete with defaults. It may be a draft, so nothing is remembered of
 * it.
 */
export function shownIn(core: Core, resource: Resource, object: KubeObject): KubeObject | Promise<KubeObject> {
  return isHooked(resource)
    ? hooked(core, resource, { objects: [object], fresh: true }).then(([made = object]) => shown(resource, made))
    : shown(resource, object)
}

/**
 * Stored entries of the resource with their objects in its version, as far as that takes a webhook: all else is made of them when they are
 * shown.
 */
export function entriesIn(core: Core, resource: Resource, entries: readonly Entry[]): readonly Entry[] | Promise<readonly Entry[]> {
  if (!isHooked(resource)) return entries
  return hooked(core, resource, { objects: entries.map(({ value }) => value as KubeObject), fresh: false }).then((objects) =>
    entries.map((entry, at) => {
      const object = objects[at]
      return object === undefined || object === entry.value ? entry : pretend(entry.key, entry.revision, inOrder(resource, object))
    }),
  )
}

/** One entry in the same way. */
export function entryIn(core: Core, resource: Resource, entry: Entry): Entry | Promise<Entry> {
  const entries = entriesIn(core, resource, [entry])
  return entries instanceof Promise ? entries.then(([made = entry]) => made) : entry
}

/** Events in the same way, each with what was there before. */
export async function eventsIn(core: Core, resource: Resource, events: readonly StoreEvent[]): Promise<readonly StoreEvent[]> {
  const now = await entriesIn(
    core,
    resource,
    events.map(({ entry }) => entry),
  )
  const before = events.flatMap(({ previous }) => previous ?? [])
  const earlier = [...(await entriesIn(core, resource, before))]
  return events.map(({ type, entry, previous }, at) => ({
    type,
    entry: now[at] ?? entry,
    previous: previous === undefined ? undefined : earlier.shift(),
  }))
}

/** What is to be stored of a draft in the resource's version. */
export function storedForm(core: Core, resource: Resource, draft: Draft): Draft | Promise<Draft> {
  const type = customTypeOf(resource)
  if (type === undefined) return draft
  const apiVersion = apiVersionOf(type.stored)
  if (type.conversion === undefined) {
    const schema = type.schemas.get(apiVersion)
    return type.stored === resource || schema === undefined ? draft : inVersion(schema, draft, apiVersion)
  }
  // A draft that passed its checks is read as the object that it will be, and what comes of it is nobody else's.
  const objects = [draft as unknown as KubeObject]
  return convertByHook(core, type.conversion, { objects, apiVersion, fresh: true }).then(
    ([made]) => (made as unknown as Draft | undefined) ?? draft,
  )
}

function hooked(
  core: Core,
  resource: Resource,
  { objects, fresh }: { readonly objects: readonly KubeObject[]; readonly fresh: boolean },
): Promise<readonly KubeObject[]> {
  const conversion = customTypeOf(resource)?.conversion
  return conversion === undefined
    ? Promise.resolve(objects)
    : convertByHook(core, conversion, { objects, apiVersion: apiVersionOf(resource), fresh })
}
