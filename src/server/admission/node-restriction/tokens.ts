/** Tokens of nodes: for the pods that they run, and only for audiences which those pods ask for. */
import type { Pod, TokenRequestSpec, Volume } from '../../../api/objects.ts'
import { csiDrivers, persistentVolumeClaims, persistentVolumes } from '../../../api/resources.ts'
import { claimNameOf } from '../../../kinds/pod/claim-names.ts'
import { authorize } from '../../authorization/authorize.ts'
import { refusal, type AdmissionRequest } from '../plugin.ts'
import { cached, podNamed, type Rule } from './rule.ts'

export const refuseToken: Rule = (request, node) => {
  if (request.operation !== 'create' || request.call.subresource !== 'token') return
  // Only requests for tokens come here.
  const { boundObjectRef: bound, audiences } = (request.object['spec'] ?? {}) as Partial<TokenRequestSpec>
  if (bound?.apiVersion !== 'v1' || bound.kind !== 'Pod' || (bound.name ?? '') === '')
    throw refusal(request, 'node requested token not bound to a pod')
  const { uid = '' } = bound
  if (uid === '') throw refusal(request, 'node requested token with a pod binding without a uid')
  const pod = podNamed(request, bound.name ?? '')
  if (uid !== pod.metadata.uid)
    throw refusal(
      request,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    )
  if (pod.spec.nodeName !== node) throw refusal(request, 'node requested token bound to a pod scheduled on a different node')
  const why = whyNotFor(request, pod, audiences ?? [])
  if (why !== undefined) throw refusal(request, why)
}

/** Why the node may not have a token for these audiences; undefined if it may. */
function whyNotFor(request: AdmissionRequest, pod: Pod, audiences: readonly string[]): string | undefined {
  if (audiences.length > 1) return 'node may only request 0 or 1 audiences'
  const [audience = ''] = audiences
  const errors: string[] = []
  if ((pod.spec.volumes ?? []).some((volume) => asksFor(request, { pod, volume, audience, errors }))) return undefined
  const quoted = JSON.stringify(audience)
  if (errors.length > 0) return `error validating audience ${quoted}: ${errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]`}`
  const { user, namespace, name } = request.call
  const resource = { group: '', version: 'v1', resource: audience, subresource: '', namespace, name }
  if (authorize(request.core, { user, verb: 'request-serviceaccounts-token-audience', path: '', resource }).allowed) return undefined
  return `audience ${quoted} not found in pod spec volume, ${user.name} is not authorized to request tokens for this audience`
}

interface Wanted {
  readonly pod: Pod
  readonly volume: Volume
  readonly audience: string
  /** Takes what cannot be looked up. */
  readonly errors: string[]
}

/** True if the volume is one of tokens for that audience, or its driver wants them. */
function asksFor(request: AdmissionRequest, { pod, volume, audience, errors }: Wanted): boolean {
  const isProjected = volume.projected?.sources?.some(
    ({ serviceAccountToken }) => serviceAccountToken !== undefined && (serviceAccountToken.audience ?? '') === audience,
  )
  if (isProjected === true) return true
  try {
    const driver = driverOf(request, pod, volume)
    if (driver === '') return false
    const { tokenRequests = [] } = cached(request, csiDrivers, { namespace: '', name: driver }).spec
    return tokenRequests.some((one) => one.audience === audience)
  } catch (error) {
    // Only what is missing is refused there.
    errors.push((error as Error).message)
    return false
  }
}

/** The CSI driver behind a volume: its own, or that of the volume behind its claim; empty for others. */
function driverOf(request: AdmissionRequest, pod: Pod, volume: Volume): string {
  const claim = claimNameOf(pod, volume)
  if (claim === undefined) return driverOfSource(volume)
  const { spec } = cached(request, persistentVolumeClaims, { namespace: pod.metadata.namespace ?? '', name: claim })
  return driverOfSource(cached(request, persistentVolumes, { namespace: '', name: spec?.volumeName ?? '' }).spec ?? {})
}

/** Drivers that have taken over from sources in Kubernetes itself. */
const successors = {
  awsElasticBlockStore: 'ebs.csi.aws.com',
  azureDisk: 'disk.csi.azure.com',
  azureFile: 'file.csi.azure.com',
  cinder: 'cinder.csi.openstack.org',
  gcePersistentDisk: 'pd.csi.storage.gke.io',
  portworxVolume: 'pxd.portworx.com',
  vsphereVolume: 'csi.vsphere.vmware.com',
} as const

type Sources = { readonly csi?: { readonly driver?: string } } & { readonly [K in keyof typeof successors]?: object }

const driverOfSource = (sources: Sources): string =>
  sources.csi?.driver ?? Object.entries(successors).find(([name]) => sources[name as keyof typeof successors] !== undefined)?.[1] ?? ''
