/**
 * ValidatingAdmissionPolicy: bound policies refuse requests, or warn of them. Upstream:
 * apiserver/pkg/admission/plugin/policy/validating/dispatcher.go.
 */
import { loadCel } from '../../api/cel/load.ts'
import type { MatchResources, Namespace, ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { namespaces } from '../../api/resources.ts'
import { failure, type StatusError } from '../../api/status.ts'
import type { Store } from '../../store/store.ts'
import { type AdmissionPlugin, type AdmissionRequest, refusal } from '../admission/plugin.ts'
import { admissionVariables } from '../cel/admission-variables.ts'
import { servedResources } from '../served.ts'
import { keyIn } from '../storage/storage.ts'
import { isExempt } from '../webhooks/exempt.ts'
import { matchedResource, type Wanted } from '../webhooks/match.ts'
import { objectsIn } from '../webhooks/versioned.ts'
import { type BoundPolicy, boundPolicies } from './bound-policies.ts'
import { collectParams, ConfigurationError, paramResource } from './collect-params.ts'
import { type Denial, judge } from './judge.ts'

/** The plug-in; costs nothing while no policy is bound. */
export function validatingPolicies(store: Store): AdmissionPlugin {
  const policies = boundPolicies(store)
  return {
    name: 'ValidatingAdmissionPolicy',
    operations: ['create', 'update', 'delete', 'connect'],
    subresources: 'all',
    validate(request) {
      const all = policies()
      return all.length === 0 || isExempt(request) ? undefined : dispatch(request, all)
    },
  }
}

/** Asks all policies, so that all may warn; the first refusal is the one that is told. */
async function dispatch(request: AdmissionRequest, policies: readonly BoundPolicy[]): Promise<void> {
  const refusals: StatusError[] = []
  for (const { policy, bindings } of policies) {
    const resource = policyResource(request, policy.spec.matchConstraints)
    if (resource === undefined) continue
    await loadCel()
    const params = configured(() => paramResource(request, policy))
    if (params instanceof ConfigurationError) {
      refusals.push(
        ...unlessIgnored(
          request,
          policy,
          `ValidatingAdmissionPolicy '${policy.metadata.name}' denied request: failed to configure policy: ${params.message}`,
        ),
      )
      continue
    }
    for (const binding of bindings)
      if (matchesBinding(request, binding)) refusals.push(...(await judgeBinding(request, { policy, binding, resource, params })))
  }
  if (refusals[0] !== undefined) throw refusals[0]
}

function configured<T>(make: () => T): T | ConfigurationError {
  try {
    return make()
  } catch (error) {
    if (error instanceof ConfigurationError) return error
    throw error
  }
}

const unlessIgnored = (request: AdmissionRequest, { spec }: ValidatingAdmissionPolicy, message: string): readonly StatusError[] =>
  spec.failurePolicy === 'Ignore' ? [] : [denied(request, message)]

/** The resource as which a policy sees a request; undefined: not at all. */
function policyResource(request: AdmissionRequest, match: MatchResources | undefined): Resource | undefined {
  const { resourceRules = [], excludeResourceRules = [], matchPolicy = 'Equivalent', namespaceSelector, objectSelector } = match ?? {}
  const served = servedResources(request.core)
  const name = request.call.name || (request.object.metadata.name ?? '')
  const named = (rules: typeof resourceRules): NonNullable<Wanted['rules']> =>
    rules.filter(({ resourceNames = [] }) => resourceNames.length === 0 || resourceNames.includes(name))
  const excluded = named(excludeResourceRules)
  if (excluded.length > 0 && matchedResource({ rules: excluded, matchPolicy }, request, served) !== undefined) return undefined
  const selectors = {
    ...(namespaceSelector !== undefined && { namespaceSelector }),
    ...(objectSelector !== undefined && { objectSelector }),
  }
  return matchedResource(
    { rules: resourceRules.length === 0 ? [everything] : named(resourceRules), matchPolicy, ...selectors },
    request,
    served,
  )
}

const everything = { apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }

const matchesBinding = (request: AdmissionRequest, { spec: { matchResources } }: ValidatingAdmissionPolicyBinding): boolean =>
  matchResources === undefined || policyResource(request, matchResources) !== undefined

interface Bound {
  readonly policy: ValidatingAdmissionPolicy
  readonly binding: ValidatingAdmissionPolicyBinding
  readonly resource: Resource
  readonly params: Resource | undefined
}

/** Warns, and gives the first refusal. */
async function judgeBinding(request: AdmissionRequest, { policy, binding, resource, params }: Bound): Promise<readonly StatusError[]> {
  const by = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}'`
  const actions = binding.spec.validationActions ?? []
  let found: Awaited<ReturnType<typeof collectParams>>
  try {
    found = await collectParams(request, params, binding.spec.paramRef)
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error
    return unlessIgnored(request, policy, `${by} denied request: failed to configure binding: ${error.message}`)
  }
  const objects = await objectsIn(request, resource, 'validate')
  const namespace = namespaceOf(request)
  const denials: Denial[] = []
  for (const one of found) denials.push(...judge(policy, admissionVariables({ request, resource, objects, params: one, namespace })))
  if (actions.includes('Warn'))
    for (const { message, always } of denials) if (always !== true) request.call.warn(`Validation failed for ${by}: ${message}`)
  const first = denials.find(({ always }) => always === true || actions.includes('Deny'))
  return first === undefined ? [] : [denied(request, `${by} denied request: ${first.message}`, first.reason)]
}

/** The namespace that a request is in; one on a namespace is in none. */
function namespaceOf({ core, call }: AdmissionRequest): Namespace | undefined {
  if (call.namespace === '' || call.resource.id === namespaces.id) return undefined
  return core.store.get(keyIn(namespaces, '', call.namespace))?.value as Namespace | undefined
}

const codes: Readonly<Record<string, number>> = { Forbidden: 403, Unauthorized: 401, RequestEntityTooLarge: 413 }

function denied(request: AdmissionRequest, message: string, reason = 'Invalid'): StatusError {
  const { status } = refusal(request, message)
  return failure(codes[reason] ?? 422, reason, status.message ?? message, { ...status.details, causes: [{ message }] })
}
