/** The columns of CSIDrivers. */
import type { CSIDriver } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { orNone } from '../print/cells.ts'
import { ageColumn, column, nameColumn, yesNo } from '../print/column.ts'

export const columns: readonly Column<CSIDriver>[] = [
  nameColumn(),
  yesNo('AttachRequired', ({ spec }) => spec.attachRequired ?? true),
  yesNo('PodInfoOnMount', ({ spec }) => spec.podInfoOnMount ?? false),
  yesNo('StorageCapacity', ({ spec }) => spec.storageCapacity ?? false),
  column('TokenRequests', ({ spec }) => spec.tokenRequests?.map(({ audience }) => audience).join(',') ?? '<unset>'),
  yesNo('RequiresRepublish', ({ spec }) => spec.requiresRepublish ?? false),
  column('Modes', ({ spec }) => orNone(spec.volumeLifecycleModes?.join(','), '<none>')),
  ageColumn(),
]
