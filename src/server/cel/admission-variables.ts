/**
 * What expressions of admission see: the request, its objects, and whom they may ask for rights. Upstream:
 * apiserver/pkg/admission/plugin/cel/activation.go.
 */
import type { Answer, Question } from '../../api/cel/functions/authorizer.ts'
import { cel } from '../../api/cel/load.ts'
import type { Value } from '../../api/cel/value.ts'
import type { Namespace } from '../../api/objects.ts'
import type { Resource } from '../../api/resource.ts'
import type { AdmissionRequest } from '../admission/plugin.ts'
import { authorize } from '../authorization/authorize.ts'
import type { User } from '../core.ts'
import { requestOf } from '../webhooks/review.ts'
import type { Objects } from '../webhooks/versioned.ts'

/** The value of a variable; undefined for one that is not there. */
export type Lookup = (name: string) => Value | undefined

export interface Seen {
  readonly request: AdmissionRequest
  /** As which resource the expressions see the request. */
  readonly resource: Resource
  readonly objects: Objects
  readonly params?: unknown
  readonly namespace?: Namespace | undefined
}

/** The variables of one request, each made when it is first asked for. */
export function admissionVariables({ request, resource, objects, params, namespace }: Seen): Lookup {
  const { jsonValue, authorizerValue, resourceCheckValue } = cel()
  const ask = (question: Question): Answer => answer(request, question)
  const makers: Readonly<Record<string, () => Value>> = {
    object: () => jsonValue(objects.object),
    oldObject: () => jsonValue(objects.oldObject),
    params: () => jsonValue(params),
    namespaceObject: () => jsonValue(namespace === undefined ? null : shownNamespace(namespace)),
    request: () => jsonValue(requestOf(request, { uid: '', version: 'v1', resource, object: null, oldObject: null })),
    authorizer: () => authorizerValue(ask),
    'authorizer.requestResource': () => resourceCheckValue(ask, aboutRequest(request)),
  }
  const known = new Map<string, Value>()
  return (name) => {
    const value = known.get(name)
    if (value !== undefined) return value
    const made = Object.hasOwn(makers, name) ? makers[name]?.() : undefined
    if (made !== undefined) known.set(name, made)
    return made
  }
}

/** What upstream shows of a namespace's metadata. */
const shownFields = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'finalizers',
] as const

const shownNamespace = ({ metadata, spec, status }: Namespace): object => ({
  metadata: Object.fromEntries(shownFields.map((field) => [field, metadata[field]])),
  spec,
  status,
})

function aboutRequest({ call, object }: AdmissionRequest): Pick<Question, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'> {
  const { resource, subresource = '', namespace, name } = call
  return { group: resource.group, resource: resource.plural, subresource, namespace, name: name || (object.metadata.name ?? '') }
}

function answer({ core, call }: AdmissionRequest, { serviceAccount, verb, path, ...about }: Question): Answer {
  const user = serviceAccount === undefined ? call.user : accountUser(...serviceAccount)
  return authorize(core, { user, verb, path: path ?? '', ...(path === undefined && { resource: { ...about, version: '*' } }) })
}

const accountUser = (namespace: string, name: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
})
