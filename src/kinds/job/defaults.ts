/** What upstream fills into Jobs and job templates. */
import type { Mutable } from '../../api/object.ts'
import type { Job, JobSpec, ObjectMeta } from '../../api/objects.ts'
import { defaultPodTemplate } from '../pod/defaults.ts'

const unlimited = 2147483647

/** SetDefaults_Job. */
export function defaultJob(job: Mutable<Job>): void {
  const { spec } = job
  spec.template ??= {}
  if (spec.completions === undefined && spec.parallelism === undefined) spec.completions = 1
  spec.parallelism ??= 1
  spec.backoffLimit ??= spec.backoffLimitPerIndex === undefined ? 6 : unlimited
  labelLikeTemplate(job)
  spec.completionMode ??= 'NonIndexed'
  spec.suspend ??= false
  spec.manualSelector ??= false
  spec.podReplacementPolicy ??= spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed'
  for (const rule of spec.podFailurePolicy?.rules ?? []) for (const condition of rule.onPodConditions ?? []) condition.status ||= 'True'
  defaultPodTemplate(spec.template)
}

/** A job without labels takes those of its pods: upstream has both hold one and the same map. */
export function labelLikeTemplate({ metadata, spec }: Mutable<Job>): void {
  const labels = spec.template.metadata?.labels
  if (labels !== undefined && Object.keys(labels).length > 0 && Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = labels
}

export const jobNameLabel = 'batch.kubernetes.io/job-name'
export const controllerUidLabel = 'batch.kubernetes.io/controller-uid'

/** generateSelector: the labels by which a job knows its pods. */
export function generateSelector({ metadata, spec }: { metadata: Mutable<ObjectMeta>; spec: Mutable<JobSpec> }): void {
  const { name = '', uid = '' } = metadata
  spec.template.metadata ??= {}
  const isShared = metadata.labels !== undefined && metadata.labels === spec.template.metadata.labels
  spec.template.metadata.labels = {
    'job-name': name,
    [jobNameLabel]: name,
    'controller-uid': uid,
    [controllerUidLabel]: uid,
    ...spec.template.metadata.labels,
  }
  if (isShared) metadata.labels = spec.template.metadata.labels
  spec.selector ??= {}
  spec.selector.matchLabels = { [controllerUidLabel]: uid, ...spec.selector.matchLabels }
}
