/** What may change in a pod once it is there (ValidatePodUpdate, ValidatePodEphemeralContainersUpdate, ValidatePodResize). */
import { heldIn, passEmpties } from '../../api/came-empty.ts'
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { goMap } from '../../api/go-value.ts'
import type { Container, EphemeralContainer, Pod, PodSpec, Toleration } from '../../api/objects.ts'
import { withMembers } from '../../api/shared-parts.ts'
import type { Problem } from '../../api/status.ts'
import { goDifference } from '../shared/go-difference.ts'
import { checkTolerations } from './affinity.ts'
import { checkAnnotationChanges, checkPodAnnotations } from './annotations.ts'
import { isMirrorPod } from './mirror.ts'
import { checkNodeAffinityChange } from './gated-affinity.ts'

const changeable = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',')

/** Everything that an update of the pod itself may not do; what any pod must obey is checked elsewhere. */
export function checkPodUpdate(pod: Pod, old: Pod): Problem[] {
  const problems: Problem[] = []
  const { spec } = pod
  checkAnnotationChanges(problems, pod.metadata.annotations, old.metadata.annotations)
  checkPodAnnotations(problems, { annotations: pod.metadata.annotations, spec }, 'metadata.annotations')
  if (spec === old.spec) return problems
  if (!checkImages(problems, [spec.containers, old.spec.containers], 'spec.containers')) return problems
  if (!checkImages(problems, [spec.initContainers ?? [], old.spec.initContainers ?? []], 'spec.initContainers')) return problems
  if (!checkDeadline(problems, spec.activeDeadlineSeconds, old.spec.activeDeadlineSeconds)) return problems
  checkAddedTolerations(problems, spec.tolerations ?? [], old.spec.tolerations ?? [])
  checkGates(problems, spec, old.spec)
  if (isSame(spec, old.spec)) return problems
  const rest = withoutChangeable(spec, old.spec)
  const still = (old.spec.schedulingGates?.length ?? 0) > 0 ? checkGated(problems, rest, old.spec) : rest
  if (!isSame(still, old.spec)) {
    const difference = goDifference('core.PodSpec', old.spec, still)
    problems.push(problem.forbidden('spec', `pod updates may not change fields other than ${changeable}\n${difference}`))
  }
  return problems
}

/** ValidateContainerUpdates; false ends the checks. */
function checkImages(problems: Problem[], [containers, old]: readonly [readonly Container[], readonly Container[]], path: string): boolean {
  if (containers.length !== old.length) {
    problems.push(problem.forbidden(path, 'pod updates may not add or remove containers'))
    return false
  }
  for (const [index, { image = '' }] of containers.entries()) {
    if (image === '') problems.push(problem.required(`${path}[${index}].image`))
    if (image.trim() !== image)
      problems.push(problem.invalid(`${path}[${index}].image`, image, 'must not have leading or trailing whitespace'))
  }
  return true
}

function checkDeadline(problems: Problem[], value: number | undefined, old: number | undefined): boolean {
  const path = 'spec.activeDeadlineSeconds'
  if (value === undefined) {
    if (old !== undefined) problems.push(problem.invalid(path, null, 'must not update from a positive integer to nil value'))
    return true
  }
  const isRange = value >= 0 && value <= 2147483647
  if (!isRange) problems.push(problem.invalid(path, value, 'must be between 0 and 2147483647, inclusive'))
  else if (old !== undefined && old < value) problems.push(problem.invalid(path, value, 'must be less than or equal to previous value'))
  else return true
  return false
}

