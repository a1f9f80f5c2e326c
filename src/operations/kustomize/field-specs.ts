/** Which fields the built-in transformers change, by kustomize's own table. */
import type { FieldSpec } from './kustomization.ts'

/** The fields of a transformer, and who refers to names: what `configurations` may add to. */
export interface TransformerConfig {
  readonly namePrefix: readonly FieldSpec[]
  readonly nameSuffix: readonly FieldSpec[]
  readonly namespace: readonly FieldSpec[]
  readonly commonLabels: readonly FieldSpec[]
  readonly labels: readonly FieldSpec[]
  readonly templateLabels: readonly FieldSpec[]
  readonly commonAnnotations: readonly FieldSpec[]
  readonly nameReference: readonly NameReference[]
  readonly varReference: readonly FieldSpec[]
  readonly images: readonly FieldSpec[]
  readonly replicas: readonly FieldSpec[]
}

/** A kind of resource, and the fields of others that hold names of such. */
export interface NameReference {
  readonly group?: string
  readonly version?: string
  readonly kind?: string
  readonly fieldSpecs?: readonly FieldSpec[]
}

const metadata: readonly FieldSpec[] = [{ path: 'metadata/name' }]

/** The metadata of pods that a resource makes. */
const templates = (member: string): readonly FieldSpec[] => [
  { path: `spec/template/metadata/${member}`, create: true, kind: 'Deployment' },
  { path: `spec/template/metadata/${member}`, create: true, kind: 'ReplicaSet' },
  { path: `spec/template/metadata/${member}`, create: true, kind: 'DaemonSet' },
  { path: `spec/template/metadata/${member}`, create: true, version: 'v1', kind: 'ReplicationController' },
  { path: `spec/template/metadata/${member}`, create: true, group: 'batch', kind: 'Job' },
  { path: `spec/jobTemplate/metadata/${member}`, create: true, group: 'batch', kind: 'CronJob' },
  { path: `spec/jobTemplate/spec/template/metadata/${member}`, create: true, group: 'batch', kind: 'CronJob' },
]

const metadataLabels: readonly FieldSpec[] = [
  { path: 'metadata/labels', create: true },
  ...templates('labels'),
  { path: 'spec/template/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
  { path: 'spec/volumeClaimTemplates[]/metadata/labels', create: true, group: 'apps', kind: 'StatefulSet' },
]

/** Selectors in a pod's template, by which pods find their neighbours. */
const neighbours = (['podAffinity', 'podAntiAffinity'] as const)
  .flatMap((affinity) => [
    `affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels`,
    `affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ])
  .concat('topologySpreadConstraints/labelSelector/matchLabels')

const selectors: readonly FieldSpec[] = [
  { path: 'spec/selector', create: true, version: 'v1', kind: 'Service' },
  { path: 'spec/selector', create: true, version: 'v1', kind: 'ReplicationController' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'Deployment' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'ReplicaSet' },
  { path: 'spec/selector/matchLabels', create: true, kind: 'DaemonSet' },
  { path: 'spec/selector/matchLabels', create: true, group: 'apps', kind: 'StatefulSet' },
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    neighbours.map((path) => ({ path: `spec/template/spec/${path}`, group: 'apps', kind })),
  ),
  { path: 'spec/selector/matchLabels', group: 'batch', kind: 'Job' },
  { path: 'spec/jobTemplate/spec/selector/matchLabels', group: 'batch', kind: 'CronJob' },
  { path: 'spec/selector/matchLabels', group: 'policy', kind: 'PodDisruptionBudget' },
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) => ({
    path: `${path}/matchLabels`,
    group: 'networking.k8s.io',
    kind: 'NetworkPolicy',
  })),
]

const inContainers = ['args', 'command', 'env/value', 'volumeMounts/mountPath']
const variableFields = ['containers', 'initContainers'].flatMap((list) => inContainers.map((field) => `${list}/${field}`))

const variables: readonly FieldSpec[] = [
  ...[...variableFields, 'volumes/nfs/server'].flatMap((field) => [
    { path: `spec/${field}`, kind: 'Pod' },
    ...['DaemonSet', 'Deployment', 'Job', 'ReplicaSet'].map((kind) => ({ path: `spec/template/spec/${field}`, kind })),
  ]),
  // Upstream forgot a part of this path.
  { path: 'spec/jobTemplate/spec/template/volumes/nfs/server', kind: 'CronJob' },
  ...variableFields.flatMap((field) => [
    { path: `spec/template/spec/${field}`, kind: 'StatefulSet' },
    { path: `spec/jobTemplate/spec/template/spec/${field}`, kind: 'CronJob' },
  ]),
  { path: 'spec/template/metadata/annotations', kind: 'Deployment' },
  ...['spec/rules/host', 'spec/tls/hosts', 'spec/tls/secretName'].map((path) => ({ path, kind: 'Ingress' })),
  ...['spec/ports/port', 'spec/ports/targetPort'].map((path) => ({ path, kind: 'Service' })),
  { path: 'spec/volumeClaimTemplates/spec/nfs/server', kind: 'StatefulSet' },
  { path: 'spec/nfs/server', kind: 'PersistentVolume' },
  { path: 'metadata/labels' },
  { path: 'metadata/annotations' },
]

const podSpecs = ['spec', 'spec/template/spec']

export const fieldSpecs: Omit<TransformerConfig, 'nameReference'> = {
  namePrefix: metadata,
  nameSuffix: metadata,
  namespace: [
    { path: 'metadata/name', create: true, kind: 'Namespace' },
    { path: 'spec/conversion/webhook/clientConfig/service/namespace', group: 'apiextensions.k8s.io', kind: 'CustomResourceDefinition' },
    { path: 'spec/service/namespace', create: true, group: 'apiregistration.k8s.io', kind: 'APIService' },
  ],
  commonLabels: [...selectors, ...metadataLabels],
  labels: [],
  templateLabels: metadataLabels,
  commonAnnotations: [
    { path: 'metadata/annotations', create: true },
    ...templates('annotations'),
    { path: 'spec/template/metadata/annotations', create: true, kind: 'StatefulSet' },
  ],
  varReference: variables,
  images: podSpecs.flatMap((pod) => ['containers', 'initContainers'].map((list) => ({ path: `${pod}/${list}[]/image`, create: true }))),
  replicas: ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) => ({
    path: 'spec/replicas',
    create: true,
    kind,
  })),
}
