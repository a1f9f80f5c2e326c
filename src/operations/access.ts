/** Who may do what: the rules that bindings grant, to whom, and what they allow. */
import type { ClusterRoleBinding, PolicyRule, RbacV1Subject, RoleBinding } from '../api/objects.ts'
import type { Resource } from '../api/resource.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles, selfSubjectRulesReviews } from '../api/resources.ts'
import { allowsCall, bindsUser, type ResourceCall } from '../api/role-rules.ts'
import type { Client } from '../client/client.ts'

/** One subject of a binding, and the rules that the binding gives it. */
export interface Grant {
  readonly subject: RbacV1Subject
  readonly binding: RoleBinding | ClusterRoleBinding
  readonly bindingResource: Resource
  readonly role: { readonly kind: string; readonly name: string }
  /** Undefined: there is no such role. */
  readonly rules: readonly PolicyRule[] | undefined
}

/** Somebody who may or may not do something. */
export interface Somebody {
  readonly kind: 'User' | 'Group' | 'ServiceAccount'
  readonly name: string
  /** Of a service account. */
  readonly namespace?: string | undefined
}

/** All that is granted in a namespace (undefined: in any) and in the whole cluster. */
export async function allGrants(client: Pick<Client, 'list'>, namespace: string | undefined): Promise<readonly Grant[]> {
  const [inCluster, inNamespaces, ofCluster, ofNamespaces] = await Promise.all([
    client.list(clusterRoleBindings),
    client.list(roleBindings, { namespace }),
    client.list(clusterRoles),
    client.list(roles, { namespace }),
  ])
  const known = new Map(
    [...ofCluster.items, ...ofNamespaces.items].map((role) => [keyOf(role.metadata.namespace, role.metadata.name), role.rules ?? []]),
  )
  const grantsBy = (binding: RoleBinding | ClusterRoleBinding, bindingResource: Resource): readonly Grant[] => {
    const { kind, name } = binding.roleRef
    const rules = known.get(keyOf(kind === 'ClusterRole' ? undefined : binding.metadata.namespace, name))
    return (binding.subjects ?? []).map((subject) => ({ subject, binding, bindingResource, role: { kind, name }, rules }))
  }
  return [
    ...inCluster.items.flatMap((binding) => grantsBy(binding, clusterRoleBindings)),
    ...inNamespaces.items.flatMap((binding) => grantsBy(binding, roleBindings)),
  ]
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`

/** Those that allow a call. A role is only named by what it is called, so a rule for other names does not count. */
export const grantsAllowing = (grants: readonly Grant[], call: ResourceCall): readonly Grant[] =>
  grants.filter(({ rules }) => rules?.some((rule) => allowsCall(rule, call)) === true)

/** Those that somebody has, also by the groups that everybody of the kind is in. */
export function grantsOf(grants: readonly Grant[], { kind, name, namespace = '' }: Somebody): readonly Grant[] {
  const user =
    kind === 'Group'
      ? { name: '', groups: [name] }
      : kind === 'User'
        ? { name, groups: ['system:authenticated'] }
        : {
            name: `system:serviceaccount:${namespace}:${name}`,
            groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
          }
  return grants.filter(({ subject, binding }) => bindsUser(subject, user, binding.metadata.namespace ?? ''))
}

/** The rules that hold in a namespace for whoever asks, as the server tells them. */
export async function ownRules(client: Pick<Client, 'create'>, namespace: string): Promise<readonly PolicyRule[]> {
  const { status } = await client.create(selfSubjectRulesReviews, { metadata: {}, spec: { namespace } })
  return [...(status?.resourceRules ?? []), ...(status?.nonResourceRules ?? [])]
}