/** validateOnlyAddedTolerations */
function checkAddedTolerations(problems: Problem[], tolerations: readonly Toleration[], old: readonly Toleration[]): void {
  if (isSame(tolerations, old)) return
  const without = ({ tolerationSeconds: _, ...rest }: Toleration): object => rest
  for (const kept of old) {
    if (tolerations.some((toleration) => isSame(without(toleration), without(kept)))) continue
    return void problems.push(problem.forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'))
  }
  checkTolerations(problems, tolerations, 'spec.tolerations')
}

/** validateOnlyDeletedSchedulingGates */
function checkGates(problems: Problem[], { schedulingGates = [] }: PodSpec, { schedulingGates: old = [] }: PodSpec): void {
  for (const [index, { name }] of schedulingGates.entries()) {
    if (!old.some((gate) => gate.name === name))
      problems.push(
        problem.forbidden(`spec.schedulingGates[${index}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`),
      )
  }
}

/** The new spec with the old values of what may change. */
function withoutChangeable(spec: PodSpec, old: PodSpec): PodSpec {
  const rest: { -readonly [Field in keyof PodSpec]?: PodSpec[Field] } = { ...spec, containers: withImages(spec.containers, old.containers) }
  if (spec.initContainers !== undefined) rest.initContainers = withImages(spec.initContainers, old.initContainers ?? [])
  const replaced = ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const
  passEmpties(spec, rest, replaced)
  for (const field of replaced) {
    delete rest[field]
    // One field at a time keeps its own type; the loop hides that from the compiler.
    if (old[field] !== undefined) Object.assign(rest, { [field]: old[field] })
  }
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1)
    rest.terminationGracePeriodSeconds = old.terminationGracePeriodSeconds ?? 0
  return rest as PodSpec
}

function withImages(containers: readonly Container[], old: readonly Container[]): readonly Container[] {
  return containers.map((container, index) => {
    const image = old[index]?.image
    const { image: _, ...rest } = container
    if (image === undefined) {
      passEmpties(container, rest)
      return rest
    }
    return withMembers(container, { image })
  })
}

/** A pod that may not be scheduled yet can still be narrowed to fewer nodes. */
function checkGated(problems: Problem[], spec: PodSpec, old: PodSpec): PodSpec {
  const { nodeSelector, affinity, ...others } = spec
  const before = old.nodeSelector ?? {}
  if (Object.keys(before).some((key) => nodeSelector?.[key] !== before[key])) {
    problems.push(
      problem.invalid(
        'spec.nodeSelector',
        goMap(heldIn(spec, 'nodeSelector')),
        'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
      ),
    )
  }
  const kept = old.nodeSelector === undefined ? {} : { nodeSelector: old.nodeSelector }
  const withOthers = (its: PodSpec['affinity']): PodSpec => {
    const made = { ...others, ...kept, ...(its !== undefined && { affinity: its }) }
    passEmpties(spec, made, ['nodeSelector'])
    return made
  }
  if (isSame(affinity?.nodeAffinity, old.affinity?.nodeAffinity)) return withOthers(affinity)
  checkNodeAffinityChange(problems, { affinity: affinity?.nodeAffinity, old: old.affinity?.nodeAffinity }, 'spec.affinity.nodeAffinity')
  const { nodeAffinity: _, ...left } = affinity ?? {}
  const was = old.affinity?.nodeAffinity
  const restored = { ...left, ...(was !== undefined && { nodeAffinity: was }) }
  const isGone = Object.keys(restored).length === 0 && old.affinity === undefined
  return withOthers(isGone ? undefined : restored)
}

/** A write through `ephemeralcontainers`: containers may only come. */
export function checkEphemeralUpdate(pod: Pod, old: Pod): Problem[] {
  if (isMirrorPod(old)) return [problem.forbidden('', 'static pods do not support ephemeral containers')]
  const problems: Problem[] = []
  checkAnnotationChanges(problems, pod.metadata.annotations, old.metadata.annotations)
  const now = new Map((pod.spec.ephemeralContainers ?? []).map((container) => [container.name, container]))
  for (const container of old.spec.ephemeralContainers ?? []) {
    const found: EphemeralContainer | undefined = now.get(container.name)
    if (found === undefined)
      problems.push(
        problem.forbidden(
          'spec.ephemeralContainers',
          `existing ephemeral containers ${JSON.stringify(container.name)} may not be removed\n`,
        ),
      )
    else if (!isSame(found, container)) {
      const difference = goDifference('core.EphemeralContainer', container, found)
      problems.push(
        problem.forbidden(
          'spec.ephemeralContainers',
          `existing ephemeral containers ${JSON.stringify(container.name)} may not be changed\n${difference}`,
        ),
      )
    }
  }
  return problems
}
