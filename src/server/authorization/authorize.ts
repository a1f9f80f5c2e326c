/** May somebody do something? The authorisers in upstream's order: the group that may do all, nodes, roles. */
import { failure, forbidden } from '../../api/status.ts'
import type { Call, Core, User } from '../core.ts'
import { forbiddenText, type Attributes } from './attributes.ts'
import { authorizeNode } from './node-authorizer.ts'
import { nodeNameOf } from './node-identity.ts'
import { authorizeByRoles } from './rbac.ts'

export interface Decision {
  readonly allowed: boolean
  /** Why, in upstream's words; may be empty. */
  readonly reason: string
}

/** The group that may do all, whatever the bindings say. */
const masters = 'system:masters'

export const isMaster = ({ groups }: User): boolean => groups.includes(masters)

/** Decides: whoever allows it first, or all reasons why not, one a line. */
export function authorize(core: Core, attributes: Attributes): Decision {
  const { user } = attributes
  if (isMaster(user)) return { allowed: true, reason: '' }
  const node = nodeNameOf(user)
  if (node === undefined) return authorizeByRoles(core, attributes)
  const asNode = authorizeNode(core, node, attributes)
  if (asNode.allowed) return asNode
  const byRoles = authorizeByRoles(core, attributes)
  if (byRoles.allowed) return byRoles
  return { allowed: false, reason: [asNode.reason, byRoles.reason].filter((reason) => reason !== '').join('\n') }
}

/** Refuses with 403 in upstream's words what is not allowed. */
export function demand(core: Core, attributes: Attributes): void {
  const { allowed, reason } = authorize(core, attributes)
  if (allowed) return
  const text = reason === '' ? forbiddenText(attributes) : `${forbiddenText(attributes)}: ${reason}`
  const { resource } = attributes
  if (resource === undefined) throw failure(403, 'Forbidden', `forbidden: ${text}`, {})
  throw forbidden({ group: resource.group, plural: resource.resource }, resource.name, text)
}

/** A write that turns out to make its object needs the right to create, too. */
export function demandCreate(core: Core, { user, resource, namespace, name }: Call): void {
  if (!isMaster(user))
    demand(core, {
      user,
      verb: 'create',
      path: '',
      resource: { group: resource.group, version: resource.version, resource: resource.plural, subresource: '', namespace, name },
    })
}
