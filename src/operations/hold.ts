/** Holds objects back, and lets them go again: nodes that take no more pods, schedules and jobs that rest. */
import type { Resource } from '../api/resource.ts'
import type { Client, ObjectRef } from '../client/client.ts'

/** How a kind is held: the field that says so, and what both directions are called. */
export interface Hold {
  readonly field: string
  readonly verb: string
  readonly done: string
  readonly back: { readonly verb: string; readonly done: string }
}

const suspending: Hold = { field: 'suspend', verb: 'suspend', done: 'suspended', back: { verb: 'resume', done: 'resumed' } }

const holds: Readonly<Record<string, Hold>> = {
  'v1 nodes': { field: 'unschedulable', verb: 'cordon', done: 'cordoned', back: { verb: 'uncordon', done: 'uncordoned' } },
  'batch/v1 cronjobs': suspending,
  'batch/v1 jobs': suspending,
}

/** Undefined for kinds that cannot be held. */
export const holdOf = (resource: Pick<Resource, 'id'>): Hold | undefined => holds[resource.id]

/** Holds the object, or lets it go. Rejects with the server's refusal. */
export async function setHeld(client: Client, resource: Resource, ref: ObjectRef, held: boolean): Promise<void> {
  const hold = holdOf(resource)
  if (hold === undefined) throw new Error(`a ${resource.kind} cannot be held`)
  // As kubectl cordon and edit leave it: a node's field goes, a schedule's turns false.
  await client.patch(resource, ref, 'merge', { spec: { [hold.field]: held || (resource.id === 'v1 nodes' ? null : false) } })
}
