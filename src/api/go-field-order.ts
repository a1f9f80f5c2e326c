/** The order in which Go writes the fields of a struct: that of their numbers in protobuf, but for those that came later to an earlier place. */
import embeddedNumbers from './data/embedded-messages.json' with { type: 'json' }
import { structType, typeNameOfMessage, type StructType } from './schema.ts'

/** By type, the fields that stand elsewhere, each with the one that it follows, which has its place by then; none: it comes first. */
const displaced: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'admissionregistration.v1.MutatingWebhook': { matchPolicy: 'failurePolicy', objectSelector: 'namespaceSelector' },
  'admissionregistration.v1.ValidatingWebhook': { matchPolicy: 'failurePolicy', objectSelector: 'namespaceSelector' },
  'admissionregistration.v1.WebhookClientConfig': { url: '' },
  'apiextensions.v1.CustomResourceDefinitionVersion': { deprecated: 'storage', deprecationWarning: 'deprecated' },
  'apiextensions.v1.WebhookClientConfig': { url: '' },
  'apps.v1.DeploymentCondition': { lastUpdateTime: 'status', lastTransitionTime: 'lastUpdateTime' },
  'apps.v1.DeploymentStatus': { readyReplicas: 'updatedReplicas', terminatingReplicas: 'unavailableReplicas' },
  'apps.v1.ReplicaSetSpec': { minReadySeconds: 'replicas' },
  'apps.v1.ReplicaSetStatus': { terminatingReplicas: 'availableReplicas', observedGeneration: 'terminatingReplicas' },
  'authentication.v1.TokenRequestSpec': { expirationSeconds: 'audiences' },
  'authentication.v1.TokenReviewStatus': { audiences: 'user' },
  'authorization.v1.SubjectAccessReviewStatus': { denied: 'allowed' },
  'autoscaling.v2.HPAScalingRules': { stabilizationWindowSeconds: '' },
  'autoscaling.v2.MetricSpec': { containerResource: 'resource' },
  'autoscaling.v2.MetricStatus': { containerResource: 'resource' },
  'batch.v1.CronJobSpec': { timeZone: 'schedule' },
  'batch.v1.JobSpec': {
    podFailurePolicy: 'activeDeadlineSeconds',
    successPolicy: 'podFailurePolicy',
    backoffLimit: 'successPolicy',
    backoffLimitPerIndex: 'backoffLimit',
    maxFailedIndexes: 'backoffLimitPerIndex',
  },
  'batch.v1.JobStatus': { terminating: 'failed', failedIndexes: 'completedIndexes' },
  'certificates.v1.CertificateSigningRequestCondition': { status: 'type' },
  'certificates.v1.CertificateSigningRequestSpec': { signerName: 'request', expirationSeconds: 'signerName', usages: 'expirationSeconds' },
  'core.v1.ClusterTrustBundleProjection': { optional: 'labelSelector' },
  'core.v1.ConfigMap': { immutable: 'metadata' },
  'core.v1.Container': {
    envFrom: 'ports',
    volumeDevices: 'volumeMounts',
    resizePolicy: 'resources',
    restartPolicy: 'resizePolicy',
    startupProbe: 'readinessProbe',
    terminationMessagePolicy: 'terminationMessagePath',
  },
  'core.v1.EndpointAddress': { targetRef: 'nodeName' },
  'core.v1.ISCSIPersistentVolumeSource': { chapAuthSession: 'chapAuthDiscovery' },
  'core.v1.ISCSIVolumeSource': { chapAuthSession: 'chapAuthDiscovery' },
  'core.v1.NodeSpec': { podCIDRs: 'podCIDR', externalID: 'configSource' },
  'core.v1.PersistentVolumeClaimSpec': { selector: 'accessModes' },
  'core.v1.PodCondition': { observedGeneration: 'type' },
  'core.v1.PodSecurityContext': {
    windowsOptions: 'seLinuxOptions',
    runAsGroup: 'runAsUser',
    supplementalGroupsPolicy: 'supplementalGroups',
  },
  'core.v1.PodSpec': {
    initContainers: 'volumes',
    ephemeralContainers: 'containers',
    automountServiceAccountToken: 'serviceAccount',
    shareProcessNamespace: 'hostIPC',
  },
  'core.v1.PodStatus': {
    observedGeneration: '',
    nominatedNodeName: 'reason',
    hostIPs: 'hostIP',
    podIPs: 'podIP',
    initContainerStatuses: 'startTime',
  },
  'core.v1.ReplicationControllerSpec': { minReadySeconds: 'replicas' },
  'core.v1.ReplicationControllerStatus': { observedGeneration: 'availableReplicas' },
  'core.v1.Secret': { immutable: 'metadata', stringData: 'data' },
  'core.v1.SecurityContext': { windowsOptions: 'seLinuxOptions', runAsGroup: 'runAsUser' },
  'core.v1.ServicePort': { appProtocol: 'protocol' },
  'core.v1.ServiceSpec': { clusterIPs: 'clusterIP', ipFamilies: 'sessionAffinityConfig' },
  'core.v1.Volume': { projected: 'photonPersistentDisk' },
  'core.v1.VolumeMount': { recursiveReadOnly: 'readOnly' },
  'discovery.v1.EndpointSlice': { addressType: 'metadata' },
  'meta.v1.APIResource': { singularName: 'name', group: 'namespaced', version: 'group', categories: 'shortNames' },
  'meta.v1.OwnerReference': { apiVersion: '' },
  'meta.v1.StatusDetails': { uid: 'kind' },
  'networking.v1.HTTPIngressPath': { pathType: 'path' },
  'networking.v1.IngressBackend': { service: '' },
  'networking.v1.IngressSpec': { ingressClassName: '' },
}

