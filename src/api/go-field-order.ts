/** The order in which Go writes the fields of a struct: that of their numbers in protobuf, but for those that came later to an earlier place. */
import embeddedNumbers from './data/embedded-messages.json' with { type: 'json' }
import { structType, typeNameOfMessage, type StructType } from './schema.ts'

/** By type, the fields that stand elsewhere, each with the one that it follows; none: it comes first. */
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

/** Where a field of the type stands; fields that it does not have come last. */
export function goPlace(typeName: string, type: StructType, name: string): number {
  const moved = displaced[typeName]
  const placeOf = (field: string): number => {
    const before = moved?.[field]
    if (before === undefined) return type.fields.get(field)?.number ?? placeInEmbedded(type, field) ?? places[field] ?? Infinity
    return before === '' ? 0 : placeOf(before) + justAfter
  }
  return placeOf(name)
}

/** The fields of an embedded struct stand where that stands, in their own order. */
function placeInEmbedded({ embeds }: StructType, name: string): number | undefined {
  for (const [number, message] of embeds) {
    const place = placeInMessage(message, name)
    if (place !== undefined) return number + place * withinOne
  }
  return undefined
}

// The JSON module has one literal type for each entry.
const numbersOf = embeddedNumbers as Readonly<Record<string, Readonly<Record<string, number>>>>

/** What ephemeral containers embed has the fields of containers. */
const alike: Readonly<Record<string, string>> = { 'k8s.io.api.core.v1.EphemeralContainerCommon': 'core.v1.Container' }

/** Most embedded structs are no types of the schema. */
function placeInMessage(message: string, name: string): number | undefined {
  const typeName = alike[message] ?? typeNameOfMessage(message)
  if (typeName === undefined) return numbersOf[message]?.[name]
  const type = structType(typeName)
  return type.fields.has(name) ? goPlace(typeName, type, name) : undefined
}

const justAfter = 0.001
/** Of one place in an embedded struct, whose places all come before the next of the outer one. */
const withinOne = 0.01
/** An object says first what it is, for which it has no numbers. */
const places: Readonly<Record<string, number>> = { kind: -2, apiVersion: -1 }
