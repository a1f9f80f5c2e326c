/** What a change of a node means for waiting pods. */
import type { Node } from '../api/objects.ts'
import type { Change } from '../client/informer.ts'
import type { Happening } from './filter.ts'

/** Heartbeats and the like mean nothing and give an empty list. */
export function nodeHappenings({ type, object, previous }: Change<Node>): readonly Happening[] {
  if (type === 'deleted') return [{ what: 'node-removed' }]
  if (previous === undefined) return [{ what: 'node-added' }]
  const found: Happening[] = []
  if (differs(previous.status?.allocatable, object.status?.allocatable)) found.push({ what: 'node-allocatable' })
  if (differs(previous.metadata.labels, object.metadata.labels)) found.push({ what: 'node-labels' })
  if (differs(previous.spec, object.spec)) found.push({ what: 'node-taints' })
  return found
}

const differs = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after)
