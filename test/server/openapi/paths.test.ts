/** The operations that documents name: what generators of clients make their calls of. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../../src/api/resource.ts'
import { openApiDocument, openApiIndex } from '../../../src/server/openapi/documents.ts'
import { withArticle } from '../../../src/server/openapi/names.ts'
import { versionTwo } from '../../../src/server/openapi/version-two.ts'

interface Operation {
  readonly operationId: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters?: readonly { readonly name: string }[]
  readonly responses: Readonly<Record<string, object>>
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

async function pathsOf(root: string): Promise<Paths> {
  const text = (await openApiDocument(builtInResources, root)?.text) ?? '{}'
  return (JSON.parse(text) as { readonly paths: Paths }).paths
}

const roots = Object.keys(openApiIndex(builtInResources).paths)

test.for([
  ['api/v1', 'get', '/api/v1/namespaces/{namespace}/pods', 'listCoreV1NamespacedPod', 'list or watch objects of kind Pod'],
  ['api/v1', 'get', '/api/v1/pods', 'listCoreV1PodForAllNamespaces', 'list or watch objects of kind Pod'],
  ['api/v1', 'get', '/api/v1/componentstatuses', 'listCoreV1ComponentStatus', 'list objects of kind ComponentStatus'],
  ['api/v1', 'delete', '/api/v1/namespaces/{namespace}/pods', 'deleteCoreV1CollectionNamespacedPod', 'delete collection of Pod'],
  ['api/v1', 'post', '/api/v1/namespaces/{namespace}/endpoints', 'createCoreV1NamespacedEndpoints', 'create Endpoints'],
  ['api/v1', 'delete', '/api/v1/namespaces/{namespace}/events/{name}', 'deleteCoreV1NamespacedEvent', 'delete an Event'],
  ['api/v1', 'get', '/api/v1/namespaces/{namespace}/pods/{name}/log', 'readCoreV1NamespacedPodLog', 'read log of the specified Pod'],
  [
    'api/v1',
    'post',
    '/api/v1/namespaces/{namespace}/pods/{name}/eviction',
    'createCoreV1NamespacedPodEviction',
    'create eviction of a Pod',
  ],
  ['api/v1', 'head', '/api/v1/nodes/{name}/proxy/{path}', 'connectCoreV1HeadNodeProxyWithPath', 'connect HEAD requests to proxy of Node'],
  [
    'apis/rbac.authorization.k8s.io/v1',
    'put',
    '/apis/rbac.authorization.k8s.io/v1/clusterroles/{name}',
    'replaceRbacAuthorizationV1ClusterRole',
    'replace the specified ClusterRole',
  ],
  ['apis/apps/v1', 'get', '/apis/apps/v1/', 'getAppsV1APIResources', 'get available resources'],
  ['apis/apps', 'get', '/apis/apps/', 'getAppsAPIGroup', 'get information of a group'],
  ['version', 'get', '/version/', 'getCodeVersion', 'get the version information for this server'],
] as const)('%s names %s %s', async ([root, method, path, id, description]) => {
  expect((await pathsOf(root))[path]?.[method]).toMatchObject({ operationId: id, description })
})

test('every operation has a name of its own, and says that it may be refused', async () => {
  const all = (await Promise.all(roots.map(pathsOf)))
    .flatMap((paths) => Object.values(paths))
    .flatMap((item) => Object.entries(item).flatMap(([method, one]) => (method === 'parameters' ? [] : [one])))
  const names = all.map(({ operationId }) => operationId)
  expect(names.length).toBeGreaterThan(700)
  expect(new Set(names).size).toBe(names.length)
  expect(all.filter(({ responses }) => !('401' in responses))).toEqual([])
})

test('what all operations of a path take is told once, in order', async () => {
  const item = (await pathsOf('api/v1'))['/api/v1/namespaces/{namespace}/pods/{name}'] as unknown as {
    readonly parameters: readonly { readonly name: string }[]
    readonly put: Operation
  }
  expect(item.parameters.map(({ name }) => name)).toEqual(['name', 'namespace', 'pretty'])
  expect(item.put.parameters?.map(({ name }) => name)).toEqual(['dryRun', 'fieldManager', 'fieldValidation'])
})

test('the older document has the same operations', async () => {
  const { paths } = await versionTwo(builtInResources)
  const item = paths['/api/v1/namespaces/{namespace}/pods']?.['post'] as Readonly<Record<string, unknown>>
  expect(item).toMatchObject({ operationId: 'createCoreV1NamespacedPod', consumes: ['*/*'] })
  expect((item['responses'] as Readonly<Record<string, object>>)['401']).toEqual({ description: 'Unauthorized' })
})

test('articles go by sound and number', () => {
  expect(['Pod', 'Event', 'Endpoints', 'Ingress', 'IPAddress'].map(withArticle)).toEqual([
    'a Pod',
    'an Event',
    'Endpoints',
    'an Ingress',
    'an IPAddress',
  ])
})
