/** Defaults and checks that roles and bindings of both scopes share. */
import { keepEmpty } from '../../api/came-empty.ts'
import { isEqual } from '../../api/equal.ts'
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import { dnsSubdomain, pathSegment } from '../../api/names.ts'
import type { Mutable } from '../../api/object.ts'
import type { PolicyRule, RbacV1Subject, RoleRef } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'

const group = 'rbac.authorization.k8s.io'

export function checkPolicyRule(
  { verbs, nonResourceURLs = [], apiGroups = [], resources = [], resourceNames = [] }: PolicyRule,
  path: string,
  isNamespaced: boolean,
): Problem[] {
  const problems = (verbs ?? []).length === 0 ? [problem.required(`${path}.verbs`, 'verbs must contain at least one value')] : []
  if (nonResourceURLs.length > 0) {
    const at = `${path}.nonResourceURLs`
    if (isNamespaced) problems.push(problem.invalid(at, goList(nonResourceURLs), 'namespaced rules cannot apply to non-resource URLs'))
    if (apiGroups.length > 0 || resources.length > 0 || resourceNames.length > 0)
      problems.push(problem.invalid(at, goList(nonResourceURLs), 'rules cannot apply to both regular resources and non-resource URLs'))
    return problems
  }
  if (apiGroups.length === 0) problems.push(problem.required(`${path}.apiGroups`, 'resource rules must supply at least one api group'))
  if (resources.length === 0) problems.push(problem.required(`${path}.resources`, 'resource rules must supply at least one resource'))
  return problems
}

interface Binding {
  readonly roleRef: RoleRef
  readonly subjects?: readonly RbacV1Subject[]
}

/** Groups that need not be spelled out. */
export function defaultBinding({ roleRef, subjects }: Mutable<Binding>): void {
  roleRef.apiGroup ||= group
  for (const subject of subjects ?? [])
    if ((subject.kind === 'User' || subject.kind === 'Group') && (subject.apiGroup ?? '') === '') subject.apiGroup = group
}

export function checkBinding({ roleRef, subjects = [] }: Binding, isNamespaced: boolean): Problem[] {
  const problems: Problem[] = []
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  if (roleRef.apiGroup !== group) problems.push(problem.notSupported('roleRef.apiGroup', roleRef.apiGroup, [group]))
  if (!kinds.includes(roleRef.kind)) problems.push(problem.notSupported('roleRef.kind', roleRef.kind, kinds))
  if (roleRef.name === '') problems.push(problem.required('roleRef.name'))
  else problems.push(...invalidFor('roleRef.name', roleRef.name, pathSegment(roleRef.name)))
  return [...problems, ...subjects.flatMap((subject, index) => checkSubject(subject, `subjects[${index}]`, isNamespaced))]
}

function checkSubject({ kind, name, apiGroup = '', namespace = '' }: RbacV1Subject, path: string, isNamespaced: boolean): Problem[] {
  const problems = name === '' ? [problem.required(`${path}.name`)] : []
  if (kind === 'ServiceAccount') {
    if (name !== '') problems.push(...invalidFor(`${path}.name`, name, dnsSubdomain(name)))
    if (apiGroup !== '') problems.push(problem.notSupported(`${path}.apiGroup`, apiGroup, ['']))
    if (!isNamespaced && namespace === '') problems.push(problem.required(`${path}.namespace`))
  } else if (kind === 'User' || kind === 'Group') {
    if (apiGroup !== group) problems.push(problem.notSupported(`${path}.apiGroup`, apiGroup, [group]))
  } else problems.push(problem.notSupported(`${path}.kind`, kind, ['ServiceAccount', 'User', 'Group']))
  return problems
}

export function checkRoleUnchanged({ roleRef }: Binding, old: Binding): Problem[] {
  if (isEqual(roleRef, old.roleRef)) return []
  return [
    problem.invalid(
      'roleRef',
      goStruct('rbac.RoleRef', { APIGroup: roleRef.apiGroup, Kind: roleRef.kind, Name: roleRef.name }),
      'cannot change roleRef',
    ),
  ]
}

/** An empty list is stored as none, after it was told from none when its managers were noted; who is asked before that sees it still. */
export function dropEmptyRules(draft: { rules?: unknown }): void {
  const { rules } = draft
  if (!Array.isArray(rules) || rules.length > 0) return
  draft.rules = null
  keepEmpty(draft, 'rules', rules)
}
