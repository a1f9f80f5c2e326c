/** The columns of EndpointSlices. */
import type { EndpointSlice } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { someOf } from '../print/addresses.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn } from '../print/column.ts'

export const columns: readonly Column<EndpointSlice>[] = [
  nameColumn(),
  column('AddressType', ({ addressType }) => addressType),
  column('Ports', ({ ports }) =>
    orNone(
      someOf(
        (ports ?? []).map(({ port, name }) => String(port ?? name ?? '*')),
        3,
      ),
      '<unset>',
    ),
  ),
  column('Endpoints', ({ endpoints }) =>
    orNone(
      someOf(
        (endpoints ?? []).flatMap(({ addresses }) => addresses),
        3,
      ),
      '<unset>',
    ),
  ),
  ageColumn(),
]
