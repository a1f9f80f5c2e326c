/**
 * Whether a webhook wants to see a request, and in which version: its rules and selectors. Upstream: apiserver's webhook/generic and
 * webhook/predicates.
 */
import { labelPredicate, type Labels } from '../../api/label-selector.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Namespace, RuleWithOperations, ValidatingWebhook } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import { namespaces } from '../../api/resources.ts'
import { notFound } from '../../api/status.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { keyIn, storageOf } from '../storage/storage.ts'

/** What a webhook, and a policy alike, says of the requests that it wants to see. */
export type Wanted = Pick<ValidatingWebhook, 'rules' | 'matchPolicy' | 'namespaceSelector' | 'objectSelector'>

/**
 * The resource as which the hook sees the request; undefined: not at all. Throws where the namespace of a request that it wants is missing.
 */
export function matchedResource(hook: Wanted, request: AdmissionRequest, served: readonly Resource[]): Resource | undefined {
  if (!matchesObjects(hook, request)) return undefined
  const labels = namespaceLabels(hook, request)
  if (labels !== undefined && labels !== 'missing' && !labelPredicate(hook.namespaceSelector)(labels)) return undefined
  const found = resourceByRules(hook, request, served)
  if (found !== undefined && labels === 'missing') throw notFound(namespaces, namespaceOf(request))
  return found
}

/** The namespace of a request; one on a namespace is in that namespace. */
export function namespaceOf({ call, object }: Pick<AdmissionRequest, 'call' | 'object'>): string {
  return call.resource.id === namespaces.id ? call.name || (object.metadata.name ?? '') : call.namespace
}

const isEmpty = (selector: Wanted['objectSelector']): boolean =>
  Object.keys(selector?.matchLabels ?? {}).length === 0 && (selector?.matchExpressions?.length ?? 0) === 0

/** Either the new object or the old one will do, in the form in which the request is about them. */
function matchesObjects({ objectSelector }: Wanted, { operation, object, old, view }: AdmissionRequest): boolean {
  if (isEmpty(objectSelector)) return true
  const selects = labelPredicate(objectSelector)
  const isSelected = (one: KubeObject): boolean => selects((view === undefined ? one : view.of(one, 'validate')).metadata.labels ?? {})
  const isThere = operation !== 'delete' && operation !== 'connect'
  return (isThere && isSelected(object as unknown as KubeObject)) || (old !== undefined && isSelected(old))
}

/** Undefined where they do not matter. */
function namespaceLabels({ namespaceSelector }: Wanted, request: AdmissionRequest): Labels | 'missing' | undefined {
  const { core, call, operation, object } = request
  const isNamespace = call.resource.id === namespaces.id
  if ((!isNamespace && call.namespace === '') || isEmpty(namespaceSelector)) return undefined
  // What is stored of a namespace is older than what is written to it.
  if (isNamespace && call.subresource === undefined && operation !== 'delete') return object.metadata.labels ?? {}
  const found = core.store.get(keyIn(namespaces, '', namespaceOf(request)))?.value as Namespace | undefined
  return found === undefined ? 'missing' : (found.metadata.labels ?? {})
}

/** The request's own resource if a rule names it; else, unless only exact matches are wanted, another version of it that a rule names. */
function resourceByRules(
  { rules = [], matchPolicy }: Wanted,
  request: AdmissionRequest,
  served: readonly Resource[],
): Resource | undefined {
  const { resource, subresource } = request.call
  if (rules.some((rule) => matchesRule(rule, request, resource))) return resource
  if (matchPolicy === 'Exact') return undefined
  const { prefix } = storageOf(resource)
  const equivalents = served.filter(
    (other) =>
      other.id !== resource.id && storageOf(other).prefix === prefix && (subresource === undefined || subresource in other.subresources),
  )
  for (const rule of rules) {
    const found = equivalents.find((other) => matchesRule(rule, request, other))
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether a rule names this resource, operation and scope. */
function matchesRule(
  { apiGroups, apiVersions, operations, resources, scope = '*' }: RuleWithOperations,
  { call, operation }: Pick<AdmissionRequest, 'call' | 'operation'>,
  { group, version, plural }: Resource,
): boolean {
  const names = (list: readonly string[] | undefined, name: string): boolean => list?.some((one) => one === '*' || one === name) === true
  const isNamespaced = call.resource.id !== namespaces.id && call.namespace !== ''
  if (scope !== '*' && (scope === 'Namespaced') !== isNamespaced) return false
  if (!names(operations, operation.toUpperCase()) || !names(apiGroups, group) || !names(apiVersions, version)) return false
  return (resources ?? []).some((text) => {
    const cut = text.indexOf('/')
    const [wanted, inner] = cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)]
    return (wanted === '*' || wanted === plural) && (inner === '*' || inner === (call.subresource ?? ''))
  })
}
