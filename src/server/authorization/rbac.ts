/** Role based access control: the rules that bindings give a user, and what they allow. Upstream: plugin/pkg/auth/authorizer/rbac. */
import type { ClusterRole, ClusterRoleBinding, PolicyRule, RbacV1Subject, Role, RoleBinding, RoleRef } from '../../api/objects.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../api/resources.ts'
import { notFound, type StatusError } from '../../api/status.ts'
import type { Resource } from '../../api/resource.ts'
import { bindsUser } from '../../api/role-rules.ts'
import type { Core, User } from '../core.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'
import type { Attributes } from './attributes.ts'
import type { Decision } from './authorize.ts'
import { ruleAllows } from './rule.ts'

/** A rule that holds for a user, and the binding that gives it. */
export interface HeldRule {
  readonly rule: PolicyRule
  readonly source: string
}

export interface HeldRules {
  readonly rules: readonly HeldRule[]
  /** Bindings whose role is missing. */
  readonly errors: readonly StatusError[]
}

/** Decides by roles and bindings alone. */
export function authorizeByRoles(core: Core, attributes: Attributes): Decision {
  const { user, resource } = attributes
  const { rules, errors } = rulesOf(core, user, resource?.namespace ?? '')
  const found = rules.find(({ rule }) => ruleAllows(rule, attributes))
  if (found !== undefined) return { allowed: true, reason: `RBAC: allowed by ${found.source}` }
  return { allowed: false, reason: errors.length === 0 ? '' : `RBAC: ${aggregate(errors)}` }
}

/** All rules that hold for a user in a namespace (empty: at the cluster scope). */
export function rulesOf(core: Core, user: User, namespace: string): HeldRules {
  const held: HeldRule[] = []
  const errors: StatusError[] = []
  const take = (ref: RoleRef, at: string, source: string): void => {
    try {
      for (const rule of rulesOfRole(core, ref, at)) held.push({ rule, source })
    } catch (error) {
      // Only a missing role is refused there.
      errors.push(error as StatusError)
    }
  }
  for (const { metadata, subjects, roleRef } of all<ClusterRoleBinding>(core, clusterRoleBindings, '')) {
    const subject = subjects?.find((one) => bindsUser(one, user, ''))
    if (subject !== undefined)
      take(roleRef, '', `ClusterRoleBinding ${JSON.stringify(metadata.name)} of ${roleText(roleRef)} to ${subjectText(subject, '')}`)
  }
  if (namespace === '') return { rules: held, errors }
  for (const { metadata, subjects, roleRef } of all<RoleBinding>(core, roleBindings, namespace)) {
    const subject = subjects?.find((one) => bindsUser(one, user, namespace))
    if (subject !== undefined)
      take(
        roleRef,
        namespace,
        `RoleBinding ${JSON.stringify(`${metadata.name}/${namespace}`)} of ${roleText(roleRef)} to ${subjectText(subject, namespace)}`,
      )
  }
  return { rules: held, errors }
}

/** The rules of the role that a binding names. Throws 404 if there is none. */
export function rulesOfRole(core: Core, { kind, name }: Pick<RoleRef, 'kind' | 'name'>, namespace: string): readonly PolicyRule[] {
  const isCluster = kind === 'ClusterRole'
  const resource = isCluster ? clusterRoles : roles
  const entry = core.store.get(keyIn(resource, namespace, name))
  // Upstream says the kind of a missing role in the singular.
  if (entry === undefined) throw notFound({ group: resource.group, plural: resource.singular }, name)
  // What lies under the key of a role is a role.
  return (entry.value as ClusterRole | Role).rules ?? []
}

function all<T>(core: Core, resource: Resource, namespace: string): readonly T[] {
  // What lies under the prefix of a resource is of its type.
  return core.store.list(prefixOf({ resource, namespace })).entries.map(({ value }) => value as T)
}

const roleText = ({ kind, name }: RoleRef): string => `${kind} ${JSON.stringify(name)}`

function subjectText({ kind, name, namespace }: RbacV1Subject, bindingNamespace: string): string {
  if (kind !== 'ServiceAccount') return `${kind} ${JSON.stringify(name)}`
  const home = (namespace ?? '') === '' ? bindingNamespace : (namespace ?? '')
  return `ServiceAccount ${JSON.stringify(home === '' ? name : `${name}/${home}`)}`
}

/** Go's text of several errors: each once. */
export function aggregate(errors: readonly Error[]): string {
  const texts = [...new Set(errors.map(({ message }) => message))]
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`
}
