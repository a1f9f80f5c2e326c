/** What one reconcile sees: the mirrors as they are now. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { ObjectRef } from '../client/client.ts'
import type { Informers } from '../client/informer.ts'
import type { View } from './view.ts'

interface Circumstances {
  readonly now: number
  readonly started: number
  readonly resources: readonly Resource[]
  /** By key: those of all reconciles. */
  readonly memories: Map<string, Map<string, number>>
  readonly key: string
}

export class LiveView implements View {
  readonly now: number
  readonly started: number
  readonly resources: readonly Resource[]
  private readonly informers: Informers
  private readonly memories: Map<string, Map<string, number>>
  private readonly key: string

  constructor(informers: Informers, { now, started, resources, memories, key }: Circumstances) {
    this.informers = informers
    this.now = now
    this.started = started
    this.resources = resources
    this.memories = memories
    this.key = key
  }

  get<T extends KubeObject>(resource: Resource<T>, { namespace, name }: ObjectRef): T | undefined {
    return this.informers.of(resource).get(namespace === undefined ? name : `${namespace}/${name}`)
  }

  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): readonly T[] {
    return this.informers.of(resource).list(namespace)
  }

  by<T extends KubeObject>(resource: Resource<T>, index: string, value: string): readonly T[] {
    return this.informers.of(resource).by(index, value)
  }

  owned<T extends KubeObject>(resource: Resource<T>, owner: KubeObject): readonly T[] {
    return this.informers.of(resource).by('owner', owner.metadata.uid)
  }

  get memory(): Map<string, number> {
    let memory = this.memories.get(this.key)
    if (memory === undefined) this.memories.set(this.key, (memory = new Map<string, number>()))
    return memory
  }
}
