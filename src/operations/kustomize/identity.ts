/** What kustomize calls a resource (group, version, kind, name, namespace), and when two of these mean the same one. */
import { membersOf, type JsonObject } from '../../api/json-object.ts'
import { apiVersionOf, builtInResources, groupVersionOf } from '../../api/resource.ts'
import { scalarText } from './scalars.ts'

export interface Gvk {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface ResId extends Gvk {
  readonly name: string
  readonly namespace: string
}

/** A Gvk of which only some is said: what is left out matches anything. */
export type GvkChoice = Partial<Gvk>

/** The namespace of what is in none. */
const outsideNamespaces = '_non_namespaceable_'

export const gvkOf = ({ apiVersion, kind }: JsonObject): Gvk => ({ ...groupVersionOf(scalarText(apiVersion)), kind: scalarText(kind) })

/** An id by what the object itself says. */
export function idOf(object: JsonObject): ResId {
  const { name, namespace } = membersOf(object['metadata'])
  return { ...gvkOf(object), name: scalarText(name), namespace: scalarText(namespace) }
}

/** Kinds that kustomize takes for namespaced, and of which the server takes the namespace off: reviews, and what came after its schema. */
const unknown = `TokenReview SelfSubjectReview SubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview IPAddress ServiceCIDR
  ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding FlowSchema PriorityLevelConfiguration`.split(/\s+/)

/** Kinds without namespaces that only kustomize's schema has, most of them of versions that the server no longer serves. */
const elsewhere = {
  'admissionregistration.k8s.io/v1beta1': 'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
  'apiextensions.k8s.io/v1beta1': 'CustomResourceDefinition',
  'apiregistration.k8s.io/v1beta1': 'APIService',
  'certificates.k8s.io/v1beta1': 'CertificateSigningRequest',
  'flowcontrol.apiserver.k8s.io/v1beta1': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io/v1beta1': 'IngressClass',
  'node.k8s.io/v1beta1': 'RuntimeClass',
  'policy/v1beta1': 'PodSecurityPolicy',
  'rbac.authorization.k8s.io/v1beta1': 'ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io/v1beta1': 'PriorityClass',
  'storage.k8s.io/v1beta1': 'CSIDriver CSINode StorageClass VolumeAttachment',
  v1: 'NodeProxyOptions',
} as const

let clusterScoped: ReadonlySet<string> | undefined

/** Whether objects of the kind are certainly in no namespace: of custom resources kustomize knows nothing. */
export function isClusterScoped({ group, version, kind }: Gvk): boolean {
  clusterScoped ??= new Set(
    builtInResources
      .filter((each) => !each.namespaced && !unknown.includes(each.kind))
      .map((each) => `${apiVersionOf(each)} ${each.kind}`)
      .concat(Object.entries(elsewhere).flatMap(([apiVersion, kinds]) => kinds.split(' ').map((each) => `${apiVersion} ${each}`))),
  )
  return clusterScoped.has(`${apiVersionOf({ group, version })} ${kind}`)
}

/** No namespace means the default one, except where there can be none. */
export function effectiveNamespace(id: ResId): string {
  if (isClusterScoped(id)) return outsideNamespaces
  return id.namespace === '' ? 'default' : id.namespace
}

export const isSameGvk = (one: Gvk, other: Gvk): boolean =>
  one.group === other.group && one.version === other.version && one.kind === other.kind

export const isSameId = (one: ResId, other: ResId): boolean =>
  one.name === other.name && isSameGvk(one, other) && effectiveNamespace(one) === effectiveNamespace(other)

const fits = (value: string, wanted: string | undefined): boolean => wanted === undefined || wanted === '' || wanted === value

export const isSelected = (gvk: Gvk, { group, version, kind }: GvkChoice): boolean =>
  fits(gvk.group, group) && fits(gvk.version, version) && fits(gvk.kind, kind)

/** The same for an id of which only some is said. */
export const isIdSelected = (id: ResId, choice: Partial<ResId>): boolean =>
  isSelected(id, choice) &&
  fits(id.name, choice.name) &&
  ((choice.namespace ?? '') === '' || effectiveNamespace(wholeId(choice)) === effectiveNamespace(id))

/** An id with nothing left out. */
export const wholeId = ({ group = '', version = '', kind = '', name = '', namespace = '' }: Partial<ResId>): ResId => ({
  group,
  version,
  kind,
  name,
  namespace,
})

/** `Deployment.v1.apps` */
export const gvkText = ({ group = '', version = '', kind = '' }: GvkChoice): string =>
  [kind === '' ? '[noKind]' : kind, version === '' ? '[noVer]' : version, group === '' ? '[noGrp]' : group].join('.')

/** `Deployment.v1.apps/web.default` */
export const idText = (id: Partial<ResId>): string =>
  `${gvkText(id)}/${id.name === undefined || id.name === '' ? '[noName]' : id.name}.${id.namespace === undefined || id.namespace === '' ? '[noNs]' : id.namespace}`
