/** Checks of the annotations that mean something on pods (ValidatePodSpecificAnnotations and what compares them with fields). */
import { problem } from '../../api/field-errors.ts'
import type { AppArmorProfile, Container, EphemeralContainer, ObjectMeta, PodSpec, SeccompProfile, Toleration } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { type AnnotatedList, readAnnotatedList } from '../shared/annotated-list.ts'
import { checkDescendingPath } from '../shared/paths.ts'
import { checkTolerations } from './affinity.ts'
import { mirrorAnnotation } from './mirror.ts'
import { appArmorOfContainer, seccompOfContainer, seccompOfPod } from './profile-annotations.ts'
import { containersOf } from './windows.ts'

export const deletionCost = 'controller.kubernetes.io/pod-deletion-cost'

const oldTolerations = 'scheduler.alpha.kubernetes.io/tolerations'
const tolerationList: AnnotatedList = {
  struct: 'Toleration',
  fields: {
    Key: 'string',
    Operator: 'core.TolerationOperator',
    Value: 'string',
    Effect: 'core.TaintEffect',
    TolerationSeconds: 'int64',
  },
}

type Annotations = Readonly<Record<string, string>>

/** Rules on values, for pods and templates alike. */
export function checkPodAnnotations(
  problems: Problem[],
  { annotations, spec }: { readonly annotations: Annotations | undefined; readonly spec: PodSpec },
  path: string,
): void {
  if (annotations === undefined) return
  const mirror = annotations[mirrorAnnotation]
  if (mirror !== undefined && !spec.nodeName)
    problems.push(problem.invalid(`${path}[${mirrorAnnotation}]`, mirror, 'must set spec.nodeName if mirror pod annotation is set'))
  const tolerations = annotations[oldTolerations]
  if (tolerations) checkOldTolerations(problems, tolerations, path)
  const cost = annotations[deletionCost]
  if (cost !== undefined && !isCost(cost)) problems.push(problem.invalid(`${path}[${deletionCost}]`, cost, 'must be a 32bit integer'))
  const seccomp = annotations[seccompOfPod]
  if (seccomp !== undefined) checkSeccompText(problems, seccomp, `${path}.${seccompOfPod}`)
  for (const key in annotations) {
    const value = annotations[key] ?? ''
    if (key.startsWith(seccompOfContainer)) checkSeccompText(problems, value, `${path}.${key}`)
    if (!key.startsWith(appArmorOfContainer)) continue
    const container = key.slice(appArmorOfContainer.length)
    if (!hasContainer(spec, container)) problems.push(problem.invalid(`${path}[${key}]`, container, 'container not found'))
    if (value !== '' && value !== 'runtime/default' && value !== 'unconfined' && !value.startsWith('localhost/')) {
      problems.push(problem.invalid(`${path}[${key}]`, value, `invalid AppArmor profile name: ${JSON.stringify(value)}`))
    }
  }
}

/** ValidateTolerationsInPodAnnotations: how pods tolerated taints before there was a field for it. */
function checkOldTolerations(problems: Problem[], text: string, path: string): void {
  const read = readAnnotatedList(text, tolerationList)
  if (typeof read === 'string') problems.push(problem.invalid(path, oldTolerations, read))
  // What was read fits the fields of a toleration.
  else checkTolerations(problems, read as readonly unknown[] as readonly Toleration[], `${path}.${oldTolerations}`)
}

/** The number as upstream reads it: no plus sign, no leading zeros. */
function isCost(text: string): boolean {
  return /^(?:0|-?[1-9][0-9]*)$/.test(text) && Math.abs(Number(text)) <= 2147483648 && Number(text) !== 2147483648
}

function hasContainer(spec: PodSpec, name: string): boolean {
  for (const [container] of containersOf({ spec }, '')) if (container.name === name) return true
  return false
}

function checkSeccompText(problems: Problem[], value: string, path: string): void {
  if (value === 'runtime/default' || value === 'docker/default' || value === 'unconfined') return
  if (value.startsWith('localhost/')) checkDescendingPath(problems, value.slice('localhost/'.length), path)
  else problems.push(problem.invalid(path, value, 'must be a valid seccomp profile'))
}

