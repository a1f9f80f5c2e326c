/** The shape every Kubernetes object shares, and helpers that read its metadata. */
import type { ObjectMeta, OwnerReference } from './objects.ts'

/** Metadata of an object that the server has stored: the server always fills these four. */
export interface StoredMeta extends ObjectMeta {
  readonly name: string
  readonly uid: string
  readonly resourceVersion: string
  readonly creationTimestamp: string
}

/** Any object as the server gives it. Objects are shared and read-only: copy on write, never mutate. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: StoredMeta
}

/**
 * An object before the server has seen it: its metadata may lack what the server fills. `apiVersion` and `kind` default to the resource's.
 */
export type New<T> = Omit<T, 'metadata' | 'apiVersion' | 'kind'> & {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMeta
}

/** The same type with every `readonly` taken off, all the way down: for the one owner of a fresh copy. */
export type Mutable<T> = T extends readonly (infer Item)[]
  ? Mutable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Mutable<T[Key]> }
    : T

/** A list answer. */
export interface List<T> {
  readonly items: readonly T[]
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string; readonly remainingItemCount?: number }
}

/** `namespace/name`, or just `name` for cluster-scoped objects: the key that queues and caches use. */
export function keyOf(object: { readonly metadata: ObjectMeta }): string {
  const { namespace, name } = object.metadata
  return namespace === undefined || namespace === '' ? (name ?? '') : `${namespace}/${name ?? ''}`
}

/** The owner with `controller: true`, if any. */
export function controllerOf(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((owner) => owner.controller === true)
}
