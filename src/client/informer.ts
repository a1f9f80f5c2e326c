/**
 * The contract of a live mirror of one resource type: what controllers, the scheduler and node agents read instead of asking the server.
 */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'

/** One change of the mirror, after it was applied. */
export interface Change<T> {
  readonly type: 'added' | 'updated' | 'deleted'
  readonly object: T
  readonly previous: T | undefined
}

/** A live, indexed, read-only mirror of all objects of one resource. Objects are shared and must not be changed. */
export interface Informer<T extends KubeObject> {
  readonly resource: Resource<T>
  /** True once the first list is in. */
  readonly synced: boolean
  /** The newest revision that the mirror is known to reflect (0 before the first list): a write at or before it has been seen. */
  readonly revision: number
  /** By `namespace/name` (or `name`). */
  get(key: string): T | undefined
  /** All, or those of one namespace. No copy is made for a namespace or index lookup that is empty. */
  list(namespace?: string): readonly T[]
  /** Objects whose index `name` holds `value`; see `index`. */
  by(index: string, value: string): readonly T[]
  /** Adds an index (idempotent): `keys` gives the values under which an object is found. `owner` (controller's uid) always exists. */
  index(name: string, keys: (object: T) => readonly string[]): void
  /** Called with every batch of changes, after the mirror holds them. The answer ends it. */
  onChange(listener: (changes: readonly Change<T>[]) => void): () => void
}

/** Informers by resource, made on first use and shared. */
export interface Informers {
  of<T extends KubeObject>(resource: Resource<T>): Informer<T>
  /** Resolves when every informer asked for so far is synced. */
  ready(): Promise<void>
  close(): void
}
