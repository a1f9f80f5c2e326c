/** Everything the server asks of replication controllers. */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { goMap } from '../../api/go-value.ts'
import type { Mutable } from '../../api/object.ts'
import type { ReplicationController, ReplicationControllerSpec } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPodTemplateSpec, defaultPodTemplate } from '../pod/rules.ts'
import { checkNonnegative } from '../shared/numbers.ts'
import { dropUnservedTemplate, podNameWarnings, templateWarnings } from '../shared/pod-owners.ts'

export const rules: Rules<ReplicationController> = {
  defaults: fillDefaults,
  prepareCreate(draft) {
    draft.status = { replicas: 0 }
    dropUnservedTemplate(draft.spec?.template)
  },
  prepareUpdate: (draft) => dropUnservedTemplate(draft.spec?.template),
  // What the storage gives back has its defaults: without labels, those of the template.
  prepareStatusUpdate: fillDefaults,
  check: ({ spec = {} }) => checkSpec(spec),
  // Upstream runs the same rules twice on updates, and its causes show it; so do those of nodes, volumes and claims.
  checkUpdate: ({ spec = {} }) => checkSpec(spec),
  checkStatusUpdate: ({ status }) => (status === undefined ? [] : checkStatus(status)),
  // For a changed one upstream takes the templates for each other, and warns of the old one.
  warnings: (object, old) =>
    old === undefined ? [...podNameWarnings(object, old), ...templateWarnings(object, old)] : templateWarnings(old, object),
}

function fillDefaults({ metadata, spec = {} }: Mutable<ReplicationController>): void {
  spec.replicas ??= 1
  const { template } = spec
  if (template === undefined) return
  defaultPodTemplate(template)
  const { labels } = template.metadata ?? {}
  if (labels === undefined) return
  if (Object.keys(spec.selector ?? {}).length === 0) spec.selector = { ...labels }
  if (Object.keys(metadata.labels ?? {}).length === 0) metadata.labels = { ...labels }
}

/** ValidateReplicationControllerSpec */
function checkSpec({ replicas, selector = {}, template, minReadySeconds }: ReplicationControllerSpec): Problem[] {
  const problems: Problem[] = []
  checkNonnegative(problems, minReadySeconds, 'spec.minReadySeconds')
  const wanted = Object.entries(selector)
  if (wanted.length === 0) problems.push(problem.required('spec.selector'))
  checkNonnegative(problems, replicas, 'spec.replicas')
  if (template === undefined || template === null) return [...problems, problem.required('spec.template')]
  const { labels } = template.metadata ?? {}
  if (wanted.some(([key, value]) => labels?.[key] !== value))
    problems.push(
      problem.invalid(
        'spec.template.metadata.labels',
        goMap(heldIn(template.metadata, 'labels')),
        '`selector` does not match template `labels`',
      ),
    )
  problems.push(...checkPodTemplateSpec(template, 'spec.template'))
  const { restartPolicy = '', activeDeadlineSeconds } = template.spec ?? {}
  if (restartPolicy !== 'Always') problems.push(problem.notSupported('spec.template.spec.restartPolicy', restartPolicy, ['Always']))
  if (activeDeadlineSeconds !== undefined)
    problems.push(
      problem.forbidden('spec.template.spec.activeDeadlineSeconds', 'activeDeadlineSeconds in ReplicationController is not Supported'),
    )
  return problems
}

const counts = ['replicas', 'fullyLabeledReplicas', 'readyReplicas', 'availableReplicas', 'observedGeneration'] as const

/** ValidateReplicationControllerStatus */
function checkStatus(status: NonNullable<ReplicationController['status']>): Problem[] {
  const problems: Problem[] = []
  for (const field of counts) checkNonnegative(problems, status[field], `status.${field}`)
  for (const field of ['fullyLabeledReplicas', 'readyReplicas', 'availableReplicas'] as const) {
    const count = status[field] ?? 0
    if (count > (status.replicas ?? 0)) problems.push(problem.invalid(`status.${field}`, count, 'cannot be greater than status.replicas'))
  }
  const available = status.availableReplicas ?? 0
  if (available > (status.readyReplicas ?? 0))
    problems.push(problem.invalid('status.availableReplicas', available, 'cannot be greater than readyReplicas'))
  return problems
}
