/** What the server itself puts into a new pod, and takes out of it (pkg/registry/core/pod, pkg/api/pod). */
import type { Mutable } from '../../api/object.ts'
import type { AppArmorProfile, Container, EphemeralContainer, Pod, PodAffinity, PodSpec, PodStatus } from '../../api/objects.ts'
import { copyOf, isSame } from '../../api/equal.ts'
import { isSharedPart, ownedPart, rememberingShared } from '../../api/shared-parts.ts'
import { normalizeDataSources } from '../shared/data-sources.ts'
import { appArmorOfContainer } from './profile-annotations.ts'
import { computeQosClass } from './qos.ts'

type Draft<T> = Mutable<T>

/** A new pod is pending and nothing else; what the user said about its status is dropped. `warn` hears of annotations of old. */
export function preparePod(pod: Draft<Pod>, warn: (text: string) => void): void {
  const isLeft = isSharedPart(pod.spec) && isLeftAlone(pod.spec) && !mayHaveProfiles(pod)
  if (!isLeft) pod.spec = ownedPart(pod.spec)
  const { spec } = pod
  if (!isLeft) dropUnservedFields(spec)
  // Of a status that is given, GetPodQOS takes the class at its word.
  pod.status = { phase: 'Pending', qosClass: pod.status?.qosClass || qosOf(spec) }
  if ((spec.schedulingGates?.length ?? 0) > 0) {
    const lastTransitionTime = pod.metadata.creationTimestamp
    const message = 'Scheduling is blocked due to non-empty scheduling gates'
    // Go writes a probe time that nobody set as null.
    const lastProbeTime = null as unknown as string
    pod.status.conditions = [
      { lastProbeTime, lastTransitionTime, message, reason: 'SchedulingGated', status: 'False', type: 'PodScheduled' },
    ]
  }
  if (spec.affinity?.podAffinity !== undefined) keysIntoSelectors(pod, spec.affinity.podAffinity)
  if (spec.affinity?.podAntiAffinity !== undefined) keysIntoSelectors(pod, spec.affinity.podAntiAffinity)
  matchAppArmor(pod, warn)
}

const qosOf = rememberingShared(computeQosClass)

/** Whether nothing is done to a spec here, but for what its pod's annotations say. */
const isLeftAlone = rememberingShared((spec: PodSpec): boolean => {
  const copy = copyOf(spec) as Draft<PodSpec>
  dropUnservedFields(copy)
  return isSame(copy, spec) && spec.affinity?.podAffinity === undefined && spec.affinity?.podAntiAffinity === undefined
})

/** Hardly any pod has annotations of AppArmor still. */
function mayHaveProfiles({ metadata: { annotations } }: Draft<Pod>): boolean {
  for (const key in annotations) if (key.startsWith(appArmorOfContainer)) return true
  return false
}

/**
 * Fields behind feature gates that version 1.33 leaves off: they vanish without a word, in pods and templates alike
 * (DropDisabledPodFields).
 */
export function dropUnservedFields(spec: Draft<PodSpec>): void {
  delete spec.resources
  delete spec.resourceClaims
  if (spec.volumes !== undefined) dropUnservedVolumes(spec)
  for (const container of allContainers(spec)) {
    if (container.resources?.claims !== undefined) delete container.resources.claims
    if (container.lifecycle?.stopSignal === undefined) continue
    delete container.lifecycle.stopSignal
    if (Object.keys(container.lifecycle).length === 0) delete container.lifecycle
  }
}

/** The same for what a status may say (dropDisabledPodStatusFields). */
export function dropUnservedStatus(status: Draft<PodStatus>): void {
  delete status.resourceClaimStatuses
  delete status.observedGeneration
  for (const condition of status.conditions ?? []) delete condition.observedGeneration
  for (const list of [status.containerStatuses, status.initContainerStatuses, status.ephemeralContainerStatuses])
    for (const container of list ?? []) delete container.allocatedResourcesStatus
}

