/** The operations of a resource as OpenAPI v3 describes them. */
import { apiVersionOf, listKindOf, type Resource, type Subresource } from '../../api/resource.ts'
import { referenceTo, referenceToType, type GroupVersionKind } from './schemas.ts'

const query = (name: string, type: 'string' | 'boolean' | 'integer'): object => ({ name, in: 'query', schema: { type, uniqueItems: true } })
const inPath = (name: string): object => ({ name, in: 'path', required: true, schema: { type: 'string', uniqueItems: true } })
const pretty = query('pretty', 'string')
const listParameters = [
  query('allowWatchBookmarks', 'boolean'),
  query('continue', 'string'),
  query('fieldSelector', 'string'),
  query('labelSelector', 'string'),
  query('limit', 'integer'),
  query('resourceVersion', 'string'),
  query('resourceVersionMatch', 'string'),
  query('sendInitialEvents', 'boolean'),
  query('timeoutSeconds', 'integer'),
  query('watch', 'boolean'),
]
/** By these clients learn that the server checks fields. */
const writeParameters = [query('dryRun', 'string'), query('fieldManager', 'string'), query('fieldValidation', 'string')]
const deleteParameters = [
  query('dryRun', 'string'),
  query('gracePeriodSeconds', 'integer'),
  query('orphanDependents', 'boolean'),
  query('propagationPolicy', 'string'),
]
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
]
const answerTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']
const bodyTypes = ['*/*']

const content = (types: readonly string[], schema: object): object => ({
  content: Object.fromEntries(types.map((type) => [type, { schema }])),
})
const body = (types: readonly string[], schema: object): object => ({ requestBody: { ...content(types, schema), required: true } })

/** An operation of a kind: what it does, what it answers, and what it takes. */
function operation(
  kind: GroupVersionKind,
  action: string,
  { answer, ...more }: { readonly answer: object; readonly parameters?: readonly object[]; readonly requestBody?: object },
): object {
  const { group, version } = kind
  const tag = [group === '' ? 'core' : group.replace(/\.k8s\.io$|\.authorization\.k8s\.io$|\.apiserver\.k8s\.io$/, ''), version].join('_')
  return {
    tags: [tag],
    ...more,
    responses: { 200: { description: 'OK', ...content(answerTypes, answer) } },
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': kind,
  }
}

/** The paths of a resource, each with its operations. */
export function pathsOf(resource: Resource): readonly (readonly [string, object])[] {
  const { group, version, kind, namespaced, plural, subresources, verbs } = resource
  const root = group === '' ? `/api/${version}` : `/apis/${apiVersionOf(resource)}`
  const collection = `${root}${namespaced ? '/namespaces/{namespace}' : ''}/${plural}`
  const own = { group, version, kind }
  const list = referenceTo({ group, version, kind: listKindOf(resource) })
  const has = (verb: string): boolean => verbs.includes(verb)
  const one = referenceTo(own)
  const listing = operation(own, 'list', { answer: list, parameters: listParameters })
  const onCollection = {
    ...(has('list') && { get: listing }),
    ...(has('create') && { post: operation(own, 'post', { answer: one, parameters: writeParameters, ...body(bodyTypes, one) }) }),
    ...(has('deletecollection') && {
      delete: operation(own, 'deletecollection', {
        answer: referenceToType('meta.v1.Status'),
        parameters: [...listParameters, ...deleteParameters],
        ...body(bodyTypes, referenceToType('meta.v1.DeleteOptions')),
      }),
    }),
  }
  const around = [...(namespaced ? [inPath('namespace')] : []), pretty]
  const named = [inPath('name'), ...around]
  const paths: (readonly [string, object])[] = []
  const add = (path: string, operations: object, parameters: readonly object[]): void => {
    if (Object.keys(operations).length > 0) paths.push([path, { ...operations, parameters }])
  }
  add(collection, onCollection, around)
  add(`${collection}/{name}`, itemOperations(own, verbs), named)
  if (namespaced && has('list')) add(`${root}/${plural}`, { get: listing }, [pretty])
  for (const [name, subresource] of Object.entries(subresources))
    add(`${collection}/{name}/${name}`, itemOperations(kindOf(subresource, own), subresource.verbs), named)
  return paths
}

const kindOf = ({ group, version, kind }: Subresource, own: GroupVersionKind): GroupVersionKind => ({
  group: group ?? own.group,
  version: version ?? own.version,
  kind,
})

/** What can be done with one object, or with a subresource of it. */
function itemOperations(kind: GroupVersionKind, verbs: readonly string[]): object {
  const one = referenceTo(kind)
  const has = (verb: string): boolean => verbs.includes(verb)
  const written = { answer: one, parameters: writeParameters, ...body(bodyTypes, one) }
  return {
    ...(has('get') && { get: operation(kind, 'get', { answer: one }) }),
    ...(has('update') && { put: operation(kind, 'put', written) }),
    ...(has('create') && { post: operation(kind, 'post', written) }),
    ...(has('patch') && {
      patch: operation(kind, 'patch', {
        answer: one,
        parameters: [...writeParameters, query('force', 'boolean')],
        ...body(patchTypes, { type: 'object' }),
      }),
    }),
    ...(has('delete') && {
      delete: operation(kind, 'delete', {
        answer: referenceToType('meta.v1.Status'),
        parameters: deleteParameters,
        ...body(bodyTypes, referenceToType('meta.v1.DeleteOptions')),
      }),
    }),
  }
}
