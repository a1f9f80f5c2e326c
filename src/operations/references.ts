/** Which other objects an object names in its fields, and how it uses them. Pure. */
import type { KubeObject } from '../api/object.ts'
import type {
  ClusterRoleBinding,
  Container,
  Ingress,
  PersistentVolume,
  PersistentVolumeClaim,
  Pod,
  PodSpec,
  RoleBinding,
  ServiceAccount,
  StatefulSet,
  Volume,
} from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import * as known from '../api/resources.ts'
import { claimNameOf } from '../kinds/pod/claim-names.ts'
import { podSpecOf } from './set-image.ts'

/** One use of another object. */
export interface Reference {
  readonly resource: Resource
  /** Absent: the namespace of the object itself, or none. */
  readonly namespace?: string | undefined
  readonly name: string
  /** In a few words: `volume config`, `environment of app`. */
  readonly how: string
  /** The object does without it. */
  readonly optional?: boolean | undefined
}

/** Names that may be left out lead nowhere. */
const refer = (resource: Resource, name: string | null | undefined, use: string | Omit<Reference, 'resource' | 'name'>): Reference[] =>
  name === undefined || name === null || name === '' ? [] : [{ resource, name, ...(typeof use === 'string' ? { how: use } : use) }]

/** What a pod names. */
export const referencesOfPod = (pod: Pod & KubeObject): readonly Reference[] => ofPodSpec(pod.spec, known.pods, pod)

/** The kinds that may refer to others, each with what it names; none of them owns what it uses. */
export const referrers: readonly { readonly resource: Resource; references(object: KubeObject): readonly Reference[] }[] = [
  ...[
    known.deployments,
    known.statefulSets,
    known.daemonSets,
    known.cronJobs,
    known.jobs,
    known.replicaSets,
    known.replicationControllers,
    known.pods,
  ].map((resource) => ({ resource, references: (object: KubeObject) => ofPodSpec(podSpecOf(resource, object), resource, object) })),
  // Each resource gives objects of its own type.
  { resource: known.ingresses, references: (object) => ofIngress(object as unknown as Ingress) },
  { resource: known.serviceAccounts, references: (object) => ofServiceAccount(object as unknown as ServiceAccount) },
  { resource: known.roleBindings, references: (object) => ofBinding(object as unknown as RoleBinding) },
  { resource: known.clusterRoleBindings, references: (object) => ofBinding(object as unknown as ClusterRoleBinding) },
  { resource: known.persistentVolumeClaims, references: (object) => ofClaim(object as unknown as PersistentVolumeClaim) },
  { resource: known.persistentVolumes, references: (object) => ofVolume(object as unknown as PersistentVolume) },
]

/** What a pod, or a template of pods, names; `resource` and `object` say whose it is. */
function ofPodSpec(spec: PodSpec | undefined, resource: Resource, object: KubeObject): readonly Reference[] {
  if (spec === undefined) return []
  // Claims made for one pod alone have its name in theirs.
  const pod = resource.id === known.pods.id ? (object as unknown as Pod) : undefined
  return [
    ...refer(known.services, serviceNameOf(resource, object), 'names its pods'),
    ...(spec.volumes ?? []).flatMap((volume) => ofPodVolume(volume, pod)),
    ...[...(spec.initContainers ?? []), ...spec.containers].flatMap(ofContainer),
    ...(spec.imagePullSecrets ?? []).flatMap(({ name }) => refer(known.secrets, name, 'pulls images')),
    ...refer(known.serviceAccounts, spec.serviceAccountName, 'service account'),
    ...refer(known.priorityClasses, spec.priorityClassName, 'priority'),
    ...refer(known.runtimeClasses, spec.runtimeClassName, 'runtime'),
  ]
}

const serviceNameOf = (resource: Resource, object: KubeObject): string | undefined =>
  resource.id === known.statefulSets.id ? (object as unknown as StatefulSet).spec?.serviceName : undefined

function ofPodVolume(volume: Volume, pod: Pod | undefined): readonly Reference[] {
  const how = `volume ${volume.name}`
  const claim = pod === undefined ? volume.persistentVolumeClaim?.claimName : claimNameOf(pod, volume)
  return [
    ...refer(known.configMaps, volume.configMap?.name, { how, optional: volume.configMap?.optional }),
    ...refer(known.secrets, volume.secret?.secretName, { how, optional: volume.secret?.optional }),
    ...refer(known.secrets, volume.csi?.nodePublishSecretRef?.name, how),
    ...refer(known.persistentVolumeClaims, claim, how),
    ...(volume.projected?.sources ?? []).flatMap(({ configMap, secret }) => [
      ...refer(known.configMaps, configMap?.name, { how, optional: configMap?.optional }),
      ...refer(known.secrets, secret?.name, { how, optional: secret?.optional }),
    ]),
  ]
}

function ofContainer({ name, env = [], envFrom = [] }: Container): readonly Reference[] {
  const how = `environment of ${name}`
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...refer(known.configMaps, valueFrom?.configMapKeyRef?.name, { how, optional: valueFrom?.configMapKeyRef?.optional }),
      ...refer(known.secrets, valueFrom?.secretKeyRef?.name, { how, optional: valueFrom?.secretKeyRef?.optional }),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...refer(known.configMaps, configMapRef?.name, { how, optional: configMapRef?.optional }),
      ...refer(known.secrets, secretRef?.name, { how, optional: secretRef?.optional }),
    ]),
  ]
}

const ofIngress = ({ spec }: Ingress): readonly Reference[] => [
  ...refer(known.services, spec?.defaultBackend?.service?.name, 'default backend'),
  ...(spec?.rules ?? []).flatMap(({ host = 'any host', http }) =>
    (http?.paths ?? []).flatMap(({ path = '/', backend }) => refer(known.services, backend.service?.name, `backend of ${host}${path}`)),
  ),
  ...(spec?.tls ?? []).flatMap(({ secretName }) => refer(known.secrets, secretName, 'certificate')),
  ...refer(known.ingressClasses, spec?.ingressClassName, 'class'),
]

const ofServiceAccount = ({ secrets = [], imagePullSecrets = [] }: ServiceAccount): readonly Reference[] => [
  ...secrets.flatMap(({ name }) => refer(known.secrets, name, 'secret of it')),
  ...imagePullSecrets.flatMap(({ name }) => refer(known.secrets, name, 'pulls images')),
]

const ofBinding = ({ roleRef, subjects = [] }: RoleBinding | ClusterRoleBinding): readonly Reference[] => [
  ...refer(roleRef.kind === 'Role' ? known.roles : known.clusterRoles, roleRef.name, 'role'),
  ...subjects.flatMap(({ kind, name, namespace }) =>
    kind === 'ServiceAccount' ? refer(known.serviceAccounts, name, { how: `has ${roleRef.name}`, namespace }) : [],
  ),
]

const ofClaim = ({ spec }: PersistentVolumeClaim): readonly Reference[] => [
  ...refer(known.storageClasses, spec?.storageClassName, 'class'),
  ...refer(known.persistentVolumes, spec?.volumeName, 'bound to it'),
]

const ofVolume = ({ spec }: PersistentVolume): readonly Reference[] => [...refer(known.storageClasses, spec?.storageClassName, 'class')]
