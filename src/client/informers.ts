/** Live mirrors of resources: a paged list, then a watch that resumes where it broke and lists afresh when its revision is gone. */
import type { KubeObject } from '../api/object.ts'
import { apiVersionOf, type Resource } from '../api/resource.ts'
import { StatusError } from '../api/status.ts'
import type { Clock } from '../base/clock.ts'
import { asError } from '../base/thrown.ts'
import type { Client, Stop, WatchEvent } from './client.ts'
import type { Change, Informer, Informers } from './informer.ts'
import { Mirror } from './mirror.ts'

const pageSize = 500
const firstDelay = 250
const longestDelay = 30_000
/** A watch that held this long was healthy: the next loss starts from the shortest delay again. */
const healthyAfter = 5_000

export interface InformerOptions {
  /** Told of every refusal or broken stream; the informer goes on by itself. */
  readonly onError?: ((resource: Resource, error: Error) => void) | undefined
}

/** Informers over any client, in process or over HTTP. Each resource is listed and watched once, from its first use on. */
export function createInformers(client: Client, clock: Clock, options: InformerOptions = {}): Informers {
  const started = new Map<string, Follower<KubeObject>>()
  return {
    of<T extends KubeObject>(resource: Resource<T>): Informer<T> {
      let follower = started.get(resource.id)
      if (follower === undefined) {
        follower = new Follower<KubeObject>(resource as Resource<KubeObject>, { client, clock, onError: options.onError })
        started.set(resource.id, follower)
        follower.start()
      }
      // One follower serves one resource id, and the id decides the type.
      return follower as unknown as Informer<T>
    },
    async ready() {
      await Promise.all([...started.values()].map((follower) => follower.ready))
    },
    close() {
      for (const follower of started.values()) follower.close()
    },
  }
}

interface Means extends InformerOptions {
  readonly client: Client
  readonly clock: Clock
}

/** Keeps one mirror in step with the server. */
class Follower<T extends KubeObject> implements Informer<T> {
  readonly resource: Resource<T>
  readonly ready: Promise<void>
  synced = false
  revision = 0
  private readonly means: Means
  private readonly mirror = new Mirror<T>()
  private readonly listeners = new Set<(changes: readonly Change<T>[]) => void>()
  private readonly apiVersion: string
  private markReady: () => void = () => undefined
  /** Where the watch goes on; undefined: list first. */
  private position: string | undefined
  private delay = firstDelay
  private closed = false
  private stop: Stop = () => undefined

  constructor(resource: Resource<T>, means: Means) {
    this.resource = resource
    this.means = means
    this.apiVersion = apiVersionOf(resource)
    this.ready = new Promise((resolve) => (this.markReady = resolve))
  }

  get(key: string): T | undefined {
    return this.mirror.get(key)
  }

  list(namespace?: string): readonly T[] {
    return this.mirror.list(namespace)
  }

  by(index: string, value: string): readonly T[] {
    return this.mirror.by(index, value)
  }

  index(name: string, keys: (object: T) => readonly string[]): void {
    this.mirror.index(name, keys)
  }

  onChange(listener: (changes: readonly Change<T>[]) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  start(): void {
    if (this.closed) return
    if (this.position !== undefined) return this.watch(this.position)
    this.listAll().then(
      ({ items, revision }) => {
        if (this.closed) return
        const changes = this.mirror.replace(items)
        this.reach(revision)
        this.synced = true
        this.tell(changes)
        this.markReady()
        this.watch(revision)
      },
      (error: unknown) => this.lost(asError(error)),
    )
  }

  close(): void {
    this.closed = true
    this.stop()
    this.listeners.clear()
    this.markReady()
  }

  /** All pages at one revision; when the pages' revision is gone meanwhile, everything in one answer. */
  private async listAll(): Promise<{ items: T[]; revision: string }> {
    const { client } = this.means
    try {
      const items: T[] = []
      let next: string | undefined
      for (;;) {
        const page = await client.list(this.resource, { limit: pageSize, continue: next })
        for (const item of page.items) items.push(this.typed(item))
        next = page.metadata.continue
        if (next === undefined || next === '' || this.closed) return { items, revision: page.metadata.resourceVersion }
      }
    } catch (error) {
      if (!isGone(error)) throw error
      const all = await client.list(this.resource)
      return { items: all.items.map((item) => this.typed(item)), revision: all.metadata.resourceVersion }
    }
  }

  private watch(from: string): void {
    const { client, clock } = this.means
    const since = clock.now()
    const ended = (error?: Error): void => {
      if (clock.now() - since >= healthyAfter) this.delay = firstDelay
      this.lost(error)
    }
    this.stop = client.watch(this.resource, { resourceVersion: from, allowBookmarks: true }, (events) => this.take(events), ended)
  }

  private take(events: readonly WatchEvent<T>[]): void {
    if (this.closed) return
    const changes: Change<T>[] = []
    for (const event of events) {
      if (event.type === 'ERROR') {
        this.tell(changes)
        this.stop()
        return this.lost(new StatusError(event.object))
      }
      this.reach(event.object.metadata.resourceVersion)
      const change = this.apply(event.type, event.object)
      if (change !== undefined) changes.push(change)
    }
    this.tell(changes)
  }

  private apply(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: T): Change<T> | undefined {
    if (type === 'BOOKMARK') return undefined
    if (type !== 'DELETED') return this.mirror.put(this.typed(object))
    const { namespace, name } = object.metadata
    return this.mirror.remove(namespace === undefined ? name : `${namespace}/${name}`, this.typed(object))
  }

  /** The stream is over: go on from the last revision after a while, or from a new list when that revision is gone. */
  private lost(error: Error | undefined): void {
    if (this.closed) return
    const { clock, onError } = this.means
    if (error !== undefined) onError?.(this.resource, error)
    if (isGone(error)) this.position = undefined
    clock.after(this.delay, () => this.start())
    this.delay = Math.min(longestDelay, this.delay * 2)
  }

  private reach(position: string): void {
    this.position = position
    const revision = Number(position)
    // A cluster restored from a backup may count from lower again: a list then sets it back.
    if (!Number.isNaN(revision)) this.revision = revision
  }

  private tell(changes: readonly Change<T>[]): void {
    if (changes.length === 0) return
    this.delay = firstDelay
    for (const listener of this.listeners) listener(changes)
  }

  /** Items of lists come without kind and apiVersion from some servers. */
  private typed(object: T): T {
    return (object.kind as string | undefined) === undefined ? { ...object, apiVersion: this.apiVersion, kind: this.resource.kind } : object
  }
}

function isGone(error: unknown): boolean {
  return error instanceof StatusError && error.code === 410
}