const known = new WeakMap<StructType, readonly string[]>()

/** The names of a struct's fields in the order in which Go writes them. An object says first what it is, for which it has no numbers. */
export function goFieldOrder(type: StructType): readonly string[] {
  const before = known.get(type)
  if (before !== undefined) return before
  const byNumber: [number, readonly string[]][] = []
  const left = new Set(type.fields.keys())
  const take = (number: number, names: readonly string[]): void => void byNumber.push([number, names.filter((name) => left.delete(name))])
  for (const { name, number } of type.fields.values()) if (number !== undefined) take(number, [name])
  // The fields of an embedded struct stand where that stands, in their own order.
  for (const [number, message] of type.embeds) take(number, fieldsOfMessage(message))
  const numbered = byNumber.sort(([one], [other]) => one - other).flatMap(([, names]) => names)
  const first = ['kind', 'apiVersion'].filter((name) => !numbered.includes(name))
  for (const name of first) left.delete(name)
  const made = [...first, ...moved(numbered, displaced[type.name] ?? {}), ...left]
  known.set(type, made)
  return made
}

/** Puts each of the displaced where it stands, in the order in which they are listed. */
function moved(names: readonly string[], places: Readonly<Record<string, string>>): readonly string[] {
  let order = names
  for (const [name, before] of Object.entries(places)) {
    const others = order.filter((other) => other !== name)
    order = others.toSpliced(others.indexOf(before) + 1, 0, name)
  }
  return order
}

// The JSON module has one literal type for each entry.
const numbersOf = embeddedNumbers as Readonly<Record<string, Readonly<Record<string, number>>>>

/** What ephemeral containers embed has the fields of containers. */
const alike: Readonly<Record<string, string>> = { 'k8s.io.api.core.v1.EphemeralContainerCommon': 'core.v1.Container' }

/** Most embedded structs are no types of the schema. */
function fieldsOfMessage(message: string): readonly string[] {
  const typeName = alike[message] ?? typeNameOfMessage(message)
  if (typeName !== undefined) return goFieldOrder(structType(typeName))
  const numbers = numbersOf[message] ?? {}
  return Object.keys(numbers).sort((one, other) => (numbers[one] ?? 0) - (numbers[other] ?? 0))
}
