/** What the server fills in and refuses of FlowSchemas. */
import { invalidFor, problem } from '../../api/field-errors.ts'
import { goList, goStruct } from '../../api/go-value.ts'
import { dnsLabel, dnsSubdomain } from '../../api/names.ts'
import type {
  FlowSchema,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  FlowcontrolV1Subject,
  ServiceAccountSubject,
} from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import type { Rules } from '../kind.ts'
import { checkConditionTypes } from '../shared/conditions.ts'
import { mandatoryFlowSchemas, whyNotMandatory } from '../shared/mandatory-flow-control.ts'
import { keepMetadata } from '../shared/status-metadata.ts'
import { onlyAsNew } from '../shared/update-checks.ts'
import { shownSpec } from './shown.ts'

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'proxy', 'update', 'watch']
const methods = ['ByNamespace', 'ByUser']

export const rules: Rules<FlowSchema> = {
  updateChecks: onlyAsNew,
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
    if (precedence === 1 && metadata.name !== 'exempt')
      problems.push(problem.invalid('spec.matchingPrecedence', precedence, "only the schema named 'exempt' may have matchingPrecedence 1"))
    if (method !== undefined && !methods.includes(method.type))
      problems.push(
        problem.notSupported(
          'spec.distinguisherMethod.type',
          goStruct('flowcontrol.FlowDistinguisherMethod', { Type: method.type }),
          methods,
        ),
      )
    const path = 'spec.priorityLevelConfiguration.name'
    if (level.name === '') problems.push(problem.required(path, 'must reference a priority level'))
    else problems.push(...invalidFor(path, level.name, dnsSubdomain(level.name)))
    problems.push(...list.flatMap((rule, index) => checkRule(rule, `spec.rules[${index}]`)))
    const why = whyNotMandatory<FlowSchema['spec']>(mandatoryFlowSchemas, { name: metadata.name, spec })
    return why === undefined ? problems : [...problems, problem.invalid('spec', shownSpec(spec), why)]
  },
  prepareStatusUpdate: keepMetadata,
  checkStatusUpdate: ({ status }) => checkConditionTypes(status?.conditions, 'status.conditions'),
}

