/** The roles and bindings that a new cluster gets, as upstream's bootstrap policy has them. */
import type { New } from '../../../api/object.ts'
import type { ClusterRole, ClusterRoleBinding, PolicyRule, Role, RoleBinding, RbacV1Subject as Subject } from '../../../api/objects.ts'
import { aggregatedRoles, clusterRoleRules } from './cluster-roles.ts'
import { controllerRules } from './controller-roles.ts'
import { grant, read } from './grant.ts'
import { namespaceRoles } from './namespace-roles.ts'
import { account, apiGroup, group, user } from './subjects.ts'

export interface DefaultPolicy {
  readonly clusterRoles: readonly New<ClusterRole>[]
  readonly clusterRoleBindings: readonly New<ClusterRoleBinding>[]
  readonly roles: readonly New<Role>[]
  readonly roleBindings: readonly New<RoleBinding>[]
}

const annotations = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' }
const own = { 'kubernetes.io/bootstrapping': 'rbac-defaults' }
const aggregates = (name: string): Record<string, string> => ({ [`${apiGroup}/aggregate-to-${name}`]: 'true' })

/** Binding → role (where the names differ) and subjects. */
const bindings: readonly { readonly name: string; readonly subjects: readonly Subject[] }[] = [
  { name: 'cluster-admin', subjects: [group('system:masters')] },
  { name: 'system:monitoring', subjects: [group('system:monitoring')] },
  { name: 'system:discovery', subjects: [group('system:authenticated')] },
  { name: 'system:basic-user', subjects: [group('system:authenticated')] },
  { name: 'system:public-info-viewer', subjects: [group('system:authenticated'), group('system:unauthenticated')] },
  { name: 'system:node-proxier', subjects: [user('system:kube-proxy')] },
  { name: 'system:kube-controller-manager', subjects: [user('system:kube-controller-manager')] },
  { name: 'system:kube-dns', subjects: [account('kube-dns')] },
  { name: 'system:kube-scheduler', subjects: [user('system:kube-scheduler')] },
  { name: 'system:volume-scheduler', subjects: [user('system:kube-scheduler')] },
  { name: 'system:service-account-issuer-discovery', subjects: [group('system:serviceaccounts')] },
  { name: 'system:node', subjects: [] },
  ...Object.keys(controllerRules).map((name) => ({ name: `system:controller:${name}`, subjects: [account(name)] })),
]

/** Comes with the metrics API, which upstream's metrics-server adds: who may look at a namespace may look at its use. */
const metricsReader: New<ClusterRole> = {
  metadata: {
    name: 'system:aggregated-metrics-reader',
    labels: { 'k8s-app': 'metrics-server', ...aggregates('admin'), ...aggregates('edit'), ...aggregates('view') },
  },
  rules: [grant(read, 'metrics.k8s.io', 'nodes pods')],
}

/** All objects of the policy. */
export function defaultPolicy(): DefaultPolicy {
  const rules: Readonly<Record<string, readonly PolicyRule[]>> = {
    ...clusterRoleRules,
    ...Object.fromEntries(Object.entries(controllerRules).map(([name, list]) => [`system:controller:${name}`, list])),
  }
  const metadata = (name: string, namespace?: string) => ({ name, ...(namespace !== undefined && { namespace }), annotations, labels: own })
  return {
    clusterRoles: [
      ...Object.entries(rules).map(([name, list]) => {
        const part = /^system:aggregate-to-(\w+)$/.exec(name)?.[1]
        return { metadata: { ...metadata(name), labels: { ...own, ...(part !== undefined && aggregates(part)) } }, rules: list }
      }),
      metricsReader,
      ...aggregatedRoles.map(({ name, collects, partOf }) => ({
        metadata: { ...metadata(name), labels: { ...own, ...(partOf !== undefined && aggregates(partOf)) } },
        aggregationRule: { clusterRoleSelectors: [{ matchLabels: aggregates(collects) }] },
        rules: [],
      })),
    ],
    clusterRoleBindings: bindings.map(({ name, subjects }) => ({
      metadata: metadata(name),
      roleRef: { apiGroup, kind: 'ClusterRole', name },
      subjects,
    })),
    roles: namespaceRoles.map(({ namespace, name, rules: list }) => ({ metadata: metadata(name, namespace), rules: list })),
    roleBindings: namespaceRoles.map(({ namespace, name, binding = name, subjects }) => ({
      metadata: metadata(binding, namespace),
      roleRef: { apiGroup, kind: 'Role', name },
      subjects,
    })),
  }
}
