/** Paths that name no object, methods that they do not take, and refusals that come before the API. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseFirstYaml } from '../../src/api/yaml.ts'
import { startListening, type ListeningServer } from './listening.ts'

let server: ListeningServer
beforeAll(async () => {
  server = await startListening({ policy: true })
})
afterAll(() => server.stop())

test('the root names all paths, in order', async () => {
  const { status, body, headers } = await server.ask({ path: '/' })
  const { paths } = body as { readonly paths: readonly string[] }
  expect([status, headers?.['content-type']]).toEqual([200, 'application/json'])
  expect(paths).toEqual([...paths].sort())
  expect(paths).toEqual(expect.arrayContaining(['/api', '/api/v1', '/apis', '/apis/apps', '/apis/apps/v1', '/readyz/etcd', '/version']))
})

test('methods are refused where upstream’s router refuses them', async () => {
  const rows = [
    ['HEAD', '/api', 405],
    ['HEAD', '/api/v1', 405],
    ['HEAD', '/apis', 200],
    ['DELETE', '/apis/apps', 200],
    ['DELETE', '/apis/apiregistration.k8s.io', 405],
    ['DELETE', '/apis/apps/v1', 405],
    ['HEAD', '/version', 405],
    ['GET', '/version/', 200],
    ['POST', '/openid/v1/jwks', 405],
    ['GET', '/openid/v1/jwks/', 406],
    ['HEAD', '/api/v1/namespaces/default', 405],
    ['DELETE', '/healthz', 200],
    ['GET', '/healthz/', 404],
    ['GET', '/metrics/', 404],
    ['GET', '/openapi/v3/', 404],
  ] as const
  const answers = await Promise.all(rows.map(async ([method, path]) => [method, path, (await server.ask({ method, path })).status]))
  expect(answers).toEqual(rows)
})

test('texts that are errors are no pages for browsers', async () => {
  for (const path of ['/nope', '/apis/nope', '/apis/nope/v1/x', '/healthz/nope', '/__proto__/x', '/constructor/x']) {
    const { status, body, headers } = await server.ask({ path })
    expect([path, status, body, headers?.['x-content-type-options']]).toEqual([path, 404, '404 page not found\n', 'nosniff'])
  }
  const { status, headers } = await server.ask({ path: '/api/v1/pods', as: 'nobody' })
  expect([status, headers?.['x-content-type-options']]).toEqual([403, 'nosniff'])
})

test('an old watch of nothing is refused before anybody is asked who they are', async () => {
  expect(await server.ask({ path: '/api/v1/watch?x=1' })).toMatchObject({
    status: 500,
    body: 'Internal Server Error: "/api/v1/watch?x=1": failed to create RequestInfo: unable to determine kind and namespace from url, /api/v1/watch?x=1\n',
  })
})

test('who impersonates nobody cannot impersonate a group', async () => {
  const rows = [
    [{ 'Impersonate-Group': 'g' }, '[{Group  g    }]'],
    [{ 'Impersonate-Uid': 'u' }, '[{UID  u  authentication.k8s.io/v1  }]'],
    [{ 'Impersonate-Extra-Scope': 'v' }, '[{UserExtra  v  authentication.k8s.io/v1  scope}]'],
  ] as const
  for (const [headers, asked] of rows)
    expect(await server.ask({ path: '/api', headers })).toMatchObject({
      status: 500,
      body: `Internal Server Error: "/api": requested ${asked} without impersonating a user\n`,
    })
})

test('each health check can be asked for, and left out', async () => {
  const text = async (path: string): Promise<unknown> => (await server.ask({ path })).body
  expect(await text('/readyz/poststarthook/rbac/bootstrap-roles')).toBe('ok')
  expect(await text('/livez/shutdown')).toBe('404 page not found\n')
  expect(await text('/livez?verbose')).toMatch(/^\[\+\]ping ok\n\[\+\]log ok\n\[\+\]etcd ok\n[^]*\nlivez check passed\n$/)
  const excluded = (await text('/readyz?verbose&exclude=etcd&exclude=nope')) as string
  expect(excluded).toContain('[+]etcd excluded: ok\n')
  expect(excluded).toContain('warn: some health checks cannot be excluded: no matches for "nope"\nreadyz check passed\n')
})

test('patches of an unknown type are refused by whether there is one', async () => {
  const path = '/api/v1/namespaces/default'
  const patch = (body: string): Promise<unknown> => server.ask({ method: 'PATCH', path, type: 'text/plain', body })
  expect(await patch('{}')).toMatchObject({ status: 415, body: { message: '415: Unsupported Media Type' } })
  expect(await patch('')).toMatchObject({ status: 406, body: { message: '406: Not Acceptable\n\nAvailable representations: ' } })
})

test('hashes of what is stored are those of a real server', async () => {
  const hashOf = async (version: string, name: string): Promise<unknown> => {
    const { body } = await server.ask({ path: version })
    const { resources } = body as { readonly resources: readonly { readonly name: string; readonly storageVersionHash?: string }[] }
    return resources.find((one) => one.name === name)?.storageVersionHash
  }
  const rows = [
    ['/api/v1', 'configmaps', 'qFsyl6wFWjQ='],
    ['/api/v1', 'events', 'r2yiGXH7wu8='],
    ['/apis/events.k8s.io/v1', 'events', 'r2yiGXH7wu8='],
    ['/apis/autoscaling/v1', 'horizontalpodautoscalers', 'qwQve8ut294='],
    ['/apis/networking.k8s.io/v1', 'ipaddresses', 'O4H8VxQhW5Y='],
    ['/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions', 'jfWCUB31mvA='],
  ] as const
  for (const [version, name, hash] of rows) expect([version, name, await hashOf(version, name)]).toEqual([version, name, hash])
})

test('discovery as a whole is told in its newest version alone', async () => {
  const whole = (version: string): string => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`
  expect((await server.ask({ path: '/api', accept: whole('v2beta1') })).status).toBe(406)
  expect((await server.ask({ path: '/api', accept: `${whole('v2beta1')},application/json` })).body).toMatchObject({ kind: 'APIVersions' })
  expect((await server.ask({ path: '/api', accept: `${whole('v2')},${whole('v2beta1')}` })).body).toMatchObject({
    apiVersion: 'apidiscovery.k8s.io/v2',
  })
})

test('discovery as a whole comes in every form, and is the same document', async () => {
  const form = ';as=APIGroupDiscoveryList;v=v2;g=apidiscovery.k8s.io'
  const [json, yaml, message] = await Promise.all(
    ['json', 'yaml', 'vnd.kubernetes.protobuf'].map((type) => server.ask({ path: '/apis', accept: `application/${type}${form}` })),
  )
  expect(yaml?.headers?.['content-type']).toBe('application/yaml;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
  expect(parseFirstYaml(yaml?.text ?? '')?.value).toEqual(json?.body)
  expect(message?.headers?.['content-type']).toBe('application/vnd.kubernetes.protobuf;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList')
  expect(message?.text).toMatch(/^k8s\0\n\/\n\x16apidiscovery.k8s.io\/v2\x12\x15APIGroupDiscoveryList\x12/)
  expect(message?.text).toContain('\n\vdeployments\x12\x10\n\0\x12\0\x1a\nDeployment\x1a\nNamespaced"\ndeployment*\x06create*\x06delete')
  expect(new Set([json, yaml, message].map((answer) => answer?.headers?.['etag'])).size).toBe(1)
  // The aggregator has no such document at the path with a slash.
  expect((await server.ask({ path: '/apis/', accept: `application/json${form},application/json` })).body).toMatchObject({
    kind: 'APIGroupList',
  })
})

test('who takes nothing that there is hears of it in lines, from whoever answers there', async () => {
  const types = 'application/json, application/yaml, application/vnd.kubernetes.protobuf'
  const rows = [
    ['/apis', 'text/plain', `only the following media types are accepted: ${types}`],
    ['/apis/apps', 'text/plain', `only the following media types are accepted: ${types}`],
    ['/api', 'text/plain', `406: Not Acceptable\n\nAvailable representations: ${types}`],
    ['/api/v1', 'application/*', `406: Not Acceptable\n\nAvailable representations: ${types}`],
    ['/openid/v1/jwks', 'application/json', '406: Not Acceptable\n\nAvailable representations: application/jwk-set+json'],
  ] as const
  for (const [path, accept, message] of rows) {
    const { status, body, text } = await server.ask({ path, accept })
    expect([path, status, (body as { readonly message: string }).message]).toEqual([path, 406, message])
    expect(text?.startsWith('{\n  "kind": "Status",')).toBe(accept === 'text/plain')
  }
})

test('keys of tokens may be kept for an hour', async () => {
  const rows = [
    ['/openid/v1/jwks', 'application/jwk-set+json'],
    ['/.well-known/openid-configuration', 'application/json'],
  ] as const
  for (const [path, type] of rows) {
    const { headers } = await server.ask({ path, accept: '*/*' })
    expect([headers?.['content-type'], headers?.['cache-control']]).toEqual([type, 'public, max-age=3600'])
  }
})