function dropUnservedVolumes(spec: Draft<PodSpec>): void {
  const images = new Set<string>()
  for (const { name, image, projected, ephemeral } of spec.volumes ?? []) {
    if (image !== undefined) images.add(name)
    for (const source of projected?.sources ?? []) delete source.clusterTrustBundle
    const claim = ephemeral?.volumeClaimTemplate?.spec
    if (claim !== undefined) normalizeDataSources(claim)
  }
  if (images.size === 0) return
  // A list of which nothing is left is not written.
  const volumes = spec.volumes?.filter(({ image }) => image === undefined) ?? []
  if (volumes.length > 0) spec.volumes = volumes
  else delete spec.volumes
  for (const container of allContainers(spec)) {
    const mounts = container.volumeMounts?.filter(({ name }) => !images.has(name)) ?? []
    if (mounts.length > 0) container.volumeMounts = mounts
    else delete container.volumeMounts
  }
}

function* allContainers(spec: Draft<PodSpec>): Generator<Draft<Container> | Draft<EphemeralContainer>> {
  if (spec.initContainers !== undefined) yield* spec.initContainers
  yield* spec.containers ?? []
  if (spec.ephemeralContainers !== undefined) yield* spec.ephemeralContainers
}

/** matchLabelKeys: the pod's own values of the labels go into the selector (applyMatchLabelKeysAndMismatchLabelKeys). */
function keysIntoSelectors(pod: Draft<Pod>, affinity: Draft<PodAffinity>): void {
  const { labels } = pod.metadata
  const terms = [
    ...(affinity.requiredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(affinity.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm),
  ]
  for (const { labelSelector, matchLabelKeys, mismatchLabelKeys } of terms) {
    if (labelSelector === undefined) continue
    for (const [operator, keys] of [
      ['In', matchLabelKeys],
      ['NotIn', mismatchLabelKeys],
    ] as const) {
      for (const key of keys ?? []) {
        const value = labels?.[key]
        if (value !== undefined) (labelSelector.matchExpressions ??= []).push({ key, operator, values: [value] })
      }
    }
  }
}

/** Keeps the old annotations of AppArmor and the fields that replaced them in step (applyAppArmorVersionSkew). */
function matchAppArmor(pod: Draft<Pod>, warn: (text: string) => void): void {
  const { spec, metadata } = pod
  const ofPod = spec.securityContext?.appArmorProfile
  const { annotations } = metadata
  if (spec.os?.name === 'windows') return
  for (const container of allContainers(spec)) {
    const own = container.securityContext?.appArmorProfile
    const key = appArmorOfContainer + container.name
    const annotation = annotations?.[key]
    if (annotation === undefined) {
      const text = appArmorText(own ?? ofPod)
      if (text !== undefined) (metadata.annotations ??= {})[key] = text
    } else if (own === undefined) {
      const profile = appArmorProfile(annotation)
      const isOfPod = profile !== undefined && profile.type === ofPod?.type && profile.localhostProfile === ofPod.localhostProfile
      if (isOfPod) continue
      if (profile !== undefined) (container.securityContext ??= {}).appArmorProfile = profile
      // Later nobody could tell that the field was not there.
      warn(`metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`)
    }
  }
}

function appArmorText(profile: AppArmorProfile | undefined): string | undefined {
  if (profile?.type === 'Unconfined') return 'unconfined'
  if (profile?.type === 'RuntimeDefault') return 'runtime/default'
  return profile?.type === 'Localhost' && profile.localhostProfile !== undefined ? `localhost/${profile.localhostProfile}` : undefined
}

function appArmorProfile(text: string): Draft<AppArmorProfile> | undefined {
  if (text === 'unconfined') return { type: 'Unconfined' }
  if (text === 'runtime/default') return { type: 'RuntimeDefault' }
  const name = text.startsWith('localhost/') ? text.slice('localhost/'.length) : ''
  return name === '' ? undefined : { type: 'Localhost', localhostProfile: name }
}
