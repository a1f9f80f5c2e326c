/** What the server fills in and refuses of FlowSchemas. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import { dnsLabel, dnsSubdomain } from '../../api/names.ts'
import type { FlowSchema, PolicyRulesWithSubjects, ResourcePolicyRule, FlowcontrolV1Subject } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'

const methods = ['ByNamespace', 'ByUser']

export const rules: Rules<FlowSchema> = {
  defaults({ spec }) {
    spec.matchingPrecedence ||= 1000
  },
  prepareCreate(draft) {
    draft.status = {}
  },
  check({ metadata, spec }) {
    const problems: Problem[] = []
    const { matchingPrecedence: precedence = 0, distinguisherMethod: method, priorityLevelConfiguration: level, rules: list = [] } = spec
    if (precedence <= 0) problems.push(problem.invalid('spec.matchingPrecedence', precedence, 'must be a positive value'))
    if (precedence > 10_000) problems.push(problem.invalid('spec.matchingPrecedence', precedence, 'must not be greater than 10000'))
    if (precedence === 1 && metadata.name !== 'exempt') problems.push(problem.invalid('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"))
    if (method !== undefined && !methods.includes(method.type)) problems.push(problem.notSupported('spec.distinguisherMethod.type', goStruct('flowcontrol.FlowDistinguisherMethod', { Type: method.type }), methods))
    const path = 'spec.priorityLevelConfiguration.name'
    if (level.name === '') problems.push(problem.required(path, 'must reference a priority level'))
    else problems.push(...invalidFor(path, level.name, dnsSubdomain(level.name)))
    return [...problems, ...list.flatMap((rule, index) => checkRule(rule, `spec.rules[${index}]`))]
  },
}

function checkRule({ subjects, resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects, path: string): Problem[] {
  const problems: Problem[] = []
  if ((subjects ?? []).length === 0) problems.push(problem.required(`${path}.subjects`, 'subjects must contain at least one value'))
  for (const [index, subject] of (subjects ?? []).entries()) problems.push(...checkSubject(subject, `${path}.subjects[${index}]`))
  if (resourceRules.length === 0 && nonResourceRules.length === 0) problems.push(problem.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'))
  for (const [index, rule] of resourceRules.entries()) problems.push(...checkResourceRule(rule, `${path}.resourceRules[${index}]`))
  for (const [index, { verbs, nonResourceURLs }] of nonResourceRules.entries()) {
    const at = `${path}.nonResourceRules[${index}]`
    problems.push(...checkWildcard(verbs, `${at}.verbs`, { missing: 'verbs must contain at least one value', others: 'verbs' }), ...checkWildcard(nonResourceURLs, `${at}.nonResourceURLs`, { missing: 'nonResourceURLs must contain at least one value', others: 'non-resource URLs' }))
  }
  return problems
}

function checkSubject(subject: FlowcontrolV1Subject, path: string): Problem[] {
  const { kind } = subject
  if (kind !== 'User' && kind !== 'Group' && kind !== 'ServiceAccount') return [problem.notSupported(`${path}.kind`, kind, ['Group', 'ServiceAccount', 'User'])]
  const problems: Problem[] = []
  for (const [name, field] of [['ServiceAccount', 'serviceAccount'], ['User', 'user'], ['Group', 'group']] as const) {
    if (name !== kind && subject[field] !== undefined) problems.push(problem.forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${name}'`))
    if (name !== kind) continue
    if (subject[field] === undefined) problems.push(problem.required(`${path}.${field}`, `${field} is required when subject kind is '${name}'`))
    else if (subject[field]?.name === '') problems.push(problem.required(`${path}.${field}.name`))
  }
  return problems
}

function checkResourceRule({ verbs, apiGroups, resources, clusterScope = false, ...given }: ResourcePolicyRule, path: string): Problem[] {
  const namespaces = given.namespaces ?? []
  const problems = [
    ...checkWildcard(verbs, `${path}.verbs`, { missing: 'verbs must contain at least one value', others: 'verbs' }),
    ...checkWildcard(apiGroups, `${path}.apiGroups`, { missing: 'resource rules must supply at least one api group', others: 'api groups' }),
    ...checkWildcard(resources, `${path}.resources`, { missing: 'resource rules must supply at least one resource', others: 'resources' }),
  ]
  if (namespaces.length === 0 && !clusterScope) problems.push(problem.required(`${path}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace'))
  if (namespaces.length > 1 && namespaces.includes('*')) problems.push(problem.invalid(`${path}.namespaces`, goList(namespaces), "if '*' is present, must not specify other namespaces"))
  for (const [index, namespace] of namespaces.entries()) if (namespace !== '*') problems.push(...invalidFor(`${path}.namespaces[${index}]`, namespace, dnsLabel(namespace)))
  return problems
}

function checkWildcard(values: readonly string[] | null | undefined, path: string, { missing, others }: { readonly missing: string; readonly others: string }): Problem[] {
  const list = values ?? []
  if (list.length === 0) return [problem.required(path, missing)]
  return list.length > 1 && list.includes('*') ? [problem.invalid(path, goList(list), `if '*' is present, must not specify other ${others}`)] : []
}
