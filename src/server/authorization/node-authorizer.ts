/**
 * What nodes may do: what all of them need, and of objects that others own only what their pods refer to. Upstream:
 * plugin/pkg/auth/authorizer/node. What a write contains is judged by admission (NodeRestriction).
 */
import type { FieldTerm } from '../../api/field-selector.ts'
import { nodeLeaseNamespace } from '../../kinds/node/lease-namespace.ts'
import type { Core } from '../core.ts'
import type { Attributes, ResourceAttributes } from './attributes.ts'
import type { Decision } from './authorize.ts'
import { nodeRules } from './default-policy/node-rules.ts'
import { isRelated } from './node-relations.ts'
import { ruleAllows } from './rule.ts'

const yes: Decision = { allowed: true, reason: '' }
const no = (reason = ''): Decision => ({ allowed: false, reason })

/** One question about one resource, of one node. */
interface Asked extends ResourceAttributes {
  readonly core: Core
  readonly node: string
  readonly verb: string
}

type Judge = (asked: Asked) => Decision

/** Decides for the node of that name. */
export function authorizeNode(core: Core, node: string, attributes: Attributes): Decision {
  if (node === '') return no(`unknown node for user ${JSON.stringify(attributes.user.name)}`)
  const { resource, verb } = attributes
  const judge = resource === undefined ? undefined : judges.get(`${resource.group}/${resource.resource}`)
  if (resource !== undefined && judge !== undefined) return judge({ ...resource, core, node, verb })
  return nodeRules.some((rule) => ruleAllows(rule, attributes)) ? yes : no()
}

/** Allows what a path of references leads from to the node. */
function related({ core, node, group, resource, namespace, name }: Asked): Decision {
  if (name === '') return no('No Object name found')
  if (isRelated(core, node, { id: `${group}/${resource}`, namespace, name })) return yes
  return no(`no relationship found between node '${node}' and this object`)
}

const getsRelated: Judge = (asked) => {
  if (asked.verb !== 'get') return no('can only get individual resources of this type')
  return asked.subresource === '' ? related(asked) : no('cannot get subresource')
}

const readsRelated: Judge = (asked) => {
  if (!['get', 'list', 'watch'].includes(asked.verb)) return no('can only read resources of this type')
  if (asked.subresource !== '') return no('cannot read subresource')
  return asked.namespace === '' ? no('can only read namespaced object of this type') : related(asked)
}

const claims: Judge = (asked) => {
  if (asked.subresource !== 'status') return getsRelated(asked)
  return isOneOf(asked.verb, 'update patch') ? related(asked) : no('can only get/update/patch this type')
}

const accounts: Judge = (asked) => {
  const { verb, subresource, name } = asked
  if (verb === 'get' && subresource === '') return no('not allowed to get service accounts')
  if (verb !== 'create' || name === '') return no('can only create tokens for individual service accounts')
  return subresource === 'token' ? related(asked) : no('can only create token subresource of serviceaccount')
}

const ownVerbs = 'get create update patch delete'

const leases: Judge = ({ verb, namespace, name, node }) => {
  if (!isOneOf(verb, ownVerbs)) return no('can only get, create, update, patch, or delete a node lease')
  if (namespace !== nodeLeaseNamespace) return no(`can only access leases in the "${nodeLeaseNamespace}" system namespace`)
  return verb === 'create' || name === node ? yes : no('can only access node lease with the same name as the requesting node')
}

const csiNodes: Judge = ({ verb, subresource, name, node }) => {
  if (!isOneOf(verb, ownVerbs)) return no('can only get, create, update, patch, or delete a CSINode')
  if (subresource !== '') return no('cannot authorize CSINode subresources')
  return verb === 'create' || name === node ? yes : no('can only access CSINode with the same name as the requesting node')
}

const slices: Judge = (asked) => {
  const { verb, subresource } = asked
  if (subresource !== '') return no('cannot authorize ResourceSlice subresources')
  if (verb === 'create') return yes
  if (isOneOf(verb, 'get update patch delete')) return related(asked)
  if (isOneOf(verb, 'watch list deletecollection'))
    return selects(asked, 'spec.nodeName') ? yes : no('can only list/watch/deletecollection resourceslices with nodeName field selector')
  return no('only the following verbs are allowed for a ResourceSlice: get, watch, list, create, update, patch, delete, deletecollection')
}

const nodes: Judge = ({ verb, subresource, name, node }) => {
  if (subresource === 'status') return isOneOf(verb, 'update patch') ? yes : no()
  if (subresource !== '') return no()
  if (isOneOf(verb, 'create update patch')) return yes
  if (!isOneOf(verb, 'get list watch')) return no()
  if (name === node) return yes
  return no(
    name === ''
      ? `node '${node}' cannot read all nodes, only its own Node object`
      : `node '${node}' cannot read '${name}', only its own Node object`,
  )
}

const pods: Judge = (asked) => {
  const { verb, subresource, name } = asked
  if (subresource === 'status') return isOneOf(verb, 'update patch') ? yes : no()
  if (subresource === 'eviction') return verb === 'create' ? yes : no()
  if (subresource !== '') return no()
  if (verb === 'get') return related(asked)
  if (isOneOf(verb, 'create delete')) return yes
  if (!isOneOf(verb, 'list watch')) return no()
  if (selects(asked, 'spec.nodeName')) return yes
  return name === '' ? no('can only list/watch pods with spec.nodeName field selector') : related(asked)
}

/** By group and resource; all others are judged by the rules for nodes. */
const judges: ReadonlyMap<string, Judge> = new Map([
  ['/secrets', readsRelated],
  ['/configmaps', readsRelated],
  ['/persistentvolumeclaims', claims],
  ['/persistentvolumes', getsRelated],
  ['resource.k8s.io/resourceclaims', getsRelated],
  ['storage.k8s.io/volumeattachments', getsRelated],
  ['/serviceaccounts', accounts],
  ['coordination.k8s.io/leases', leases],
  ['storage.k8s.io/csinodes', csiNodes],
  ['resource.k8s.io/resourceslices', slices],
  ['/nodes', nodes],
  ['/pods', pods],
])

const isOneOf = (verb: string, verbs: string): boolean => verbs.split(' ').includes(verb)

/** True if the request's field selector keeps to what is the node's. */
const selects = ({ fields, node }: Asked, wanted: string): boolean =>
  fields?.some(({ field, operator, value }: FieldTerm) => field === wanted && operator === '=' && value === node) === true
