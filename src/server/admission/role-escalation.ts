/**
 * Nobody gives more rights than they have: rules of roles and of bound roles must be covered by the caller's own. Upstream:
 * pkg/registry/rbac/*\/policybased, which stand before the checks of what is given.
 */
import { isEqual } from '../../api/equal.ts'
import { goStrings } from '../../api/go-plain.ts'
import type { AggregationRule, PolicyRule, RoleRef } from '../../api/objects.ts'
import { clusterRoleBindings, clusterRoles, roleBindings, roles } from '../../api/resources.ts'
import { badRequest, failure, forbidden, notFound } from '../../api/status.ts'
import type { ResourceAttributes } from '../authorization/attributes.ts'
import { authorize, isMaster } from '../authorization/authorize.ts'
import { rulesOf, rulesOfRole } from '../authorization/rbac.ts'
import { ruleText, uncovered } from '../authorization/rule.ts'
import type { AdmissionPlugin, AdmissionRequest } from './plugin.ts'

/** The part of an object that gives rights. */
interface Granting {
  readonly rules?: readonly PolicyRule[]
  readonly aggregationRule?: AggregationRule
  readonly roleRef?: RoleRef
  readonly subjects?: readonly object[]
}

export const roleEscalation: AdmissionPlugin = {
  name: 'RoleEscalation',
  resources: [roles.id, clusterRoles.id, roleBindings.id, clusterRoleBindings.id],
  operations: ['create', 'update'],
  admit(request) {
    const { object, old, call } = request
    if (isMaster(call.user)) return
    // Only objects of these resources come here, and they have been decoded by their schema.
    const now = object as unknown as Granting
    const before = old as unknown as Granting | undefined
    if (
      before !== undefined &&
      isEqual(now.rules, before.rules) &&
      isEqual(now.roleRef, before.roleRef) &&
      isEqual(now.subjects, before.subjects) &&
      isEqual(now.aggregationRule, before.aggregationRule)
    )
      return
    if (now.roleRef !== undefined) refuseBinding(request, now.roleRef)
    else if (!may(request, 'escalate', { resource: call.resource.plural, name: call.name })) {
      refuseMore(request, now.rules ?? [])
      refuseAggregation(request, [now, before])
    }
  },
}

/** A role that collects others may come to hold anything. */
const aggregates = (role: Granting | undefined): boolean => (role?.aggregationRule?.clusterRoleSelectors ?? []).length > 0
const everything: readonly PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
  { nonResourceURLs: ['*'], verbs: ['*'] },
]

/** Collecting other roles, or an end of it, takes all rights there are. */
function refuseAggregation({ core, call, object }: AdmissionRequest, versions: readonly (Granting | undefined)[]): void {
  if (!versions.some(aggregates)) return
  const held = rulesOf(core, call.user, call.namespace).rules.map(({ rule }) => rule)
  if (uncovered(held, everything).length > 0)
    throw forbidden(call.resource, object.metadata.name ?? '', 'must have cluster-admin privileges to use the aggregationRule')
}

function refuseBinding(request: AdmissionRequest, roleRef: RoleRef): void {
  const plural = roleRef.kind === 'ClusterRole' ? clusterRoles.plural : roles.plural
  if (may(request, 'bind', { resource: plural, name: roleRef.name })) return
  refuseMore(request, rulesOfBound(request, roleRef))
}

/** The rules of the role that is to be bound. The checks of a binding, which ask for one that there can be, come later. */
function rulesOfBound({ core, call }: AdmissionRequest, roleRef: RoleRef): readonly PolicyRule[] {
  const { kind, name } = roleRef
  if (kind !== 'ClusterRole' && kind !== 'Role') throw failure(500, '', `unsupported role reference kind: ${JSON.stringify(kind)}`)
  if (kind === 'Role' && call.namespace === '') throw badRequest('Namespace parameter required.')
  try {
    return rulesOfRole(core, roleRef, call.namespace)
  } catch {
    // Upstream names the binding's own resource here.
    throw notFound(call.resource, name)
  }
}

function may({ core, call }: AdmissionRequest, verb: string, asked: Partial<ResourceAttributes>): boolean {
  const resource = { group: roles.group, version: 'v1', resource: '', subresource: '', namespace: call.namespace, name: '', ...asked }
  return authorize(core, { user: call.user, verb, path: '', resource }).allowed
}

function refuseMore({ core, call, object }: AdmissionRequest, wanted: readonly PolicyRule[]): void {
  const { user, namespace, resource } = call
  const { rules, errors } = rulesOf(core, user, namespace)
  const missing = uncovered(
    rules.map(({ rule }) => rule),
    wanted,
  )
  if (missing.length === 0) return
  const lines = [...new Set(missing.map(ruleText))].sort().join('\n')
  const unresolved = errors.length === 0 ? '' : `; resolution errors: ${goStrings(errors.map(({ message }) => message))}`
  throw forbidden(
    resource,
    object.metadata.name ?? '',
    `user ${JSON.stringify(user.name)} (groups=${goStrings(user.groups)}) is attempting to grant RBAC permissions not currently held:\n${lines}${unresolved}`,
  )
}
