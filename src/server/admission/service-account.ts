/** ServiceAccount: every pod runs as one, and finds its token, the cluster's certificate and its namespace in a volume. */
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../api/objects.ts'
import type { Mutable } from '../../api/object.ts'
import { namespaces, pods, serviceAccounts } from '../../api/resources.ts'
import { reshapingShared, withMembers } from '../../api/shared-parts.ts'
import { randomSuffix, type Random } from '../../base/random.ts'
import { isMirrorPod } from '../../kinds/pod/mirror.ts'
import { secretNamesOf } from '../../kinds/pod/named-objects.ts'
import type { Core } from '../core.ts'
import { keyIn } from '../storage/storage.ts'
import { mayMountOnlyItsOwn, refuseForeignSecrets } from './mountable-secrets.ts'
import { refusal, type AdmissionPlugin, type AdmissionRequest } from './plugin.ts'
import { unaskable } from './unaskable.ts'

const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
/** A fresh namespace gets its account from a controller: a pod that comes at once waits for it this long. */
const patience = 1000

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  resources: [pods.id],
  operations: ['create', 'update'],
  subresources: ['ephemeralcontainers'],
  admit(request) {
    if (request.operation !== 'create') return undefined
    const pod = request.object as unknown as Mutable<Pod>
    if (isMirrorPod(pod)) return refuseMirror(request, pod)
    const name = pod.spec.serviceAccountName || 'default'
    const account = lookUp(request.core, request.call.namespace, name)
    if (account !== undefined) return complete(request, pod, account)
    return waitFor(request, name).then((found) => complete(request, pod, found))
  },
  /** Once more what `admit` has refused: webhooks may have changed the pod since. */
  validate(request) {
    // Only pods come here, with all that admission has given them.
    const pod = request.object as unknown as Pod
    if (request.operation === 'update' && request.call.subresource === undefined) return
    if (request.operation === 'create' && isMirrorPod(pod)) return refuseMirror(request, pod)
    const account = lookUp(request.core, request.call.namespace, pod.spec.serviceAccountName ?? '')
    if (account !== undefined && mayMountOnlyItsOwn(account)) refuseForeignSecrets(request, pod, account)
  },
}

function refuseMirror(request: AdmissionRequest, pod: Pod): void {
  if ((pod.spec.serviceAccountName ?? '') !== '') throw refusal(request, 'a mirror pod may not reference service accounts')
  if (secretNamesOf(pod).length > 0) throw refusal(request, 'a mirror pod may not reference secrets')
  const projects = pod.spec.volumes?.some(
    ({ projected }) => projected?.sources?.some(({ serviceAccountToken }) => serviceAccountToken !== undefined) === true,
  )
  if (projects === true) throw refusal(request, 'a mirror pod may not use ServiceAccountToken volume projections')
}

function lookUp(core: Core, namespace: string, name: string): ServiceAccount | undefined {
  return core.store.get(keyIn(serviceAccounts, namespace, name))?.value as ServiceAccount | undefined
}

async function waitFor(request: AdmissionRequest, name: string): Promise<ServiceAccount> {
  const { core, call } = request
  const { namespace } = call
  const why = unaskable(name) ?? `serviceaccount ${JSON.stringify(name)} not found`
  const notThere = (): Error => refusal(request, `error looking up service account ${namespace}/${name}: ${why}`)
  if (name !== 'default' || !isYoung(core, namespace)) throw notThere()
  const { promise, resolve } = Promise.withResolvers<ServiceAccount | undefined>()
  const cancel = core.clock.after(patience, () => resolve(undefined))
  const stop = core.store.watch(keyIn(serviceAccounts, namespace, name), undefined, () => resolve(lookUp(core, namespace, name)))
  const found = lookUp(core, namespace, name) ?? (await promise)
  cancel()
  stop()
  if (found === undefined) throw notThere()
  return found
}

function isYoung(core: Core, namespace: string): boolean {
  const found = core.store.get(keyIn(namespaces, '', namespace))?.value as
    { readonly metadata: { readonly creationTimestamp: string } } | undefined
  return found !== undefined && core.clock.now() - Date.parse(found.metadata.creationTimestamp) < 10_000
}

/** What the account brings into the pod. */
function complete(request: AdmissionRequest, pod: Mutable<Pod>, account: ServiceAccount): void {
  pod.spec = runningAs(pod.spec, account, request.core.random) as Mutable<PodSpec>
  if (mayMountOnlyItsOwn(account)) refuseForeignSecrets(request, pod, account)
}

/** Pods that share a spec share the name of the volume with it: it need be no other's in the pod alone. */
const runningAs = reshapingShared((spec: PodSpec, account: ServiceAccount, random: Random): PodSpec => {
  const { name } = account.metadata
  const pullsWith = (spec.imagePullSecrets?.length ?? 0) === 0 ? account.imagePullSecrets : undefined
  const named = withMembers(spec, {
    serviceAccountName: name,
    serviceAccount: name,
    ...(pullsWith !== undefined && pullsWith.length > 0 && { imagePullSecrets: pullsWith.map((secret) => ({ ...secret })) }),
  })
  return (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) ? withToken(named, random) : named
})

function withToken(spec: PodSpec, random: Random): PodSpec {
  const known = spec.volumes?.find(isTokenVolume)
  const name = known?.name ?? `kube-api-access-${randomSuffix(random)}`
  const mounting = (container: Container): Container =>
    hasToken(container)
      ? container
      : withMembers(container, { volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] })
  const { initContainers, containers } = spec
  if ([...(initContainers ?? []), ...containers].every(hasToken)) return spec
  return withMembers(spec, {
    ...(initContainers !== undefined && { initContainers: initContainers.map(mounting) }),
    containers: containers.map(mounting),
    ...(known === undefined && { volumes: [...(spec.volumes ?? []), tokenVolume(name)] }),
  })
}

const hasToken = ({ volumeMounts }: Container): boolean => volumeMounts?.some((mount) => mount.mountPath === mountPath) === true

/** A volume that an earlier admission made: the pod may be a copy of another. Upstream looks at the name only. */
const isTokenVolume = ({ name }: Volume): boolean => name.startsWith('kube-api-access-')

const tokenVolume = (name: string): Volume => ({
  name,
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      { downwardAPI: { items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }] } },
    ],
    defaultMode: 420,
  },
})
