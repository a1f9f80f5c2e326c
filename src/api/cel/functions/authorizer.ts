/** Questions to the authoriser from within expressions. Upstream: apiserver/pkg/cel/library/authz.go. */
import { nameRules } from '../../names.ts'
import type { Definition } from '../declaration.ts'
import { CelError, type Foreign, type Value } from '../value.ts'

/** What may be asked: about a resource, or about a path. */
export interface Question {
  /** A service account to ask for, `NAMESPACE:NAME`; undefined for the user of the request. */
  readonly serviceAccount: readonly [namespace: string, name: string] | undefined
  readonly verb: string
  readonly path: string | undefined
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
}

export interface Answer {
  readonly allowed: boolean
  readonly reason: string
}

/** Answers for one request. */
export type Ask = (question: Question) => Answer

interface Asking extends Question {
  readonly ask: Ask
}

const kind = (name: string): string => `kubernetes.authorization.${name}`
const [authorizerType, pathType, groupType, resourceType, decisionType] = [
  kind('Authorizer'),
  kind('PathCheck'),
  kind('GroupCheck'),
  kind('ResourceCheck'),
  kind('Decision'),
]

function value(type: string, data: Asking | Answer): Foreign {
  const made: Foreign = { kind: 'foreign', type, data, equals: (other) => other === made }
  return made
}

/** The value of the variable `authorizer`. */
export const authorizerValue = (ask: Ask): Foreign =>
  value(authorizerType, {
    ask,
    serviceAccount: undefined,
    verb: '',
    path: undefined,
    group: '',
    resource: '',
    subresource: '',
    namespace: '',
    name: '',
  })

/** The value of `authorizer.requestResource`: a question about what the request is about. */
export const resourceCheckValue = (ask: Ask, about: Pick<Question, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'>): Foreign =>
  value(resourceType, { ask, serviceAccount: undefined, verb: '', path: undefined, ...about })

const asking = (given: Value | undefined): Asking => (given as Foreign).data as Asking
const answer = (given: Value | undefined): Answer => (given as Foreign).data as Answer

/** The same question with one part more. */
const narrowed = (type: string, given: Value | undefined, part: Partial<Asking>): Foreign => value(type, { ...asking(given), ...part })

function filled(text: Value | undefined, what: string): string {
  if ((text as string).trim() === '') throw new CelError(`${what} must not be empty`)
  return text as string
}

function accountOf(namespace: Value | undefined, name: Value | undefined): readonly [string, string] {
  if (nameRules.subdomain(name as string, false).length > 0) throw new CelError('Invalid service account name')
  if (nameRules.label(namespace as string, false).length > 0) throw new CelError('Invalid service account namespace')
  return [namespace as string, name as string]
}

const check = (given: Value | undefined, verb: Value | undefined): Foreign =>
  value(decisionType, asking(given).ask({ ...asking(given), verb: verb as string }))

export const authorizer: readonly Definition[] = [
  [
    'authorizer_path',
    `${authorizerType}->path(string) ${pathType}`,
    (given, path) => narrowed(pathType, given, { path: filled(path, 'path') }),
  ],
  [
    'authorizer_group',
    `${authorizerType}->group(string) ${groupType}`,
    (given, group) => narrowed(groupType, given, { group: group as string }),
  ],
  [
    'authorizer_serviceaccount',
    `${authorizerType}->serviceAccount(string, string) ${authorizerType}`,
    (given, namespace, name) => narrowed(authorizerType, given, { serviceAccount: accountOf(namespace, name) }),
  ],
  [
    'groupcheck_resource',
    `${groupType}->resource(string) ${resourceType}`,
    (given, resource) => narrowed(resourceType, given, { resource: filled(resource, 'resource') }),
  ],
  [
    'resourcecheck_subresource',
    `${resourceType}->subresource(string) ${resourceType}`,
    (given, subresource) => narrowed(resourceType, given, { subresource: subresource as string }),
  ],
  [
    'resourcecheck_namespace',
    `${resourceType}->namespace(string) ${resourceType}`,
    (given, namespace) => narrowed(resourceType, given, { namespace: namespace as string }),
  ],
  [
    'resourcecheck_name',
    `${resourceType}->name(string) ${resourceType}`,
    (given, name) => narrowed(resourceType, given, { name: name as string }),
  ],
  // Role based rules do not look at selectors: the question stays as it is.
  ['authorizer_fieldselector', `${resourceType}->fieldSelector(string) ${resourceType}`, (given) => narrowed(resourceType, given, {})],
  ['authorizer_labelselector', `${resourceType}->labelSelector(string) ${resourceType}`, (given) => narrowed(resourceType, given, {})],
  ['pathcheck_check', `${pathType}->check(string) ${decisionType}`, check],
  ['resourcecheck_check', `${resourceType}->check(string) ${decisionType}`, check],
  ['decision_errored', `${decisionType}->errored() bool`, () => false],
  ['decision_error', `${decisionType}->error() string`, () => ''],
  ['decision_allowed', `${decisionType}->allowed() bool`, (given) => answer(given).allowed],
  ['decision_reason', `${decisionType}->reason() string`, (given) => answer(given).reason],
]
