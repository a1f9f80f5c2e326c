/** What a change of a node means for waiting pods. */
import type { Node } from '../api/objects.ts'
import type { Change } from '../client/informer.ts'
import type { Happening } from './filter.ts'
import { emptyNodeState, type NodeState, setNode } from './node-state.ts'

/** Heartbeats and the like mean nothing and give an empty list. */
export function nodeHappenings({ type, object, previous }: Change<Node>): readonly Happening[] {
  if (type === 'deleted') return [{ what: 'node-removed', before: bare(object) }]
  if (previous === undefined) return [{ what: 'node-added', node: bare(object) }]
  const kinds = [
    ...(differs(previous.status?.allocatable, object.status?.allocatable) ? (['node-allocatable'] as const) : []),
    ...(differs(previous.metadata.labels, object.metadata.labels) ? (['node-labels'] as const) : []),
    ...(differs(previous.spec?.taints, object.spec?.taints) || isUncordoned(previous, object) ? (['node-taints'] as const) : []),
  ]
  if (kinds.length === 0) return []
  const [node, before] = [bare(object), bare(previous)]
  return kinds.map((what) => ({ what, node, before }))
}

const isUncordoned = (before: Node, after: Node): boolean => before.spec?.unschedulable === true && after.spec?.unschedulable !== true

/** The node without its pods. */
function bare(node: Node): NodeState {
  const state = emptyNodeState(node.metadata.name)
  setNode(state, node)
  return state
}

const differs = (before: unknown, after: unknown): boolean => JSON.stringify(before) !== JSON.stringify(after)
