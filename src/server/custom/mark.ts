/** What the deletion of a definition says of it at once. */
import { withCondition } from '../../api/conditions.ts'
import type { KubeObject } from '../../api/object.ts'
import type { CustomResourceDefinition } from '../../api/objects.ts'
import type { Draft } from '../core.ts'

/** Its objects will go, and its spec has not changed. */
export function markDefinition(draft: Draft, old: KubeObject, time: string): void {
  const { status } = old as CustomResourceDefinition
  const message = 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon'
  const going = { type: 'Terminating', status: 'True', reason: 'InstanceDeletionPending', message, lastTransitionTime: time }
  const conditions = withCondition(status?.conditions ?? [], going)
  draft['status'] = { ...status, conditions }
  delete draft.metadata.deletionGracePeriodSeconds
  if (old.metadata.generation !== undefined) draft.metadata.generation = old.metadata.generation
}
