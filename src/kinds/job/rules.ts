/** What the server fills in and refuses of Jobs. */
import { heldIn } from '../../api/came-empty.ts'
import { copyOf, isEqual } from '../../api/equal.ts'
import { immutable, problem } from '../../api/field-errors.ts'
import { goLabelSelector, goMap } from '../../api/go-value.ts'
import { dnsLabel } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { Job, PodTemplateSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { goText } from '../shared/go-text.ts'
import { checkLabelSelector } from '../shared/label-selector.ts'
import { dropUnservedTemplate, isNewWish, podNameWarnings, templateWarnings } from '../shared/pod-owners.ts'
import { compiled } from '../shared/workload.ts'
import { controllerUidLabel, defaultJob, generateSelector, jobNameLabel, labelLikeTemplate } from './defaults.ts'
import { checkJobSpec, manyIndexesWarnings } from './spec.ts'
import { checkJobStatus } from './status-checks.ts'

export const rules: Rules<Job> = {
  defaults: defaultJob,
  prepareCreate(draft) {
    draft.status = {}
    if (draft.spec.manualSelector !== true) generateSelector(draft)
    dropUnservedTemplate(draft.spec.template)
  },
  prepareUpdate: (draft) => dropUnservedTemplate(draft.spec.template),
  /** What is stored gets its defaults again when it is read, and with them the labels that were made for its pods. */
  canonicalize: labelLikeTemplate,
  check: (job, old) => [...checkGenerated(job, old), ...checkSpec(job), ...checkPodNames(job)],
  checkUpdate: (job, old) => [...checkSpec(job), ...checkChanges(job, old)],
  checkStatusUpdate: checkJobStatus,
  warnings: (job, old) => [
    ...podNameWarnings(job, old),
    ...(isNewWish(job, old) ? manyIndexesWarnings(job.spec, 'spec') : []),
    ...templateWarnings(job, old),
  ],
}

function checkSpec({ spec }: Job): Problem[] {
  const problems = checkJobSpec(spec, 'spec')
  if (spec.selector === undefined) problems.push(problem.required('spec.selector'))
  else checkLabelSelector(problems, spec.selector, 'spec.selector')
  const labels = spec.template.metadata?.labels
  if (compiled(spec.selector)?.matches(labels) === false)
    problems.push(
      problem.invalid(
        'spec.template.metadata.labels',
        goMap(heldIn(spec.template.metadata, 'labels')),
        '`selector` does not match template `labels`',
      ),
    )
  return problems
}

/** validateGeneratedSelector: labels and selector must be what the server would have made. */
function checkGenerated({ metadata, spec }: Job, old: Job | undefined): Problem[] {
  // A nameless object is judged as well.
  const name = (metadata.name as string | undefined) ?? ''
  if (spec.manualSelector === true || spec.selector === undefined) return []
  const problems: Problem[] = metadata.uid === '' ? [problem.required('metadata.uid')] : []
  const labels = spec.template.metadata?.labels ?? {}
  const expected: Record<string, string> = { 'controller-uid': metadata.uid, 'job-name': name }
  // Jobs that were made without the newer labels need not get them.
  const before = old === undefined ? undefined : (old.spec.template.metadata?.labels ?? {})
  if (before === undefined || (Object.hasOwn(before, controllerUidLabel) && Object.hasOwn(before, jobNameLabel)))
    Object.assign(expected, { [controllerUidLabel]: metadata.uid, [jobNameLabel]: name })
  for (const [key, value] of Object.entries(expected)) {
    const at = `spec.template.metadata.labels[${key}]`
    if (labels[key] === undefined) problems.push(problem.required(at, `must be '${value}'`))
    else if (labels[key] !== value) problems.push(problem.invalid(at, goMap(labels), `must be '${value}'`))
  }
  if (compiled(spec.selector)?.matches(expected) === false)
    problems.push(problem.invalid('spec.selector', goLabelSelector(spec.selector), '`selector` not auto-generated'))
  return problems
}

/** Pods of indexed jobs are named by the highest index too. */
function checkPodNames({ metadata, spec }: Job): Problem[] {
  if (spec.completionMode !== 'Indexed' || spec.completions === undefined || spec.completions <= 0) return []
  const longest = `${metadata.name}-${spec.completions - 1}`
  const reasons = dnsLabel(longest)
  return reasons.length === 0
    ? []
    : [problem.invalid('metadata.name', metadata.name, `will not able to create pod with invalid DNS label: ${longest}`)]
}

function checkChanges({ spec }: Job, old: Job): Problem[] {
  const before = old.spec
  const problems: Problem[] = []
  if (spec.completions !== before.completions) {
    if (spec.completionMode !== 'Indexed') problems.push(problem.invalid('spec.completions', spec.completions, 'field is immutable'))
    else if (spec.completions !== undefined && spec.completions !== spec.parallelism)
      problems.push(problem.invalid('spec.completions', spec.completions, 'can only be modified in tandem with spec.parallelism'))
  }
  problems.push(...immutable('spec.selector', goLabelSelector(spec.selector), isEqual(spec.selector, before.selector)))
  if (!isEqual(withoutScheduling(spec.template, old), withoutScheduling(before.template, old)))
    problems.push(problem.invalid('spec.template', goText('PodTemplateSpec', spec.template), 'field is immutable'))
  problems.push(...immutable('spec.completionMode', spec.completionMode, spec.completionMode === before.completionMode))
  problems.push(
    ...immutable(
      'spec.podFailurePolicy',
      goText('batch.PodFailurePolicy', spec.podFailurePolicy),
      isEqual(spec.podFailurePolicy, before.podFailurePolicy),
    ),
  )
  problems.push(
    ...immutable('spec.backoffLimitPerIndex', spec.backoffLimitPerIndex, spec.backoffLimitPerIndex === before.backoffLimitPerIndex),
  )
  problems.push(...immutable('spec.managedBy', spec.managedBy, spec.managedBy === before.managedBy))
  problems.push(
    ...immutable(
      'spec.successPolicy',
      goText('batch.SuccessPolicy', spec.successPolicy),
      isEqual(spec.successPolicy, before.successPolicy),
    ),
  )
  return problems
}

/** While a job is suspended and has not started, where its pods may run can still change. */
function withoutScheduling(template: PodTemplateSpec, { spec, status }: Job): PodTemplateSpec {
  if (spec.suspend !== true || status?.startTime !== undefined) return template
  const made = copyOf(template) as Mutable<PodTemplateSpec>
  for (const field of ['labels', 'annotations'] as const) delete made.metadata?.[field]
  if (made.metadata !== undefined && Object.keys(made.metadata).length === 0) delete made.metadata
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const) delete made.spec?.[field]
  delete made.spec?.affinity?.nodeAffinity
  if (made.spec?.affinity !== undefined && Object.keys(made.spec.affinity).length === 0) delete made.spec.affinity
  return made
}
