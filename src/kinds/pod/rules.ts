/** Everything the server asks of pods, in one record. */
import { problem } from '../../api/field-errors.ts'
import { dnsLabel } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { Pod, PodSpec } from '../../api/objects.ts'
import { isSharedPart, rememberingShared } from '../../api/shared-parts.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkPodAnnotations, checkProfilesAgree } from './annotations.ts'
import { defaultPod, defaultSpecOfPod } from './defaults.ts'
import { dropUnservedFields, dropUnservedStatus, preparePod } from './prepare.ts'
import { checkPodSpec } from './spec.ts'
import { checkPodStatus } from './status-checks.ts'
import { checkPodUpdate } from './update.ts'
import { podWarnings } from './warnings.ts'
import { changeFirst } from '../shared/update-checks.ts'

export { defaultPodSpec, defaultPodTemplate } from './defaults.ts'
export { checkPodSpec, checkPodTemplateSpec } from './spec.ts'
export { podTemplateWarnings } from './warnings.ts'

export const rules: Rules<Pod> = {
  updateChecks: changeFirst,
  defaults: defaultPod,
  // Only specs of pods come here.
  defaultSpec: (spec) => defaultSpecOfPod(spec as Mutable<PodSpec>),
  prepareCreate: preparePod,
  prepareUpdate: (draft) => dropUnservedFields(draft.spec),
  check: checkPod,
  checkCreate,
  checkUpdate: checkPodUpdate,
  prepareStatusUpdate(draft, old) {
    const { deletionTimestamp } = old.metadata
    if (deletionTimestamp !== undefined) draft.metadata.deletionTimestamp = deletionTimestamp
    else delete draft.metadata.deletionTimestamp
    // Old kubelets wrote owners that they had garbled.
    if (old.metadata.ownerReferences === undefined) delete draft.metadata.ownerReferences
    else draft.metadata.ownerReferences = old.metadata.ownerReferences.map((owner) => ({ ...owner }))
    const status = (draft.status ??= {})
    dropUnservedStatus(status)
    if (!status.qosClass && old.status?.qosClass) status.qosClass = old.status.qosClass
  },
  checkStatusUpdate: checkPodStatus,
  // Updates come from programs, which do not read warnings.
  warnings: (pod, old) => (old === undefined ? [...nameWarnings(pod), ...podWarnings(pod)] : []),
  grace,
}

/** validatePodMetadataAndSpec */
function checkPod(pod: Pod): Problem[] {
  const problems: Problem[] = []
  const { spec, metadata } = pod
  checkPodAnnotations(problems, { annotations: metadata.annotations, spec }, 'metadata.annotations')
  const found = isSharedPart(spec) && isFine(spec) ? [] : checkPodSpec(spec, 'spec', { isPod: true, metadata })
  if (problems.length === 0 && found.length === 0 && !needsMore(spec)) return found
  problems.push(...found)
  if (!spec.serviceAccountName) {
    for (const [index, { projected }] of (spec.volumes ?? []).entries()) {
      for (const [at, { serviceAccountToken }] of (projected?.sources ?? []).entries()) {
        const field = `spec.volumes[${index}].projected.sources[${at}].serviceAccountToken`
        if (serviceAccountToken !== undefined)
          problems.push(problem.forbidden(field, 'must not be specified when serviceAccountName is not set'))
      }
    }
  }
  for (const list of ['containers', 'initContainers'] as const) {
    for (const [index, { image = '' }] of (spec[list] ?? []).entries()) {
      if (image.trim() !== image)
        problems.push(problem.invalid(`spec.${list}[${index}].image`, image, 'must not have leading or trailing whitespace'))
    }
  }
  return problems
}

/** Whether the rules for specs find nothing, whatever the metadata says; that has a say in the names of claims alone. */
const isFine = rememberingShared(
  (spec: PodSpec): boolean =>
    spec.volumes?.some(({ ephemeral }) => ephemeral !== undefined) !== true && checkPodSpec(spec, 'spec', { isPod: true }).length === 0,
)

/** Whether the rules that only pods have can find anything. */
function needsMore(spec: PodSpec): boolean {
  if (!spec.serviceAccountName && spec.volumes !== undefined) return true
  for (const { image = '' } of spec.containers) if (image.trim() !== image) return true
  return spec.initContainers !== undefined
}

/** What only a new pod may not have (ValidatePodCreate). */
function checkCreate({ spec, metadata }: Pod): Problem[] {
  const problems: Problem[] = []
  if ((spec.ephemeralContainers?.length ?? 0) > 0) problems.push(problem.forbidden('spec.ephemeralContainers', 'cannot be set on create'))
  if (spec.nodeName && (spec.schedulingGates?.length ?? 0) > 0)
    problems.push(problem.forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared'))
  checkProfilesAgree(problems, { metadata, spec }, 'spec')
  return problems
}

function nameWarnings({ metadata }: Pod): string[] {
  const reasons = dnsLabel(metadata.name)
  // Go prints a list of texts in brackets, with spaces between them.
  return reasons.length === 0
    ? []
    : [
        `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${reasons.join(' ')}]`,
      ]
}

/** CheckGracefulDelete: a pod on no node, or one that has ended, goes at once. */
function grace({ spec, status }: Pod): number {
  if (!spec.nodeName || status?.phase === 'Failed' || status?.phase === 'Succeeded') return 0
  const seconds = spec.terminationGracePeriodSeconds ?? 0
  return seconds < 0 ? 1 : seconds
}
