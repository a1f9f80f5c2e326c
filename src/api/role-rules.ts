/** What a rule of a role allows, and whom a binding means. Upstream: pkg/apis/rbac/v1/evaluation_helpers.go. */
import type { PolicyRule, RbacV1Subject } from './objects.ts'

/** A call on a resource. */
export interface ResourceCall {
  readonly verb: string
  readonly group: string
  /** Its plural. */
  readonly resource: string
  /** Empty: the object itself. */
  readonly subresource: string
  /** Empty: no object in particular. */
  readonly name: string
}

const all = '*'

/** Whether a list of a rule names one of these, or has a star. */
export const ruleNames = (list: readonly string[] | undefined, ...values: readonly string[]): boolean =>
  list !== undefined && (list.includes(all) || values.some((value) => list.includes(value)))

/** True if the rule allows the call. */
export function allowsCall(rule: PolicyRule, { verb, group, resource, subresource, name }: ResourceCall): boolean {
  const names = rule.resourceNames ?? []
  return (
    ruleNames(rule.verbs, verb) &&
    ruleNames(rule.apiGroups, group) &&
    namesResource(rule.resources, resource, subresource) &&
    (names.length === 0 || names.includes(name))
  )
}

/** Whether a rule's list of resources has this one, or its subresource. */
export const namesResource = (list: readonly string[] | undefined, resource: string, subresource: string): boolean =>
  subresource === '' ? ruleNames(list, resource) : ruleNames(list, `${resource}/${subresource}`, `*/${subresource}`)

/** Whether the subject of a binding in a namespace (empty: of the cluster) means this user, by name or by group. */
export function bindsUser(
  { kind, name, namespace }: RbacV1Subject,
  user: { readonly name: string; readonly groups: readonly string[] },
  bindingNamespace: string,
): boolean {
  if (kind === 'User') return user.name === name
  if (kind === 'Group') return user.groups.includes(name)
  const home = (namespace ?? '') === '' ? bindingNamespace : (namespace ?? '')
  return kind === 'ServiceAccount' && home !== '' && user.name === `system:serviceaccount:${home}:${name}`
}
