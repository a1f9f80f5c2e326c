/** What nodes say of themselves. */
import type { Node, NodeCondition } from '../../api/objects.ts'

export const nodeCondition = (node: Node, type: string): NodeCondition | undefined =>
  node.status?.conditions?.find((condition) => condition.type === type)

export const isReadyNode = (node: Node): boolean => nodeCondition(node, 'Ready')?.status === 'True'
