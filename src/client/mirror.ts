/** The memory behind an informer: objects by key, with indexes, shared and never copied. */
import { share } from '../base/share.ts'
import { controllerOf, keyOf, type KubeObject } from '../api/object.ts'
import type { Change } from './informer.ts'

interface Bucket<T> {
  readonly members: Map<string, T>
  /** The members as an array, made on demand and dropped on change. */
  array: readonly T[] | undefined
}

interface Index<T> {
  readonly keys: (object: T) => readonly string[]
  readonly buckets: Map<string, Bucket<T>>
}

const nothing: readonly never[] = []

/** Objects of one resource by key and by index. */
export class Mirror<T extends KubeObject> {
  private readonly objects: Bucket<T> = { members: new Map(), array: undefined }
  private readonly indexes = new Map<string, Index<T>>()
  /** The object that came last: those that follow each other are mostly alike, and hold once what they have in common. */
  private newest: T | undefined

  constructor() {
    this.index('namespace', (object) => [object.metadata.namespace ?? ''])
    this.index('owner', (object) => {
      const owner = controllerOf(object)
      return owner === undefined ? nothing : [owner.uid]
    })
  }

  get(key: string): T | undefined {
    return this.objects.members.get(key)
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? arrayOf(this.objects) : this.by('namespace', namespace)
  }

  by(name: string, value: string): readonly T[] {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`no index ${name}`)
    const bucket = index.buckets.get(value)
    return bucket === undefined ? nothing : arrayOf(bucket)
  }

  index(name: string, keys: (object: T) => readonly string[]): void {
    if (this.indexes.has(name)) return
    const index: Index<T> = { keys, buckets: new Map() }
    this.indexes.set(name, index)
    for (const [key, object] of this.objects.members) enter(index, key, object)
  }

  /**
   * Holds the object from now on; gives the change it makes, or undefined when it was known already. Parts that equal those of the object
   * that came before are replaced by them.
   */
  put(object: T): Change<T> | undefined {
    const key = keyOf(object)
    const previous = this.objects.members.get(key)
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous.metadata.uid === object.metadata.uid)
      return undefined
    share(this.newest, object)
    this.newest = object
    this.objects.members.set(key, object)
    this.objects.array = undefined
    for (const index of this.indexes.values()) {
      if (previous !== undefined) leave(index, key, previous)
      enter(index, key, object)
    }
    return { type: previous === undefined ? 'added' : 'updated', object, previous }
  }

  /** Forgets the object; `last` is its final state where the watch told it. */
  remove(key: string, last?: T): Change<T> | undefined {
    const previous = this.objects.members.get(key)
    if (previous === undefined) return undefined
    this.objects.members.delete(key)
    this.objects.array = undefined
    for (const index of this.indexes.values()) leave(index, key, previous)
    return { type: 'deleted', object: last ?? previous, previous }
  }

  /** Makes the mirror hold exactly these objects; gives what changed. */
  replace(objects: readonly T[]): Change<T>[] {
    const present = new Set(objects.map(keyOf))
    const gone = [...this.objects.members.keys()].filter((key) => !present.has(key)).map((key) => this.remove(key))
    return [...gone, ...objects.map((object) => this.put(object))].filter((change) => change !== undefined)
  }
}

function arrayOf<T>(bucket: Bucket<T>): readonly T[] {
  return (bucket.array ??= [...bucket.members.values()])
}

function enter<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    const bucket = index.buckets.get(value)
    if (bucket === undefined) index.buckets.set(value, { members: new Map([[key, object]]), array: undefined })
    else {
      bucket.members.set(key, object)
      bucket.array = undefined
    }
  }
}

function leave<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    const bucket = index.buckets.get(value)
    if (bucket === undefined) continue
    bucket.members.delete(key)
    bucket.array = undefined
    if (bucket.members.size === 0) index.buckets.delete(value)
  }
}
