/** The memory behind an informer: objects by key, with indexes, shared and never copied. */
import { share } from '../base/share.ts'
import { controllerOf, keyOf, type KubeObject } from '../api/object.ts'
import type { Change } from './informer.ts'

/** The objects of one namespace. */
class Place<T> {
  readonly byName = new Map<string, T>()
  /** The same as an array, made on demand and dropped on change. */
  private array: readonly T[] | undefined

  set(name: string, object: T): void {
    this.byName.set(name, object)
    this.array = undefined
  }

  delete(name: string): void {
    this.byName.delete(name)
    this.array = undefined
  }

  list(): readonly T[] {
    return (this.array ??= [...this.byName.values()])
  }
}

/** Objects for which an index has the same value. */
class Group<T> {
  private readonly members: Set<T>
  private array: readonly T[] | undefined

  constructor(members: readonly T[]) {
    this.members = new Set(members)
  }

  get isEmpty(): boolean {
    return this.members.size === 0
  }

  add(object: T): void {
    this.members.add(object)
    this.array = undefined
  }

  delete(object: T): void {
    this.members.delete(object)
    this.array = undefined
  }

  list(): readonly T[] {
    return (this.array ??= [...this.members])
  }
}

interface Index<T> {
  readonly keys: (object: T) => readonly string[]
  /**
   * Made when somebody asks for the first time: many indexes are there for what most clusters never see. Values that only one object ever
   * had, as most uids, owners and addresses are, have it without a group.
   */
  found: Map<string, T | Group<T>> | undefined
}

const nothing: readonly never[] = []

/** Objects of one resource by key and by index. */
export class Mirror<T extends KubeObject> {
  /** By namespace, then by name: keys of both would be texts made anew, and looked up and entered twice. */
  private readonly places = new Map<string, Place<T>>()
  private readonly indexes = new Map<string, Index<T>>()
  /** All as an array, made on demand and dropped on change. */
  private array: readonly T[] | undefined
  /** The object that came last: those that follow each other are mostly alike, and hold once what they have in common. */
  private newest: T | undefined

  constructor() {
    this.index('owner', (object) => {
      const owner = controllerOf(object)
      return owner === undefined ? nothing : [owner.uid]
    })
  }

  get(key: string): T | undefined {
    const { namespace, name } = placeOf(key)
    return this.places.get(namespace)?.byName.get(name)
  }

  /** Those of a namespace, or those of one after the other. */
  list(namespace?: string): readonly T[] {
    if (namespace !== undefined) return this.places.get(namespace)?.list() ?? nothing
    return (this.array ??= [...this.places.values()].flatMap((place) => place.list()))
  }

  by(name: string, value: string): readonly T[] {
    const index = this.indexes.get(name)
    if (index === undefined) throw new Error(`no index ${name}`)
    const found = this.foundIn(index).get(value)
    return found === undefined ? nothing : found instanceof Group ? found.list() : [found]
  }

  index(name: string, keys: (object: T) => readonly string[]): void {
    if (!this.indexes.has(name)) this.indexes.set(name, { keys, found: undefined })
  }

  private foundIn(index: Index<T>): Map<string, T | Group<T>> {
    if (index.found === undefined) {
      index.found = new Map()
      for (const object of this.list()) enter(index, object)
    }
    return index.found
  }

  /**
   * Holds the object from now on; gives the change it makes, or undefined when it was known already. Parts that equal those of the object
   * that came before are replaced by them.
   */
  put(object: T): Change<T> | undefined {
    const { namespace = '', name } = object.metadata
    let place = this.places.get(namespace)
    const previous = place?.byName.get(name)
    if (previous?.metadata.resourceVersion === object.metadata.resourceVersion && previous.metadata.uid === object.metadata.uid)
      return undefined
    share(this.newest, object)
    this.newest = object
    if (place === undefined) this.places.set(namespace, (place = new Place()))
    place.set(name, object)
    this.array = undefined
    for (const index of this.indexes.values()) {
      if (previous !== undefined) leave(index, previous)
      enter(index, object)
    }
    return { type: previous === undefined ? 'added' : 'updated', object, previous }
  }

  /** Forgets the object; `last` is its final state where the watch told it. */
  remove(key: string, last?: T): Change<T> | undefined {
    const { namespace, name } = placeOf(key)
    const place = this.places.get(namespace)
    const previous = place?.byName.get(name)
    if (place === undefined || previous === undefined) return undefined
    place.delete(name)
    if (place.byName.size === 0) this.places.delete(namespace)
    this.array = undefined
    for (const index of this.indexes.values()) leave(index, previous)
    return { type: 'deleted', object: last ?? previous, previous }
  }

  /** Makes the mirror hold exactly these objects; gives what changed. */
  replace(objects: readonly T[]): Change<T>[] {
    const present = new Set(objects.map(keyOf))
    const gone = this.list().flatMap((object) => (present.has(keyOf(object)) ? [] : [this.remove(keyOf(object))]))
    return [...gone, ...objects.map((object) => this.put(object))].filter((change) => change !== undefined)
  }
}

function placeOf(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/')
  return slash < 0 ? { namespace: '', name: key } : { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

function enter<T>({ keys, found }: Index<T>, object: T): void {
  if (found === undefined) return
  for (const value of keys(object)) {
    const known = found.get(value)
    if (known === undefined) found.set(value, object)
    else if (known instanceof Group) known.add(object)
    else found.set(value, new Group([known, object]))
  }
}

function leave<T>({ keys, found }: Index<T>, object: T): void {
  if (found === undefined) return
  for (const value of keys(object)) {
    const known = found.get(value)
    if (known instanceof Group) known.delete(object)
    if (known === object || (known instanceof Group && known.isEmpty)) found.delete(value)
  }
}
