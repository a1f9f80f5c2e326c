/** The operations of a resource as OpenAPI describes them. */
import type { Resource } from '../../api/resource.ts'
import { schemaNameOf } from './openapi-schemas.ts'

const query = (name: string, type: 'string' | 'boolean' | 'integer'): object => ({ name, in: 'query', schema: { type, uniqueItems: true } })
const writeParameters = [query('dryRun', 'string'), query('fieldManager', 'string'), query('fieldValidation', 'string')]
const patchTypes = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json', 'application/strategic-merge-patch+json']

/** The paths of a resource, each with its operations. */
export function collectionTemplate(resource: Resource): (readonly [string, object])[] {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`
  const collection = `${root}${resource.namespaced ? '/namespaces/{namespace}' : ''}/${resource.plural}`
  const has = (verb: string): boolean => resource.verbs.includes(verb)
  const reference = { $ref: `#/components/schemas/${schemaNameOf(resource)}` }
  const body = (types: readonly string[], schema: object): object => ({ content: Object.fromEntries(types.map((type) => [type, { schema }])), required: true })
  const operation = (action: string, more: object = {}): object => ({
    tags: [],
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group: resource.group, version: resource.version, kind: resource.kind },
    responses: { 200: { description: 'OK', content: { 'application/json': { schema: reference } } } },
    ...more,
  })
  const json = body(['application/json'], reference)
  const onCollection = {
    ...(has('list') && { get: operation('list') }),
    ...(has('create') && { post: operation('post', { parameters: writeParameters, requestBody: json }) }),
    ...(has('deletecollection') && { delete: operation('deletecollection') }),
  }
  const onItem = {
    ...(has('get') && { get: operation('get') }),
    ...(has('update') && { put: operation('put', { parameters: writeParameters, requestBody: json }) }),
    ...(has('patch') && { patch: operation('patch', { parameters: [...writeParameters, query('force', 'boolean')], requestBody: body(patchTypes, { type: 'object' }) }) }),
    ...(has('delete') && { delete: operation('delete') }),
  }
  const paths: (readonly [string, object])[] = []
  if (Object.keys(onCollection).length > 0) paths.push([collection, onCollection])
  if (Object.keys(onItem).length > 0) paths.push([`${collection}/{name}`, onItem])
  return paths
}
