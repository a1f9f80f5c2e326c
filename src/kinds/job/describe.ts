/** kubectl's describe of a Job. */
import type { Job } from '../../api/objects.ts'
import { humanDuration } from '../../api/time.ts'
import { selectorQuery } from '../../api/selector-text.ts'
import { writeController } from '../describe/controller.ts'
import { writeEvents } from '../describe/events.ts'
import { writeAnnotations, writeLabels } from '../describe/metadata.ts'
import { type Page, startPage } from '../describe/page.ts'
import { writePodTemplate } from '../describe/pod-template.ts'
import type { Reader } from '../kind.ts'

export async function describe(job: Job, read: Reader, now: number): Promise<string> {
  const { metadata, spec } = job
  const page = startPage(read, now)
  page.field(0, 'Name', metadata.name)
  page.field(0, 'Namespace', metadata.namespace)
  page.field(0, 'Selector', selectorQuery(spec.selector))
  writeLabels(page, 'Labels', metadata.labels)
  writeAnnotations(page, 'Annotations', metadata.annotations)
  writeController(page, metadata)
  if (spec.parallelism !== undefined) page.field(0, 'Parallelism', spec.parallelism)
  page.field(0, 'Completions', spec.completions ?? '<unset>')
  if (spec.completionMode !== undefined) page.field(0, 'Completion Mode', spec.completionMode)
  if (spec.suspend !== undefined) page.field(0, 'Suspend', spec.suspend)
  if (spec.backoffLimit !== undefined) page.field(0, 'Backoff Limit', spec.backoffLimit)
  if (spec.ttlSecondsAfterFinished !== undefined) page.field(0, 'TTL Seconds After Finished', spec.ttlSecondsAfterFinished)
  writeProgress(page, job)
  writePodTemplate(page, spec.template)
  await writeEvents(page, read, job)
  return page.toText()
}

function writeProgress(page: Page, { spec, status = {} }: Job): void {
  const { startTime, completionTime, active = 0, ready, succeeded = 0, failed = 0 } = status
  if (startTime) page.field(0, 'Start Time', page.time(startTime))
  if (completionTime) page.field(0, 'Completed At', page.time(completionTime))
  if (startTime && completionTime) page.field(0, 'Duration', humanDuration(Date.parse(completionTime) - Date.parse(startTime)))
  if (spec.activeDeadlineSeconds !== undefined) page.field(0, 'Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`)
  page.field(
    0,
    'Pods Statuses',
    `${active} Active${ready === undefined ? '' : ` (${ready} Ready)`} / ${succeeded} Succeeded / ${failed} Failed`,
  )
  if (spec.completionMode === 'Indexed') page.field(0, 'Completed Indexes', shortened(status.completedIndexes ?? ''))
}

/** Indexes up to the first comma behind the fiftieth sign. */
function shortened(indexes: string): string {
  if (indexes === '') return '<none>'
  const comma = indexes.indexOf(',', 50)
  return comma < 0 ? indexes : `${indexes.slice(0, comma + 1)}...`
}
