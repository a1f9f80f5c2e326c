/** metadata.generation: counts the changes of what a user wants of an object. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { bringsEmpty, emptyFields } from '../../api/came-empty.ts'
import { isEqual } from '../../api/equal.ts'
import type { Rules } from '../../kinds/kind.ts'
import type { Draft } from '../core.ts'

/** Types with a spec and a status that upstream gives no generation, and types without status that have one. */
const without = new Set([
  'v1 namespaces',
  'v1 nodes',
  'v1 persistentvolumes',
  'v1 persistentvolumeclaims',
  'v1 services',
  'v1 resourcequotas',
  'storage.k8s.io/v1 volumeattachments',
  'certificates.k8s.io/v1 certificatesigningrequests',
  'autoscaling/v2 horizontalpodautoscalers',
  'apiregistration.k8s.io/v1 apiservices',
  'networking.k8s.io/v1 servicecidrs',
])
const more = new Set([
  'networking.k8s.io/v1 networkpolicies',
  'networking.k8s.io/v1 ingressclasses',
  'scheduling.k8s.io/v1 priorityclasses',
  'discovery.k8s.io/v1 endpointslices',
  'admissionregistration.k8s.io/v1 mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/v1 validatingwebhookconfigurations',
  'admissionregistration.k8s.io/v1 validatingadmissionpolicybindings',
])

/** Kinds for which upstream tells a list or map that came empty from an absent one, which is all that it stores. */
const countsEmpties = new Set([
  'networking.k8s.io/v1 networkpolicies',
  'admissionregistration.k8s.io/v1 mutatingwebhookconfigurations',
  'admissionregistration.k8s.io/v1 validatingwebhookconfigurations',
])

/** Whether objects of this resource have a generation. */
function hasGeneration(resource: Resource, rules: Rules<KubeObject>): boolean {
  return rules.generation ?? (more.has(resource.id) || ('status' in resource.subresources && !without.has(resource.id)))
}

/** The first generation. */
export function generationAtCreate(resource: Resource, rules: Rules<KubeObject>, draft: Draft): void {
  // Where nothing counts it, upstream keeps what the client says.
  if (hasGeneration(resource, rules)) draft.metadata.generation = 1
}

/** Counts a change of anything but metadata and status, unless the kind's own preparation has counted already. */
export function generationAtUpdate(resource: Resource, rules: Rules<KubeObject>, draft: Draft, old: KubeObject): void {
  if (!hasGeneration(resource, rules) || draft.metadata.generation !== old.metadata.generation) return
  if (wanted(draft, old, countsEmpties.has(resource.id))) draft.metadata.generation = (old.metadata.generation ?? 0) + 1
}

function wanted(draft: Draft, old: KubeObject, isExact: boolean): boolean {
  const before = old as unknown as Draft
  if (isExact && emptyFields(draft).some((field) => field !== 'metadata' && field !== 'status')) return true
  for (const field of new Set([...Object.keys(draft), ...Object.keys(before)])) {
    if (field === 'metadata' || field === 'status' || field === 'apiVersion' || field === 'kind') continue
    if (!isEqual(draft[field], before[field])) return true
    if (isExact && bringsEmpty(draft[field], before[field])) return true
  }
  return false
}
