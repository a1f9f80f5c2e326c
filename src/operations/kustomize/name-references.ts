/** Which fields hold names of other resources, by kustomize's own table. */
import type { NameReference } from './field-specs.ts'
import type { FieldSpec } from './kustomization.ts'

/** Where kinds have the spec of a pod. */
const podSpecs = {
  Pod: 'spec',
  PodTemplate: 'template/spec',
  Deployment: 'spec/template/spec',
  ReplicaSet: 'spec/template/spec',
  DaemonSet: 'spec/template/spec',
  StatefulSet: 'spec/template/spec',
  ReplicationController: 'spec/template/spec',
  Job: 'spec/template/spec',
  CronJob: 'spec/jobTemplate/spec/template/spec',
} as const

type PodKind = keyof typeof podSpecs

/** Kinds whose pods' volumes and variables are followed, and those of whose pods the other names are: upstream forgot some of each. */
const withSources: readonly PodKind[] = ['Pod', 'PodTemplate', 'Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'CronJob']
const withNames: readonly PodKind[] = ['Pod', 'StatefulSet', 'Deployment', 'ReplicationController', 'CronJob', 'Job', 'DaemonSet']

const inPods = (kinds: readonly PodKind[], ...paths: readonly string[]): readonly FieldSpec[] =>
  kinds.flatMap((kind) => paths.map((path) => ({ path: `${podSpecs[kind]}/${path}`, kind })))

const fields = (kind: string, ...paths: readonly string[]): readonly FieldSpec[] => paths.map((path) => ({ path, kind }))

const ruleNames = [...fields('Role', 'rules/resourceNames'), ...fields('ClusterRole', 'rules/resourceNames')]
const scaled = fields('HorizontalPodAutoscaler', 'spec/scaleTargetRef/name')
const rbac = 'rbac.authorization.k8s.io'
const admission = 'admissionregistration.k8s.io'

const environment = (source: string): readonly string[] =>
  ['containers', 'initContainers'].flatMap((list) => [`${list}/env/valueFrom/${source}KeyRef/name`, `${list}/envFrom/${source}Ref/name`])

/** An annotation of ingresses. */
const ingressAnnotation = (prefix: string, name: string): string => `metadata/annotations/${prefix}\\/${name}`

/** In the order in which kustomize sorts kinds: the first that knows a name changes it. */
export const nameReferences: readonly NameReference[] = [
  {
    group: 'storage.k8s.io',
    version: 'v1',
    kind: 'StorageClass',
    fieldSpecs: [
      ...fields('PersistentVolume', 'spec/storageClassName'),
      ...fields('PersistentVolumeClaim', 'spec/storageClassName'),
      ...fields('StatefulSet', 'spec/volumeClaimTemplates/spec/storageClassName'),
    ],
  },
  {
    version: 'v1',
    kind: 'ServiceAccount',
    fieldSpecs: [
      { path: 'subjects', group: rbac, kind: 'RoleBinding' },
      { path: 'subjects', group: rbac, kind: 'ClusterRoleBinding' },
      ...inPods(withNames, 'serviceAccountName'),
    ],
  },
  { group: rbac, kind: 'Role', fieldSpecs: [{ path: 'roleRef/name', group: rbac, kind: 'RoleBinding' }] },
  {
    group: rbac,
    kind: 'ClusterRole',
    fieldSpecs: [
      { path: 'roleRef/name', group: rbac, kind: 'RoleBinding' },
      { path: 'roleRef/name', group: rbac, kind: 'ClusterRoleBinding' },
    ],
  },
  {
    version: 'v1',
    kind: 'ConfigMap',
    fieldSpecs: [
      ...ruleNames,
      ...inPods(withSources, 'volumes/configMap/name', ...environment('configMap'), 'volumes/projected/sources/configMap/name'),
      ...fields('Node', 'spec/configSource/configMap'),
      ...fields('Ingress', ingressAnnotation('nginx.ingress.kubernetes.io', 'fastcgi-params-configmap')),
    ],
  },
  {
    version: 'v1',
    kind: 'Secret',
    fieldSpecs: [
      ...ruleNames,
      ...fields('ServiceAccount', 'imagePullSecrets/name'),
      ...fields('StorageClass', ...['secretName', 'adminSecretName', 'userSecretName', 'secretRef'].map((name) => `parameters/${name}`)),
      {
        path: 'spec/template/spec/containers/env/valueFrom/secretKeyRef/name',
        group: 'serving.knative.dev',
        version: 'v1',
        kind: 'Service',
      },
      ...fields('PersistentVolume', 'spec/azureFile/secretName'),
      ...inPods(
        withSources,
        'volumes/secret/secretName',
        ...environment('secret'),
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ),
      ...fields(
        'Ingress',
        'spec/tls/secretName',
        ingressAnnotation('ingress.kubernetes.io', 'auth-secret'),
        ingressAnnotation('nginx.ingress.kubernetes.io', 'auth-secret'),
        ingressAnnotation('nginx.ingress.kubernetes.io', 'auth-tls-secret'),
      ),
    ],
  },
  {
    version: 'v1',
    kind: 'Service',
    fieldSpecs: [
      { path: 'spec/serviceName', group: 'apps', kind: 'StatefulSet' },
      { path: 'spec/service/name', group: 'apiregistration.k8s.io', kind: 'APIService' },
      ...fields(
        'Ingress',
        'spec/rules/http/paths/backend/serviceName',
        'spec/backend/serviceName',
        'spec/rules/http/paths/backend/service/name',
        'spec/defaultBackend/service/name',
      ),
      { path: 'webhooks/clientConfig/service', group: admission, kind: 'MutatingWebhookConfiguration' },
      { path: 'webhooks/clientConfig/service', group: admission, kind: 'ValidatingWebhookConfiguration' },
    ],
  },
  { group: 'scheduling.k8s.io', version: 'v1', kind: 'PriorityClass', fieldSpecs: inPods(withNames, 'priorityClassName') },
  {
    version: 'v1',
    kind: 'PersistentVolume',
    fieldSpecs: [...fields('ClusterRole', 'rules/resourceNames'), ...fields('PersistentVolumeClaim', 'spec/volumeName')],
  },
  { version: 'v1', kind: 'PersistentVolumeClaim', fieldSpecs: inPods(withNames, 'volumes/persistentVolumeClaim/claimName') },
  { kind: 'Deployment', fieldSpecs: scaled },
  { kind: 'StatefulSet', fieldSpecs: scaled },
  {
    group: admission,
    kind: 'ValidatingAdmissionPolicy',
    fieldSpecs: [{ path: 'spec/policyName', group: admission, kind: 'ValidatingAdmissionPolicyBinding' }],
  },
  // Upstream gives a group that no kind has, so that this one is never followed.
  { group: 'networking.k8s.io/v1', version: 'v1', kind: 'IngressClass', fieldSpecs: fields('Ingress', 'spec/ingressClassName') },
  { kind: 'ReplicaSet', fieldSpecs: scaled },
  { kind: 'ReplicationController', fieldSpecs: scaled },
]
