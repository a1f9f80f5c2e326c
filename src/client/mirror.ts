/** The memory behind an informer: objects by key, with indexes, shared and never copied. */
import { share } from '../base/share.ts'
import { controllerOf, keyOf, type KubeObject } from '../api/object.ts'
import type { Change } from './informer.ts'

/** Objects by key. Most buckets of an index by uid, owner or address hold one for as long as they are there: that takes no map. */
class Bucket<T> {
  private key: string | undefined
  private one: T | undefined
  private many: Map<string, T> | undefined
  /** The members as an array, made on demand and dropped on change. */
  private array: readonly T[] | undefined

  get isEmpty(): boolean {
    return this.many === undefined ? this.key === undefined : this.many.size === 0
  }

  get(key: string): T | undefined {
    return this.many === undefined ? (key === this.key ? this.one : undefined) : this.many.get(key)
  }

  set(key: string, object: T): void {
    this.array = undefined
    if (this.many === undefined && (this.key === undefined || this.key === key)) {
      this.key = key
      this.one = object
      return
    }
    // The one is there where the key is.
    this.many ??= new Map([[this.key as string, this.one as T]])
    this.key = this.one = undefined
    this.many.set(key, object)
  }

  delete(key: string): void {
    this.array = undefined
    if (this.many !== undefined) this.many.delete(key)
    else if (key === this.key) this.key = this.one = undefined
  }

  entries(): Iterable<readonly [string, T]> {
    return this.many ?? (this.key === undefined ? nothing : [[this.key, this.one as T]])
  }

  list(): readonly T[] {
    return (this.array ??= this.many === undefined ? (this.key === undefined ? nothing : [this.one as T]) : [...this.many.values()])
  }
}

interface Index<T> {
  readonly keys: (object: T) => readonly string[]
  readonly buckets: Map<string, Bucket<T>>
}

const nothing: readonly never[] = []

/** Objects of one resource by key and by index. */
export class Mirror<T extends KubeObject> {
  private readonly objects = new Bucket<T>()
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
    return this.objects.get(key)
  }

  list(namespace?: string): readonly T[] {
    return namespace === undefined ? this.objects.list() : this.by('namespace', namespace)
  }

  by(name: string, value: string): readonly T[] {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`no index ${name}`)
    return index.buckets.get(value)?.list() ?? nothing
  }

  index(name: string, keys: (object: T) => readonly string[]): void {
    if (this.indexes.has(name)) return
    const index: Index<T> = { keys, buckets: new Map() }
    this.indexes.set(name, index)
    for (const [key, object] of this.objects.entries()) enter(index, key, object)
  }

  /**
   * Holds the object from now on; gives the change it makes, or undefined when it was known already. Parts that equal those of the object
   * that came before are replaced by them.
   */
  put(object: T): Change<T> | undefined {
    const key = keyOf(object)
    const previous = this.objects.get(key)
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous.metadata.uid === object.metadata.uid)
      return undefined
    share(this.newest, object)
    this.newest = object
    this.objects.set(key, object)
    for (const index of this.indexes.values()) {
      if (previous !== undefined) leave(index, key, previous)
      enter(index, key, object)
    }
    return { type: previous === undefined ? 'added' : 'updated', object, previous }
  }

  /** Forgets the object; `last` is its final state where the watch told it. */
  remove(key: string, last?: T): Change<T> | undefined {
    const previous = this.objects.get(key)
    if (previous === undefined) return undefined
    this.objects.delete(key)
    for (const index of this.indexes.values()) leave(index, key, previous)
    return { type: 'deleted', object: last ?? previous, previous }
  }

  /** Makes the mirror hold exactly these objects; gives what changed. */
  replace(objects: readonly T[]): Change<T>[] {
    const present = new Set(objects.map(keyOf))
    const gone = [...this.objects.entries()].filter(([key]) => !present.has(key)).map(([key]) => this.remove(key))
    return [...gone, ...objects.map((object) => this.put(object))].filter((change) => change !== undefined)
  }
}

function enter<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    let bucket = index.buckets.get(value)
    if (bucket === undefined) index.buckets.set(value, (bucket = new Bucket()))
    bucket.set(key, object)
  }
}

function leave<T>(index: Index<T>, key: string, object: T): void {
  for (const value of index.keys(object)) {
    const bucket = index.buckets.get(value)
    bucket?.delete(key)
    if (bucket?.isEmpty === true) index.buckets.delete(value)
  }
}
