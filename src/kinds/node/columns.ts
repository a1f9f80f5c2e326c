/** The columns of Nodes. */
import type { Node } from '../../api/objects.ts'
import type { Column, Tone } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn, wide } from '../print/column.ts'
import { nodeRoles } from './roles.ts'

const readyWord = (node: Node): string => {
  const ready = node.status?.conditions?.findLast((condition) => condition.type === 'Ready')
  if (ready === undefined) return 'Unknown'
  return ready.status === 'True' ? 'Ready' : 'NotReady'
}

const statusText = (node: Node): string => (node.spec?.unschedulable === true ? `${readyWord(node)},SchedulingDisabled` : readyWord(node))

const tone = (node: Node): Tone => {
  if (readyWord(node) !== 'Ready') return 'bad'
  return node.spec?.unschedulable === true ? 'busy' : 'plain'
}

const address =
  (type: string) =>
  (node: Node): string =>
    orNone(node.status?.addresses?.find((entry) => entry.type === type)?.address)

export const columns: readonly Column<Node>[] = [
  nameColumn(),
  column('Status', statusText, { tone }),
  column('Roles', (node) => orNone(nodeRoles(node).join(','))),
  ageColumn(),
  column('Version', ({ status }) => status?.nodeInfo?.kubeletVersion ?? ''),
  wide('Internal-IP', address('InternalIP')),
  wide('External-IP', address('ExternalIP')),
  wide('OS-Image', ({ status }) => orNone(status?.nodeInfo?.osImage, '<unknown>')),
  wide('Kernel-Version', ({ status }) => orNone(status?.nodeInfo?.kernelVersion, '<unknown>')),
  wide('Container-Runtime', ({ status }) => orNone(status?.nodeInfo?.containerRuntimeVersion, '<unknown>')),
]