function checkRule({ subjects, resourceRules = [], nonResourceRules = [] }: PolicyRulesWithSubjects, path: string): Problem[] {
  const problems: Problem[] = []
  if ((subjects ?? []).length === 0) problems.push(problem.required(`${path}.subjects`, 'subjects must contain at least one value'))
  for (const [index, subject] of (subjects ?? []).entries()) problems.push(...checkSubject(subject, `${path}.subjects[${index}]`))
  if (resourceRules.length === 0 && nonResourceRules.length === 0)
    problems.push(problem.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty'))
  for (const [index, rule] of resourceRules.entries()) problems.push(...checkResourceRule(rule, `${path}.resourceRules[${index}]`))
  for (const [index, { verbs: wanted, nonResourceURLs }] of nonResourceRules.entries()) {
    const at = `${path}.nonResourceRules[${index}]`
    problems.push(
      ...checkVerbs(wanted, `${at}.verbs`),
      ...checkWildcard(nonResourceURLs, `${at}.nonResourceURLs`, {
        missing: 'nonResourceURLs must contain at least one value',
        others: 'non-resource URLs',
      }),
    )
    if (nonResourceURLs?.includes('*') !== true)
      problems.push(...(nonResourceURLs ?? []).flatMap((path, position) => checkUrlPath(path, `${at}.nonResourceURLs[${position}]`)))
  }
  return problems
}

function checkSubject(subject: FlowcontrolV1Subject, path: string): Problem[] {
  const { kind } = subject
  if (kind !== 'User' && kind !== 'Group' && kind !== 'ServiceAccount')
    return [problem.notSupported(`${path}.kind`, kind, ['Group', 'ServiceAccount', 'User'])]
  const problems: Problem[] = []
  const fields = [
    ['ServiceAccount', 'serviceAccount'],
    ['User', 'user'],
    ['Group', 'group'],
  ] as const
  for (const [name, field] of fields) {
    if (name !== kind) continue
    if (subject[field] === undefined)
      problems.push(problem.required(`${path}.${field}`, `${field} is required when subject kind is '${name}'`))
    else if (subject[field]?.name === '') problems.push(problem.required(`${path}.${field}.name`))
  }
  if (kind === 'ServiceAccount' && subject.serviceAccount !== undefined)
    problems.push(...checkAccount(subject.serviceAccount, `${path}.serviceAccount`))
  for (const [name, field] of fields)
    if (name !== kind && subject[field] !== undefined)
      problems.push(problem.forbidden(`${path}.${field}`, `${field} is forbidden when subject kind is not '${name}'`))
  return problems
}

function checkAccount({ name, namespace = '' }: ServiceAccountSubject, path: string): Problem[] {
  const problems = name === '' || name === '*' ? [] : invalidFor(`${path}.name`, name, dnsSubdomain(name))
  return [
    ...problems,
    ...(namespace === ''
      ? [problem.required(`${path}.namespace`, 'must specify namespace for service account')]
      : invalidFor(`${path}.namespace`, namespace, dnsLabel(namespace))),
  ]
}

function checkResourceRule(
  { verbs: wanted, apiGroups, resources, clusterScope = false, ...given }: ResourcePolicyRule,
  path: string,
): Problem[] {
  const namespaces = given.namespaces ?? []
  const problems = [
    ...checkVerbs(wanted, `${path}.verbs`),
    ...checkWildcard(apiGroups, `${path}.apiGroups`, {
      missing: 'resource rules must supply at least one api group',
      others: 'api groups',
    }),
    ...checkWildcard(resources, `${path}.resources`, { missing: 'resource rules must supply at least one resource', others: 'resources' }),
  ]
  if (namespaces.length === 0 && !clusterScope)
    problems.push(problem.required(`${path}.namespaces`, 'resource rules that are not cluster scoped must supply at least one namespace'))
  if (namespaces.includes('*'))
    return namespaces.length > 1
      ? [...problems, problem.invalid(`${path}.namespaces`, goList(namespaces), "if '*' is present, must not specify other namespaces")]
      : problems
  const detail = "each member of this list must be '*' or a DNS-1123 label; "
  return [
    ...problems,
    ...namespaces.flatMap((namespace, index) =>
      invalidFor(
        `${path}.namespaces[${index}]`,
        namespace,
        dnsLabel(namespace).map((reason) => detail + reason),
      ),
    ),
  ]
}

function checkVerbs(given: readonly string[] | null | undefined, path: string): Problem[] {
  const problems = checkWildcard(given, path, { missing: 'verbs must contain at least one value', others: 'verbs' })
  const list = given ?? []
  return list.includes('*') || list.every((verb) => verbs.includes(verb))
    ? problems
    : [...problems, problem.notSupported(path, goList(list), verbs)]
}

/** ValidateNonResourceURLPath: the first rule that is broken. */
function checkUrlPath(text: string, path: string): Problem[] {
  const refuse = (detail: string): Problem[] => [problem.invalid(path, text, detail)]
  if (text === '') return refuse('must not be empty')
  if (text === '/') return []
  if (!text.startsWith('/')) return refuse('must start with slash')
  if (text.includes(' ')) return refuse('must not contain white-space')
  if (text.includes('//')) return refuse('must not contain double slash')
  return /^[^*]*(?:\/\*)?$/.test(text) ? [] : refuse('wildcard can only do suffix matching')
}

function checkWildcard(
  values: readonly string[] | null | undefined,
  path: string,
  { missing, others }: { readonly missing: string; readonly others: string },
): Problem[] {
  const list = values ?? []
  if (list.length === 0) return [problem.required(path, missing)]
  return list.length > 1 && list.includes('*')
    ? [problem.invalid(path, goList(list), `if '*' is present, must not specify other ${others}`)]
    : []
}
