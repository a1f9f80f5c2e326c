/** Answers to questions about rights: may I, may they, what may I. Upstream: pkg/registry/authorization. */
import type { SelfSubjectAccessReviewSpec, SubjectAccessReviewSpec } from '../../api/objects.ts'
import { problem } from '../../api/field-errors.ts'
import { GoValue } from '../../api/go-value.ts'
import { badRequest, invalid, type Problem } from '../../api/status.ts'
import { goText } from '../../kinds/shared/go-text.ts'
import type { Call, Core, Draft, User } from '../core.ts'
import type { Attributes } from './attributes.ts'
import { authorize } from './authorize.ts'
import { nodeNameOf } from './node-identity.ts'
import { aggregate, rulesOf } from './rbac.ts'
import { askedFields, checkSelectors, selectorErrors } from './review-selectors.ts'

/**
 * Answers a SubjectAccessReview, LocalSubjectAccessReview or SelfSubjectAccessReview with its status. Refuses with 422 what is not one
 * question.
 */
export function reviewAccess(core: Core, call: Call, draft: Draft): object {
  const { plural } = call.resource
  // The body has been decoded by its schema.
  const spec = (draft['spec'] ?? {}) as SubjectAccessReviewSpec
  const isSelf = plural === 'selfsubjectaccessreviews'
  const isLocal = plural === 'localsubjectaccessreviews'
  const problems = [...broken(spec, isSelf), ...misnamed(draft, isLocal), ...(isLocal ? brokenLocally(spec, call.namespace) : [])]
  if (problems.length > 0) throw invalid({ group: call.resource.group, kind: '' }, '', problems)
  const user: User = isSelf
    ? call.user
    : { name: spec.user ?? '', ...(spec.uid !== undefined && { uid: spec.uid }), groups: spec.groups ?? [] }
  const { allowed, reason } = authorize(core, asked(user, spec))
  const errors = spec.resourceAttributes === undefined ? [] : selectorErrors(spec.resourceAttributes)
  return { allowed, ...(reason !== '' && { reason }), ...(errors.length > 0 && { evaluationError: errors.join('; ') }) }
}

function asked(user: User, { resourceAttributes, nonResourceAttributes }: SelfSubjectAccessReviewSpec): Attributes {
  if (nonResourceAttributes !== undefined) return { user, verb: nonResourceAttributes.verb ?? '', path: nonResourceAttributes.path ?? '' }
  const { verb = '', group = '', version = '', resource = '', subresource = '', namespace = '', name = '' } = resourceAttributes ?? {}
  const fields = resourceAttributes === undefined ? undefined : askedFields(resourceAttributes)
  const about = { group, version, resource, subresource, namespace, name, ...(fields !== undefined && { fields }) }
  return { user, verb, path: '', resource: about }
}

function broken({ resourceAttributes, nonResourceAttributes, user, groups }: SubjectAccessReviewSpec, isSelf: boolean): readonly Problem[] {
  const problems: Problem[] = []
  if (resourceAttributes !== undefined && nonResourceAttributes !== undefined)
    problems.push(
      problem.invalid(
        'spec.nonResourceAttributes',
        goPaths(nonResourceAttributes),
        'cannot be specified in combination with resourceAttributes',
      ),
    )
  if (resourceAttributes === undefined && nonResourceAttributes === undefined)
    problems.push(
      problem.invalid('spec.resourceAttributes', undefined, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'),
    )
  if (!isSelf && (user ?? '') === '' && (groups ?? []).length === 0)
    problems.push(problem.invalid('spec.user', '', 'at least one of user or group must be specified'))
  if (resourceAttributes !== undefined) problems.push(...checkSelectors(resourceAttributes))
  return problems
}

/** A question has no metadata of its own. */
function misnamed({ metadata }: Draft, isLocal: boolean): readonly Problem[] {
  const { managedFields: _managed, namespace = '', ...given } = metadata
  if (Object.values(given).every((value) => value === undefined || value === null || value === '') && (isLocal || namespace === ''))
    return []
  return [problem.invalid('metadata', goText('v1.ObjectMeta', metadata), isLocal ? 'must be empty except for namespace' : 'must be empty')]
}

function brokenLocally({ resourceAttributes, nonResourceAttributes }: SubjectAccessReviewSpec, namespace: string): readonly Problem[] {
  const given = resourceAttributes?.namespace ?? ''
  const problems: Problem[] = []
  if (resourceAttributes !== undefined && given !== namespace)
    problems.push(problem.invalid('spec.resourceAttributes.namespace', given, 'must match metadata.namespace'))
  if (nonResourceAttributes !== undefined)
    problems.push(problem.invalid('spec.nonResourceAttributes', goPaths(nonResourceAttributes), 'disallowed on this kind of request'))
  return problems
}

/** Go's `%#v` of the attributes. */
const goPaths = ({ path = '', verb = '' }: NonNullable<SubjectAccessReviewSpec['nonResourceAttributes']>): GoValue =>
  new GoValue(`authorization.NonResourceAttributes{Path:${JSON.stringify(path)}, Verb:${JSON.stringify(verb)}}`)

/** The status of a SelfSubjectRulesReview: all that the caller may do in a namespace. */
export function reviewRules(core: Core, { user }: Call, draft: Draft): object {
  const namespace = ((draft['spec'] ?? {}) as { readonly namespace?: string }).namespace ?? ''
  if (namespace === '') throw badRequest('no namespace on request')
  const { rules, errors } = rulesOf(core, user, namespace)
  const isNode = nodeNameOf(user) !== undefined
  const unresolved = [...(isNode ? [new Error('node authorizer does not support user rule resolution')] : []), ...errors]
  const list = rules.map(({ rule }) => rule)
  return {
    resourceRules: list
      .filter(({ resources }) => (resources ?? []).length > 0)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames !== undefined && { resourceNames }),
      })),
    nonResourceRules: list
      .filter(({ nonResourceURLs }) => (nonResourceURLs ?? []).length > 0)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: isNode,
    ...(unresolved.length > 0 && { evaluationError: aggregate(unresolved) }),
  }
}
