/** The columns of Jobs. */
import { hasCondition } from '../../api/conditions.ts'
import type { Job } from '../../api/objects.ts'
import type { Column } from '../kind.ts'
import { instantOf } from '../print/age.ts'
import { containerImages, containerNames, selectorText } from '../print/cells.ts'
import { ageColumn, column, nameColumn, spanColumn, wide } from '../print/column.ts'
import { wordTone } from '../print/tones.ts'

/** `Running`, `Complete`, `Failed`, ...: the strongest thing that the conditions say. */
function jobWord(job: Job): string {
  if (hasCondition(job, 'Complete')) return 'Complete'
  if (hasCondition(job, 'Failed')) return 'Failed'
  if (job.metadata.deletionTimestamp !== undefined) return 'Terminating'
  if (hasCondition(job, 'Suspended')) return 'Suspended'
  return hasCondition(job, 'FailureTarget') ? 'FailureTarget' : 'Running'
}

function completions({ spec, status }: Job): string {
  const succeeded = status?.succeeded ?? 0
  if (spec.completions !== undefined && spec.completions !== null) return `${succeeded}/${spec.completions}`
  const parallelism = spec.parallelism ?? 0
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`
}

export const columns: readonly Column<Job>[] = [
  nameColumn(),
  column('Status', jobWord, { tone: (job) => wordTone(jobWord(job)) }),
  column('Completions', completions),
  spanColumn(
    'Duration',
    ({ status }) => instantOf(status?.startTime),
    ({ status }) => instantOf(status?.completionTime),
  ),
  ageColumn(),
  wide('Containers', ({ spec }) => containerNames(spec.template)),
  wide('Images', ({ spec }) => containerImages(spec.template)),
  wide('Selector', ({ spec }) => selectorText(spec.selector)),
]
