/** Pods of nodes: they make and delete mirrors of pods of their own, tell the status of those they run, and may evict them. */
import { isEqual } from '../../../api/equal.ts'
import type { Pod } from '../../../api/objects.ts'
import { isMirrorPod, mirrorAnnotation } from '../../../kinds/pod/mirror.ts'
import { configMapNamesOf, secretNamesOf } from '../../../kinds/pod/named-objects.ts'
import { refusal, type AdmissionRequest } from '../plugin.ts'
import { nameIn, podNamed, uidOfNode, type Rule } from './rule.ts'

export const refusePod: Rule = (request, node) => {
  const { subresource } = request.call
  if (subresource === undefined) return refuseWhole(request, node)
  if (subresource === 'status') return refuseStatus(request, node)
  if (subresource === 'eviction') return refuseEviction(request, node)
  throw refusal(request, `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`)
}

const refuseWhole: Rule = (request, node) => {
  const { operation } = request
  if (operation === 'create') return refuseMirror(request, node)
  const who = `node ${JSON.stringify(node)}`
  if (operation !== 'delete')
    throw refusal(request, `unexpected operation ${JSON.stringify(operation.toUpperCase())}, ${who} can only create and delete mirror pods`)
  if (podNamed(request, request.call.name).spec.nodeName !== node)
    throw refusal(request, `${who} can only delete pods with spec.nodeName set to itself`)
}

const refuseMirror: Rule = (request, node) => {
  // Only pods come here; they are decoded by their schema.
  const pod = request.object as unknown as Pod
  const why = whyNoMirror(pod, node)
  if (why !== undefined) throw refusal(request, why)
  const uid = uidOfNode(request, node)
  const owner = pod.metadata.ownerReferences?.[0]?.uid ?? ''
  if (owner !== uid) throw refusal(request, `node ${node} UID mismatch: expected ${owner} got ${uid}`)
  const named = whatItNames(pod)
  if (named !== undefined) throw refusal(request, `node ${JSON.stringify(node)} can not create pods that reference ${named}`)
}

/** A mirror says so, runs on its node and is owned by it. */
function whyNoMirror(pod: Pod, node: string): string | undefined {
  const { metadata, spec } = pod
  const who = `node ${JSON.stringify(node)}`
  if (!isMirrorPod(pod)) return `pod does not have "${mirrorAnnotation}" annotation, ${who} can only create mirror pods`
  if (spec.nodeName !== node) return `${who} can only create pods with spec.nodeName set to itself`
  const owners = metadata.ownerReferences ?? []
  if (owners.length > 1) return `${who} can only create pods with a single owner reference set to itself`
  const [owner] = owners
  if (owner?.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
    return `${who} can only create pods with an owner reference set to itself`
  if (owner.controller !== true) return `${who} can only create pods with a controller owner reference set to itself`
  return owner.blockOwnerDeletion === true ? `${who} must not set blockOwnerDeletion on an owner reference` : undefined
}

/** The first of the kinds that a mirror must not name, since naming opens them to its node. */
function whatItNames(pod: Pod): string | undefined {
  const { serviceAccountName = '', volumes = [], resourceClaims = [] } = pod.spec
  const bundles = volumes.some(({ projected }) => projected?.sources?.some((source) => source.clusterTrustBundle !== undefined) === true)
  const found: readonly (readonly [boolean, string])[] = [
    [serviceAccountName !== '', 'a service account'],
    [secretNamesOf(pod).length > 0, 'secrets'],
    [configMapNamesOf(pod).length > 0, 'configmaps'],
    [bundles, 'clustertrustbundles'],
    [volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined), 'persistentvolumeclaims'],
    [resourceClaims.length > 0, 'resourceclaims'],
  ]
  return found.find(([isNamed]) => isNamed)?.[1]
}

const refuseStatus: Rule = (request, node) => {
  if (request.operation !== 'update') throw unexpected(request)
  // Both are pods: the resource says so.
  const [now, before] = [request.object, request.old].map((one) => one as unknown as Pod)
  const who = `node ${JSON.stringify(node)}`
  if (before?.spec.nodeName !== node) throw refusal(request, `${who} can only update pod status for pods with spec.nodeName set to itself`)
  if (!isEqual(before.metadata.labels ?? {}, now?.metadata.labels ?? {}))
    throw refusal(request, `${who} cannot update labels through pod status`)
  if (!isEqual(before.status?.resourceClaimStatuses, now?.status?.resourceClaimStatuses))
    throw refusal(request, `${who} cannot update resource claim statues`)
}

const refuseEviction: Rule = (request, node) => {
  if (request.operation !== 'create') throw unexpected(request)
  const name = nameIn(request)
  if (name === '') throw refusal(request, 'could not determine pod from request data')
  if (podNamed(request, name).spec.nodeName !== node)
    throw refusal(request, `node ${node} can only evict pods with spec.nodeName set to itself`)
}

const unexpected = (request: AdmissionRequest): Error =>
  refusal(request, `unexpected operation ${JSON.stringify(request.operation.toUpperCase())}`)
