/** Which flow schema a request belongs to, and so which priority level. Upstream: apiserver's pkg/util/flowcontrol/rule.go. */
import type {
  FlowcontrolV1Subject,
  FlowSchema,
  NonResourcePolicyRule,
  PriorityLevelConfiguration,
  ResourcePolicyRule,
} from '../../api/objects.ts'
import { flowSchemas, priorityLevelConfigurations } from '../../api/resources.ts'
import { compareTexts } from '../../base/order.ts'
import type { Store } from '../../store/store.ts'
import type { Attributes, ResourceAttributes } from '../authorization/attributes.ts'
import type { User } from '../core.ts'
import { followed } from '../remote/followed.ts'
import { storageOf } from '../storage/storage.ts'

/** The uids of both, by which answers name them. */
export interface Flow {
  readonly schema: string
  readonly level: string
}

/** Tells the flow of a request; undefined where no schema with a level has it. */
export type Classify = (attributes: Attributes) => Flow | undefined

/** The flows that the stored configuration makes. */
export function classifier(store: Store): Classify {
  const schemas = followed(store, storageOf(flowSchemas).prefix, (entries) =>
    entries.map(({ value }) => value as FlowSchema).sort(byPrecedence),
  )
  const levels = followed(store, storageOf(priorityLevelConfigurations).prefix, (entries) => {
    const all = entries.map(({ value }) => value as PriorityLevelConfiguration)
    return new Map(all.map(({ metadata }) => [metadata.name, metadata.uid]))
  })
  return (attributes) => {
    for (const schema of schemas()) {
      const level = levels().get(schema.spec.priorityLevelConfiguration.name)
      if (level !== undefined && isOf(schema, attributes)) return { schema: schema.metadata.uid, level }
    }
    return undefined
  }
}

const precedenceOf = ({ spec }: FlowSchema): number => spec.matchingPrecedence ?? 0

const byPrecedence = (left: FlowSchema, right: FlowSchema): number =>
  precedenceOf(left) - precedenceOf(right) || compareTexts(left.metadata.name, right.metadata.name)

const isOf = ({ spec }: FlowSchema, attributes: Attributes): boolean =>
  (spec.rules ?? []).some(
    ({ subjects, resourceRules = [], nonResourceRules = [] }) =>
      subjects.some((subject) => isSubject(attributes.user, subject)) &&
      (attributes.resource === undefined
        ? nonResourceRules.some((rule) => fitsPath(rule, attributes))
        : resourceRules.some((rule) => fitsResource(rule, attributes.verb, attributes.resource as ResourceAttributes))),
  )

function isSubject({ name, groups }: User, { kind, user, group, serviceAccount }: FlowcontrolV1Subject): boolean {
  if (kind === 'User') return user?.name === '*' || user?.name === name
  if (kind === 'Group') return group?.name === '*' || groups.includes(group?.name ?? '')
  if (serviceAccount === undefined) return false
  const prefix = `system:serviceaccount:${serviceAccount.namespace}:`
  return serviceAccount.name === '*' ? name.startsWith(prefix) : name === prefix + serviceAccount.name
}

const holds = (list: readonly string[] | undefined, value: string): boolean =>
  list !== undefined && ((list.length === 1 && list[0] === '*') || list.includes(value))

function fitsResource(
  { verbs, resources, apiGroups, clusterScope, namespaces }: ResourcePolicyRule,
  verb: string,
  { group, resource, subresource, namespace }: ResourceAttributes,
): boolean {
  if (!holds(verbs, verb) || !holds(apiGroups, group)) return false
  if (!holds(resources, subresource === '' ? resource : `${resource}/${subresource}`)) return false
  return namespace === '' ? clusterScope === true : holds(namespaces, namespace)
}

const fitsPath = ({ verbs, nonResourceURLs }: NonResourcePolicyRule, { verb, path }: Attributes): boolean =>
  holds(verbs, verb) &&
  nonResourceURLs.some((url) => {
    const prefix = url.replace(/\*$/, '')
    return url === '*' || url === path || path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`)
  })
