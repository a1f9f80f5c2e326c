/** PodSecurity: pods keep to the standards that their namespace's labels ask for; templates are warned about. */
import { isEqual } from '../../../api/equal.ts'
import type { CronJob, Namespace, Pod, PodTemplate, PodTemplateSpec } from '../../../api/objects.ts'
import {
  cronJobs,
  daemonSets,
  deployments,
  jobs,
  namespaces,
  podTemplates,
  pods,
  replicaSets,
  replicationControllers,
  statefulSets,
} from '../../../api/resources.ts'
import { asObject, refuse } from '../../validation/checks.ts'
import { keyIn, prefixOf } from '../../storage/storage.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from '../plugin.ts'
import type { Checked } from './check.ts'
import { policyOf, strictness, violationsOf, violationsText, wantedText, type Wanted } from './policy.ts'

const workloads = [replicationControllers, deployments, replicaSets, statefulSets, daemonSets, jobs]
/** Upstream looks at no more pods when a namespace's level changes. */
const mostPods = 3000

export const podSecurity: AdmissionPlugin = {
  name: 'PodSecurity',
  resources: [pods.id, namespaces.id, podTemplates.id, cronJobs.id, ...workloads.map(({ id }) => id)],
  operations: ['create', 'update'],
  subresources: ['ephemeralcontainers', 'resize'],
  validate(request) {
    const { resource } = request.call
    if (resource.id === namespaces.id) validateNamespace(request)
    else if (resource.id === pods.id) validatePod(request)
    else validateTemplate(request)
  },
}

const policyIn = ({ core, call }: AdmissionRequest): ReturnType<typeof policyOf> =>
  policyOf((core.store.get(keyIn(namespaces, '', call.namespace))?.value as Namespace | undefined)?.metadata.labels)

function validatePod(request: AdmissionRequest): void {
  const { call, object, old } = request
  const policy = policyIn(request)
  if (policy.enforce.level === 'privileged' && policy.warn.level === 'privileged') return
  const pod = object as unknown as Pod
  if (old !== undefined && !changesImages(pod, old as unknown as Pod)) return
  const broken = violationsOf(pod, policy.enforce)
  if (broken.length > 0) throw refusal(request, `violates ${violationsText(policy.enforce, broken)}`)
  warn(call.warn, pod, policy.warn)
}

/** Controllers may store what their pods will be refused for. */
function validateTemplate(request: AdmissionRequest): void {
  const policy = policyIn(request)
  if (policy.warn.level === 'privileged') return
  const template = templateOf(request)
  if (template?.spec !== undefined)
    warn(request.call.warn, { metadata: template.metadata ?? {}, spec: template.spec } as Checked, policy.warn)
}

function templateOf({ call, object }: AdmissionRequest): PodTemplateSpec | undefined {
  if (call.resource.id === podTemplates.id) return (object as unknown as PodTemplate).template
  if (call.resource.id === cronJobs.id) return (object as unknown as CronJob).spec.jobTemplate.spec?.template
  return (object as unknown as { readonly spec: { readonly template?: PodTemplateSpec } }).spec.template
}

function warn(say: (text: string) => void, pod: Checked, wanted: Wanted): void {
  const broken = violationsOf(pod, wanted)
  if (broken.length > 0) say(`would violate ${violationsText(wanted, broken)}`)
}

/** Only new images or containers make a changed pod be looked at again. */
function changesImages({ spec }: Pod, { spec: old }: Pod): boolean {
  const images = ({ containers, initContainers = [] }: Pod['spec']): readonly (string | undefined)[][] => [
    containers.map(({ image }) => image),
    initContainers.map(({ image }) => image),
  ]
  if (!isEqual(images(spec), images(old))) return true
  return (spec.ephemeralContainers ?? []).some(
    ({ name, image }) => !(old.ephemeralContainers ?? []).some((one) => one.name === name && one.image === image),
  )
}

/** The labels must be readable where they changed; a stricter level tells of the pods that it would refuse. */
function validateNamespace(request: AdmissionRequest): void {
  const { call, object, old } = request
  const now = policyOf(object.metadata.labels)
  const before = old === undefined ? undefined : policyOf(old.metadata.labels)
  if (!isEqual(now.problems, before?.problems ?? [])) refuse(call, object, now.problems)
  if (before === undefined || isEqual(now.enforce, before.enforce)) return
  if (now.enforce.level === 'privileged') return
  if (now.enforce.minor === before.enforce.minor && strictness(now.enforce.level) <= strictness(before.enforce.level)) return
  for (const text of existingViolations(request, now.enforce)) call.warn(text)
}

function existingViolations({ core, object }: AdmissionRequest, wanted: Wanted): readonly string[] {
  const namespace = asObject(object).metadata.name
  const all = core.store.list(prefixOf({ resource: pods, namespace })).entries.map(({ value }) => value as Pod)
  const names = new Map<string, string[]>()
  for (const pod of all.slice(0, mostPods)) {
    const reasons = violationsOf(pod, wanted)
      .map(({ reason }) => reason)
      .join(', ')
    if (reasons !== '') names.set(reasons, [...(names.get(reasons) ?? []), pod.metadata.name])
  }
  const texts = [...names].map(([reasons, list]) => {
    const [first = ''] = [...list].sort()
    const others = list.length - 1
    return `${first}${others === 0 ? '' : ` (and ${others} other pod${others === 1 ? '' : 's'})`}: ${reasons}`
  })
  return [
    ...(all.length > mostPods
      ? [`new PodSecurity enforce level only checked against the first ${mostPods} of ${all.length} existing pods`]
      : []),
    ...(texts.length > 0
      ? [`existing pods in namespace "${namespace}" violate the new PodSecurity enforce level "${wantedText(wanted)}"`]
      : []),
    ...texts.sort(),
  ]
}