test('a part of the control plane that is not there has a name of its own', async () => {
  expect(await server.ask({ path: '/api/v1/componentstatuses/none' })).toMatchObject({
    status: 404,
    body: { message: 'componentstatus "none" not found', details: { kind: 'componentstatus', name: 'none' } },
  })
})

test.each([
  ['DELETE', '/api/v1/namespaces/default//configmaps', 404],
  ['GET', '/api/v1/namespaces/default//configmaps/a', 404],
  ['PATCH', '/api/v1/namespaces/default//finalize', 404],
  ['GET', '/api/v1/namespaces/default//', 200],
  ['GET', '/api/v1/namespaces/default/configmaps//', 200],
  ['DELETE', '/api/v1/watch/namespaces/default/configmaps', 405],
  ['POST', '/api/v1/watch/nodes', 405],
  ['GET', '/api/v1/watch/namespaces/default/pods/a/status', 404],
])('%s %s is %i: paths have no empty part on their way, and watches one method', async (method, path, code) => {
  const { status } = await server.ask({ method, path, ...(method === 'GET' ? {} : { body: {} }) })
  expect(status).toBe(code)
})

test.each([
  ['POST', '/api/v1/bindings', 404],
  ['GET', '/apis/authorization.k8s.io/v1/localsubjectaccessreviews', 404],
  ['REPORT', '/api/v1/pods', 405],
  ['TRACE', '/api/v1/nodes/x/proxy', 405],
])('%s %s is answered with %i', async (method, path, code) => {
  expect((await server.ask({ method, path })).status).toBe(code)
})
