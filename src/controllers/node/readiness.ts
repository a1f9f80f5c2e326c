/** What nodes say of themselves. */
import { hasCondition } from '../../api/conditions.ts'
import type { Node } from '../../api/objects.ts'

export const isReadyNode = (node: Node): boolean => hasCondition(node, 'Ready')
