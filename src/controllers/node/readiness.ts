/** What nodes say of themselves, and people of them. */
import { hasCondition } from '../../api/conditions.ts'
import type { Node } from '../../api/objects.ts'
import { outOfServiceTaint } from '../../kinds/node/taints.ts'

export const isReadyNode = (node: Node): boolean => hasCondition(node, 'Ready')

export const isOutOfService = ({ spec }: Node): boolean => spec?.taints?.some(({ key }) => key === outOfServiceTaint) === true