/** ValidatePodSpecificAnnotationUpdates, without the rules on values. */
export function checkAnnotationChanges(problems: Problem[], annotations: Annotations = {}, old: Annotations = {}): void {
  for (const key in old) {
    if (annotations[key] === old[key]) continue
    if (key.startsWith(appArmorOfContainer))
      problems.push(problem.forbidden(`metadata.annotations[${key}]`, 'may not remove or update AppArmor annotations'))
    if (key === mirrorAnnotation)
      problems.push(problem.forbidden(`metadata.annotations[${key}]`, 'may not remove or update mirror pod annotation'))
  }
  for (const key in annotations) {
    if (key in old) continue
    if (key.startsWith(appArmorOfContainer))
      problems.push(problem.forbidden(`metadata.annotations[${key}]`, 'may not add AppArmor annotations'))
    if (key === mirrorAnnotation) problems.push(problem.forbidden(`metadata.annotations[${key}]`, 'may not add mirror pod annotation'))
  }
}

/** An annotation and the field that replaced it must say the same, at creation. */
export function checkProfilesAgree(
  problems: Problem[],
  { metadata, spec }: { readonly metadata: ObjectMeta; readonly spec: PodSpec },
  path: string,
): void {
  const { annotations } = metadata
  if (annotations === undefined || !hasProfiles(annotations)) return
  const seccomp = spec.securityContext?.seccompProfile
  checkProfile(
    { problems, what: 'seccomp' },
    { annotation: annotations[seccompOfPod], profile: seccomp },
    `${path}.securityContext.seccompProfile`,
  )
  for (const [container, at] of containersOf({ spec }, path)) {
    const pair = { annotation: annotations[seccompOfContainer + container.name], profile: container.securityContext?.seccompProfile }
    checkProfile({ problems, what: 'seccomp' }, pair, `${at}.securityContext.seccompProfile`)
  }
  if (spec.os?.name === 'windows') return
  for (const [container, at] of containersOf({ spec }, path)) {
    const pair = { annotation: annotations[appArmorOfContainer + container.name], profile: appArmorOf(spec, container) }
    checkProfile({ problems, what: 'apparmor' }, pair, `${at}.securityContext.appArmorProfile`)
  }
}

/** Hardly any pod has them still. */
function hasProfiles(annotations: Annotations): boolean {
  for (const key in annotations)
    if (key === seccompOfPod || key.startsWith(seccompOfContainer) || key.startsWith(appArmorOfContainer)) return true
  return false
}

const appArmorOf = (spec: PodSpec, container: Container | EphemeralContainer): AppArmorProfile | undefined =>
  container.securityContext?.appArmorProfile ?? spec.securityContext?.appArmorProfile

interface ProfilePair {
  readonly annotation: string | undefined
  readonly profile: SeccompProfile | AppArmorProfile | undefined
}

function checkProfile(
  { problems, what }: { readonly problems: Problem[]; readonly what: 'seccomp' | 'apparmor' },
  { annotation, profile }: ProfilePair,
  path: string,
): void {
  if (annotation === undefined || profile === undefined) return
  const texts: Readonly<Record<string, readonly string[]>> = {
    Unconfined: ['unconfined'],
    RuntimeDefault: what === 'seccomp' ? ['runtime/default', 'docker/default'] : ['runtime/default'],
  }
  const isOther =
    profile.type === 'Localhost'
      ? !annotation.startsWith('localhost/')
      : texts[profile.type] !== undefined && texts[profile.type]?.includes(annotation) === false
  if (isOther) problems.push(problem.forbidden(`${path}.type`, `${what} type in annotation and field must match`))
  else if (profile.type === 'Localhost' && annotation.slice('localhost/'.length) !== profile.localhostProfile)
    problems.push(problem.forbidden(`${path}.localhostProfile`, `${what} profile in annotation and field must match`))
}
