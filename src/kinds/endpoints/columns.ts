/** The columns of Endpoints. */
import type { Endpoints } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { hostPort, someOf } from '../print/addresses.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

/** Ready addresses with each port, the first three. */
function addressesText({ subsets }: Endpoints): string {
  if (!subsets?.length) return '<none>'
  const texts = subsets.flatMap((subset) => {
    const [ips, ports] = [(subset.addresses ?? []).map(({ ip }) => ip), subset.ports ?? []]
    return ports.length === 0 ? ips : ports.flatMap(({ port }) => ips.map((ip) => hostPort(ip, port)))
  })
  return someOf(texts, 3)
}

export const columns: readonly Column<Endpoints>[] = [nameColumn(), column('Endpoints', addressesText), ageColumn()]
