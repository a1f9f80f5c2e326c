/** What a controller sees of the cluster. */
import type { KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import type { ObjectRef } from '../client/client.ts'

/** What a reconcile may read. Everything comes from mirrors; objects are shared and must not be changed. */
export interface View {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** When the controllers were started: nothing can have been observed before. */
  readonly started: number
  /** All resources that the cluster serves. */
  readonly resources: readonly Resource[]
  get<T extends KubeObject>(resource: Resource<T>, ref: ObjectRef): T | undefined
  list<T extends KubeObject>(resource: Resource<T>, namespace?: string): readonly T[]
  by<T extends KubeObject>(resource: Resource<T>, index: string, value: string): readonly T[]
  /** The objects that this one controls. */
  owned<T extends KubeObject>(resource: Resource<T>, owner: KubeObject): readonly T[]
  /** Numbers that survive between reconciles of one key, and are lost with the process: for back-off that upstream keeps in memory too. */
  readonly memory: Map<string, number>
}
