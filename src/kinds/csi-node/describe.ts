/** kubectl's describe of a CSINode. */
import type { CSINode } from '../../api/objects.ts'
import { writeEvents } from '../describe/events.ts'
import { writeHead } from '../describe/metadata.ts'
import { startPage } from '../describe/page.ts'
import { goList } from '../describe/volume-sources.ts'
import type { Reader } from '../kind.ts'

export async function describe(node: CSINode, read: Reader, now: number): Promise<string> {
  const page = startPage(read, now)
  writeHead(page, node, false)
  page.field(0, 'CreationTimestamp', page.time(node.metadata.creationTimestamp))
  page.line(0, 'Spec:')
  // Upstream tests for a missing list, not for an empty one.
  if ((node.spec.drivers as typeof node.spec.drivers | null) !== null) page.line(1, 'Drivers:')
  for (const { name, nodeID, allocatable, topologyKeys } of node.spec.drivers ?? []) {
    page.line(2, `${name}:`)
    page.field(3, 'Node ID', nodeID)
    if (allocatable?.count !== undefined) {
      page.line(3, 'Allocatables:')
      page.field(4, 'Count', allocatable.count)
    }
    if (topologyKeys !== undefined && topologyKeys !== null) page.field(3, 'Topology Keys', goList(topologyKeys))
  }
  await writeEvents(page, read, node)
  return page.toText()
}
