/** Where the objects of a resource lie in the store, and how two versions of one object become each other. */
import type { KubeObject } from '../../api/object.ts'
import { builtIn, type Resource } from '../../api/resource.ts'
import { kindOf } from '../../kinds/index.ts'
import type { Rules } from '../../kinds/kind.ts'
import type { Call, Draft } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { customStorage } from '../custom/storage.ts'
import { eventFromCore, eventToCore } from '../conversion/event.ts'
import { autoscalerFromV2, autoscalerToV2, defaultAutoscaler } from '../conversion/autoscaler.ts'

/** One stored type. */
export interface Storage {
  /** The resource whose version is stored. */
  readonly resource: Resource
  /** `/apps/deployments/` */
  readonly prefix: string
  /** Another version of the object into the stored one, and back; absent where the version asked for is the stored one. */
  readonly toStored?: (draft: Draft) => Draft
  readonly fromStored?: (object: KubeObject) => KubeObject
  readonly rules: Rules<KubeObject>
  /** The defaults of the version asked for, in a draft of the stored one, where they are others than those of the rules. */
  readonly defaults?: (draft: Draft) => void
}

interface OtherVersion extends Pick<Storage, 'defaults'> {
  readonly stored: string
  readonly toStored: (draft: Draft) => Draft
  readonly fromStored: (object: KubeObject) => KubeObject
}

const versions: Readonly<Record<string, OtherVersion>> = {
  'events.k8s.io/v1 events': { stored: 'v1 events', toStored: eventToCore, fromStored: eventFromCore },
  'autoscaling/v1 horizontalpodautoscalers': {
    stored: 'autoscaling/v2 horizontalpodautoscalers',
    toStored: autoscalerToV2,
    fromStored: autoscalerFromV2,
    defaults: defaultAutoscaler,
  },
}

const known = new WeakMap<Resource, Storage>()

/** The storage of a resource of any served version. */
export function storageOf(resource: Resource): Storage {
  let storage = known.get(resource)
  if (storage === undefined) {
    storage = made(resource)
    known.set(resource, storage)
  }
  return storage
}

function made(resource: Resource): Storage {
  const type = customTypeOf(resource)
  if (type !== undefined) return customStorage(type)
  const version = versions[resource.id]
  const stored = version === undefined ? resource : builtIn(version.stored)
  return {
    resource: stored,
    prefix: `/${stored.group === '' ? 'core' : stored.group}/${stored.plural}/`,
    ...(version && { toStored: version.toStored, fromStored: version.fromStored }),
    // A version may be checked more strictly than what is stored.
    rules: (kindOf(resource.id)?.rules ?? kindOf(stored.id)?.rules ?? {}) as Rules<KubeObject>,
    ...(version?.defaults && { defaults: version.defaults }),
  }
}

/** A draft in the version asked for as one of the stored version. */
export function asStored(resource: Resource, draft: Draft): Draft {
  const { toStored } = storageOf(resource)
  return toStored === undefined ? draft : toStored(draft)
}

/** The same, with the defaults of the version asked for. */
export function storedDraft(resource: Resource, draft: Draft): Draft {
  const stored = asStored(resource, draft)
  const { rules, defaults } = storageOf(resource)
  // The rules know the type of their kind.
  if (defaults === undefined) rules.defaults?.(stored as never)
  else defaults(stored)
  return stored
}

/** Fills in what the storage would give back of a draft that passed its checks: with the defaults of the stored version. */
export function fillStored(resource: Resource, draft: Draft): void {
  const { rules, defaults } = storageOf(resource)
  if (defaults !== undefined) rules.defaults?.(draft as never)
}

/** The key of one object. */
export function keyIn(resource: Resource, namespace: string, name: string): string {
  const { prefix } = storageOf(resource)
  return resource.namespaced ? `${prefix}${namespace}/${name}` : prefix + name
}

/** The prefix of the collection that a call names: one namespace, or all there is. */
export function prefixOf(call: Pick<Call, 'resource' | 'namespace'>): string {
  const { prefix } = storageOf(call.resource)
  return call.resource.namespaced && call.namespace !== '' ? `${prefix}${call.namespace}/` : prefix
}

/** A stored object in the version asked for. */
export function shown(resource: Resource, object: KubeObject): KubeObject {
  const convert = storageOf(resource).fromStored
  return convert === undefined ? object : convert(object)
}
