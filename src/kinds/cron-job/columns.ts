/** The columns of CronJobs. */
import type { CronJob } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { containerImages, containerNames, selectorText } from '../print/cells.ts'
import { ageColumn, column, integer, nameColumn, timeColumn, wide } from '../print/column.ts'

export const columns: readonly Column<CronJob>[] = [
  nameColumn(),
  column('Schedule', ({ spec }) => spec.schedule),
  column('Timezone', ({ spec }) => spec.timeZone ?? '<none>'),
  column('Suspend', ({ spec }) => (spec.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False'), {
    type: 'boolean',
    tone: ({ spec }) => (spec.suspend === true ? 'dim' : 'plain'),
  }),
  integer('Active', ({ status }) => status?.active?.length ?? 0),
  timeColumn('Last Schedule', ({ status }) => status?.lastScheduleTime, '<none>'),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.jobTemplate.spec?.template)),
  wide('Images', ({ spec }) => containerImages(spec.jobTemplate.spec?.template)),
  wide('Selector', ({ spec }) => selectorText(spec.jobTemplate.spec?.selector)),
]
