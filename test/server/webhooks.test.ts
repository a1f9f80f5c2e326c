/** Admission webhooks, called over TLS: which requests they see, what they may change and refuse, and what happens when they fail. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from './connection.ts'
import { startListening, type ListeningServer } from './listening.ts'
import { startRemote, type Received, type RemoteProgram, type Reply } from './remote-program.ts'

let server: ListeningServer
let hook: RemoteProgram
beforeAll(async () => {
  server = await startListening()
  hook = await startRemote(['hook.default.svc'])
})
afterAll(async () => {
  await hook.stop()
  await server.stop()
})

type Kind = 'mutating' | 'validating'
const collection = (kind: Kind): string => `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations`
const maps = '/api/v1/namespaces/default/configmaps'
const configured: string[] = []

interface Wanted {
  readonly [field: string]: unknown
}

const all = { operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['configmaps'] }
const one = (more: Wanted = {}): object => ({
  name: 'one.example.com',
  admissionReviewVersions: ['v1'],
  sideEffects: 'None',
  clientConfig: { url: hook.url, caBundle: hook.caBundle },
  rules: [all],
  ...more,
})

async function configure(kind: Kind, name: string, ...webhooks: object[]): Promise<void> {
  const title = kind === 'mutating' ? 'Mutating' : 'Validating'
  const { status, body } = await server.ask({
    method: 'POST',
    path: collection(kind),
    body: { apiVersion: 'admissionregistration.k8s.io/v1', kind: `${title}WebhookConfiguration`, metadata: { name }, webhooks },
  })
  expect(body).toMatchObject({ metadata: { name } })
  expect(status).toBe(201)
  configured.push(`${collection(kind)}/${name}`)
}

interface AskedReview {
  readonly apiVersion: string
  readonly request: {
    readonly uid: string
    readonly operation: string
    readonly object: Wanted | null
    readonly oldObject: Wanted | null
    readonly [field: string]: unknown
  }
}

const reviewIn = ({ body }: Received): AskedReview => body as AskedReview
const verdict = (request: Received, response: object): Reply => {
  const { apiVersion, request: asked } = reviewIn(request)
  return { body: { apiVersion, kind: 'AdmissionReview', response: { uid: asked.uid, ...response } } }
}
const patch = (request: Received, operations: readonly object[]): Reply =>
  verdict(request, { allowed: true, patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(operations)).toString('base64') })
const create = (name: string, more: object = {}, query = ''): Promise<Answer> =>
  server.ask({ method: 'POST', path: maps + query, body: { metadata: { name, ...more } } })

beforeEach(() => {
  hook.received.length = 0
  hook.answer = (request) => verdict(request, { allowed: true })
})
afterEach(async () => {
  for (const path of configured.splice(0)) await server.ask({ method: 'DELETE', path })
  await server.ask({ method: 'DELETE', path: maps })
})

describe('what a webhook is asked', () => {
  test('about a create', async () => {
    await configure('validating', 'asked', one())
    expect((await create('web', { labels: { app: 'web' } }, '?fieldManager=tester&fieldValidation=Strict')).status).toBe(201)
    const [seen] = hook.received
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/review?timeout=10s',
      headers: { 'content-type': 'application/json', host: `127.0.0.1:${hook.port}` },
    })
    expect(seen?.body).toMatchObject({
      kind: 'AdmissionReview',
      apiVersion: 'admission.k8s.io/v1',
      request: {
        uid: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
        kind: { group: '', version: 'v1', kind: 'ConfigMap' },
        resource: { group: '', version: 'v1', resource: 'configmaps' },
        requestKind: { group: '', version: 'v1', kind: 'ConfigMap' },
        requestResource: { group: '', version: 'v1', resource: 'configmaps' },
        name: 'web',
        namespace: 'default',
        operation: 'CREATE',
        userInfo: { username: 'admin', groups: ['system:masters', 'system:authenticated'] },
        object: {
          kind: 'ConfigMap',
          apiVersion: 'v1',
          metadata: { name: 'web', namespace: 'default', labels: { app: 'web' }, uid: expect.any(String) as string },
        },
        oldObject: null,
        dryRun: false,
        options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1', fieldManager: 'tester', fieldValidation: 'Strict' },
      },
    })
  })

  test('about an update, a delete and a subresource', async () => {
    await create('web')
    await configure('validating', 'asked', one({ rules: [{ ...all, resources: ['configmaps', 'pods/*'] }] }))
    await server.ask({ method: 'PATCH', path: `${maps}/web`, type: 'application/merge-patch+json', body: { data: { a: 'b' } } })
    await server.ask({ method: 'DELETE', path: `${maps}/web?propagationPolicy=Foreground&dryRun=All` })
    await server.ask({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: { metadata: { name: 'pod' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
    })
    await server.ask({
      method: 'PATCH',
      path: '/api/v1/namespaces/default/pods/pod/status',
      type: 'application/merge-patch+json',
      body: { status: { message: 'hm' } },
    })
    const requests = hook.received.map((request) => reviewIn(request).request)
    expect(requests).toMatchObject([
      { operation: 'UPDATE', object: { data: { a: 'b' } }, oldObject: { metadata: { name: 'web' } }, options: { kind: 'UpdateOptions' } },
      {
        operation: 'DELETE',
        name: 'web',
        object: null,
        oldObject: { data: { a: 'b' } },
        dryRun: true,
        options: { kind: 'DeleteOptions', propagationPolicy: 'Foreground', dryRun: ['All'] },
      },
      // Upstream's rules take the object itself for one of its subresources here.
      { operation: 'CREATE', kind: { kind: 'Pod' } },
      {
        operation: 'UPDATE',
        kind: { kind: 'Pod' },
        subResource: 'status',
        requestSubResource: 'status',
        object: { status: { message: 'hm' } },
      },
    ])
  })

  test('about scales, evictions and connections in their own form', async () => {
    await server.ask({
      method: 'POST',
      path: '/apis/apps/v1/namespaces/default/deployments',
      body: {
        metadata: { name: 'web' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
        },
      },
    })
    await server.ask({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body: { metadata: { name: 'other' }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
    })
    await configure(
      'validating',
      'asked',
      one({ rules: [{ ...all, resources: ['deployments/scale', 'pods/eviction', 'pods/binding', 'pods', 'pods/proxy'] }] }),
    )
    await server.ask({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/web/scale',
      type: 'application/merge-patch+json',
      body: { spec: { replicas: 3 } },
    })
    await server.ask({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods/other/binding',
      body: { metadata: { name: 'other' }, target: { kind: 'Node', name: 'n' } },
    })
    await server.ask({ path: '/api/v1/namespaces/default/pods/other/proxy/index.html' })
    await server.ask({ method: 'POST', path: '/api/v1/namespaces/default/pods/other/eviction', body: { metadata: { name: 'other' } } })
    const requests = hook.received.map((request) => reviewIn(request).request)
    expect(requests).toMatchObject([
      {
        operation: 'UPDATE',
        kind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        resource: { group: 'apps', resource: 'deployments' },
        subResource: 'scale',
        object: { kind: 'Scale', spec: { replicas: 3 } },
        oldObject: { kind: 'Scale', spec: { replicas: 1 } },
      },
      {
        operation: 'CREATE',
        kind: { kind: 'Binding' },
        subResource: 'binding',
        object: { kind: 'Binding', target: { name: 'n' } },
        oldObject: null,
      },
      {
        operation: 'CONNECT',
        kind: { kind: 'PodProxyOptions' },
        subResource: 'proxy',
        name: 'other',
        namespace: 'default',
        object: { kind: 'PodProxyOptions', apiVersion: 'v1', path: '/index.html' },
        options: null,
      },
      { operation: 'CREATE', kind: { group: 'policy', version: 'v1', kind: 'Eviction' }, subResource: 'eviction', name: 'other' },
    ])
    expect(requests[2]?.object).not.toHaveProperty('metadata')
  })

  test('about who manages a scale, if it may change that', async () => {
    const path = '/apis/apps/v1/namespaces/default/replicasets'
    const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    await server.ask({
      method: 'POST',
      path,
      body: { metadata: { name: 'r' }, spec: { replicas: 1, selector: { matchLabels: { a: 'b' } }, template } },
    })
    const rules = [{ ...all, resources: ['replicasets/scale'] }]
    await configure('mutating', 'changing', one({ rules }))
    await configure('validating', 'judging', one({ rules }))
    await server.ask({ method: 'PATCH', path: `${path}/r/scale`, type: 'application/merge-patch+json', body: { spec: { replicas: 3 } } })
    const entry = { operation: 'Update', apiVersion: 'autoscaling/v1', fieldsV1: { 'f:spec': { 'f:replicas': {} } } }
    const [changing, judging] = hook.received.map((request) => reviewIn(request).request)
    expect(changing).toMatchObject({
      object: { metadata: { managedFields: [{ ...entry, subresource: 'scale', time: expect.any(String) as string }] } },
      oldObject: { metadata: { managedFields: [entry] } },
    })
    for (const seen of [judging?.object, judging?.oldObject]) expect(seen?.['metadata']).not.toHaveProperty('managedFields')
  })

  test('about a role with a list of no rules', async () => {
    await configure('validating', 'asked', one({ rules: [{ ...all, resources: ['roles'] }] }))
    const path = '/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles'
    expect(await server.ask({ method: 'POST', path, body: { metadata: { name: 'r' }, rules: [] } })).toMatchObject({
      body: { rules: null },
    })
    expect(hook.received.map((request) => reviewIn(request).request.object?.['rules'])).toEqual([[]])
  })

  test('about connections that are none', async () => {
    await configure('validating', 'asked', one({ rules: [{ ...all, resources: ['pods/*'] }] }))
    await server.ask({ path: '/api/v1/namespaces/default/pods/none/exec?command=a&command=b&stdout=true' })
    hook.answer = (request) => verdict(request, { allowed: false })
    const { body } = await server.ask({ method: 'POST', path: '/api/v1/namespaces/default/pods/none/portforward' })
    expect(body).toMatchObject({ message: 'admission webhook "one.example.com" denied the request without explanation' })
    expect(hook.received.map((request) => reviewIn(request).request)).toMatchObject([
      { operation: 'CONNECT', subResource: 'exec', object: { kind: 'PodExecOptions', command: ['a', 'b'], stdout: true } },
      { operation: 'CONNECT', subResource: 'portforward' },
    ])
  })

  test('about questions that are answered and not stored', async () => {
    await configure('validating', 'asked', one({ rules: [{ ...all, apiGroups: ['authorization.k8s.io'], resources: ['*'] }] }))
    const body = { spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'gone' } } }
    expect((await server.ask({ method: 'POST', path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', body })).status).toBe(201)
    expect(
      (
        await server.ask({
          method: 'POST',
          path: '/apis/authorization.k8s.io/v1/namespaces/gone/localsubjectaccessreviews',
          body: { spec: { ...body.spec, user: 'jane' } },
        })
      ).status,
    ).toBe(201)
    expect(hook.received.map((request) => reviewIn(request).request)).toMatchObject([
      { kind: { kind: 'SelfSubjectAccessReview' }, object: { kind: 'SelfSubjectAccessReview' } },
      { kind: { kind: 'LocalSubjectAccessReview' }, namespace: 'gone' },
    ])
  })

  test('in another version where a rule names only that', async () => {
    await configure(
      'validating',
      'asked',
      one({ rules: [{ ...all, apiGroups: ['autoscaling'], apiVersions: ['v1'], resources: ['horizontalpodautoscalers'] }] }),
    )
    const spec = {
      maxReplicas: 3,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    }
    await server.ask({
      method: 'POST',
      path: '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers',
      body: { metadata: { name: 'web' }, spec },
    })
    expect(hook.received.map((request) => reviewIn(request).request)).toMatchObject([
      {
        kind: { version: 'v1' },
        resource: { version: 'v1' },
        requestKind: { version: 'v2' },
        requestResource: { version: 'v2' },
        object: { apiVersion: 'autoscaling/v1', spec: { targetCPUUtilizationPercentage: 50 } },
      },
    ])
  })
})

describe('which requests a webhook sees', () => {
  const seen = async (more: Wanted, request: () => Promise<unknown>): Promise<number> => {
    await configure('validating', 'which', one(more))
    await request()
    return hook.received.length
  }

  test.each<[string, Wanted, number]>([
    ['another operation', { rules: [{ ...all, operations: ['DELETE'] }] }, 0],
    ['another group', { rules: [{ ...all, apiGroups: ['apps'] }] }, 0],
    ['another version, and nothing else', { rules: [{ ...all, apiVersions: ['v2'] }] }, 0],
    ['all resources', { rules: [{ ...all, resources: ['*'] }] }, 1],
    ['only subresources', { rules: [{ ...all, resources: ['*/status'] }] }, 0],
    ['cluster scope', { rules: [{ ...all, scope: 'Cluster' }] }, 0],
    ['namespaces', { rules: [{ ...all, scope: 'Namespaced' }] }, 1],
    ['objects that are labelled', { objectSelector: { matchLabels: { app: 'web' } } }, 1],
    ['objects that are labelled otherwise', { objectSelector: { matchLabels: { app: 'db' } } }, 0],
    ['namespaces that are labelled', { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }, 1],
    [
      'namespaces that are labelled otherwise',
      { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['default'] }] } },
      0,
    ],
  ])('%s', async (_title, more, count) => {
    expect(await seen(more, () => create('web', { labels: { app: 'web' } }))).toBe(count)
  })

  test('scales have no labels, whatever those of their objects are', async () => {
    const path = '/apis/apps/v1/namespaces/default/deployments'
    const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
    const spec = { selector: { matchLabels: { app: 'web' } }, template }
    await server.ask({ method: 'POST', path, body: { metadata: { name: 'web', labels: { app: 'web' } }, spec } })
    const headers = { 'content-type': 'application/merge-patch+json' }
    const scale = () => server.ask({ method: 'PATCH', path: `${path}/web/scale`, headers, body: { spec: { replicas: 2 } } })
    const rules = [{ ...all, apiGroups: ['*'], resources: ['*/*'] }]
    expect(await seen({ rules, objectSelector: { matchLabels: { app: 'web' } } }, scale)).toBe(0)
  })

  test('webhook configurations are shown to none', async () => {
    await configure('validating', 'everything', one({ rules: [{ ...all, resources: ['*'] }] }))
    await configure('mutating', 'more', one({ rules: [{ ...all, resources: ['*'] }] }))
    expect(hook.received).toHaveLength(0)
  })
})

describe('match conditions', () => {
  const condition = (expression: string, name = 'only'): object => ({ name, expression })

  test('let only requests through of which they are true', async () => {
    await configure(
      'validating',
      'conditions',
      one({
        matchConditions: [
          condition("object.metadata.name.startsWith('a') && request.operation == 'CREATE'"),
          condition("request.userInfo.username == 'admin'", 'who'),
        ],
      }),
    )
    await create('apple')
    await create('pear')
    expect(hook.received.map((request) => reviewIn(request).request['name'])).toEqual(['apple'])
  })

  test('that cannot be judged refuse, or let pass where the policy ignores failures', async () => {
    await configure('mutating', 'conditions', one({ matchConditions: [condition("object.data.missing == 'x'")] }))
    expect(await create('apple')).toMatchObject({
      status: 403,
      body: {
        message: expect.stringContaining(
          "configmaps \"apple\" is forbidden: expression 'object.data.missing == 'x'' resulted in error: no such key: data",
        ) as string,
      },
    })
    await server.ask({ method: 'DELETE', path: `${collection('mutating')}/conditions` })
    await configure('mutating', 'other', one({ failurePolicy: 'Ignore', matchConditions: [condition("object.data.missing == 'x'")] }))
    expect((await create('apple')).status).toBe(201)
    expect(hook.received).toHaveLength(0)
  })
})

describe('what a webhook may do', () => {
  test('change the object, one after the other by the name of their configuration', async () => {
    hook.answer = (request) =>
      patch(request, [
        {
          op: 'add',
          path: '/data',
          value: { ...(reviewIn(request).request.object?.['data'] as object | undefined), [request.path.slice(1, 2)]: 'was here' },
        },
      ])
    await configure('mutating', 'second', one({ clientConfig: { url: `https://localhost:${hook.port}/b`, caBundle: hook.caBundle } }))
    await configure('mutating', 'first', one({ clientConfig: { url: `https://localhost:${hook.port}/a`, caBundle: hook.caBundle } }))
    expect((await create('web')).body).toMatchObject({ data: { a: 'was here', b: 'was here' } })
    expect(hook.received.map(({ path }) => path)).toEqual(['/a?timeout=10s', '/b?timeout=10s'])
  })

  test('see what others made of the object after them, if they want', async () => {
    const path = (name: string): object => ({ url: `https://localhost:${hook.port}/${name}`, caBundle: hook.caBundle })
    hook.answer = (request) =>
      request.path.startsWith('/b')
        ? patch(request, [{ op: 'add', path: '/metadata/labels', value: { side: 'car' } }])
        : verdict(request, { allowed: true })
    await configure(
      'mutating',
      'a',
      one({ clientConfig: path('a'), reinvocationPolicy: 'IfNeeded' }),
      one({ name: 'two.example.com', clientConfig: path('once') }),
    )
    await configure('mutating', 'b', one({ clientConfig: path('b') }))
    expect((await create('web')).status).toBe(201)
    expect(
      hook.received.map((request) => [
        request.path.split('?')[0],
        (reviewIn(request).request.object as { readonly metadata: Wanted }).metadata['labels'],
      ]),
    ).toEqual([
      ['/a', undefined],
      ['/once', undefined],
      ['/b', undefined],
      ['/a', { side: 'car' }],
    ])
  })

  test('refuse, with a code, a reason and words of its own', async () => {
    hook.answer = (request) =>
      verdict(request, { allowed: false, status: { code: 418, reason: 'Teapot', message: 'short and stout' }, warnings: ['hot'] })
    await configure('validating', 'no', one())
    const { status, body, headers } = await create('web')
    expect(status).toBe(418)
    expect(body).toEqual({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: 'admission webhook "one.example.com" denied the request: short and stout',
      reason: 'Teapot',
      code: 418,
    })
    expect(headers?.['warning']).toBe('299 - "hot"')
  })

  test('say so much and no more, and only what is understood', async () => {
    hook.answer = (request) => {
      const { uid } = reviewIn(request).request
      const nested = `${'['.repeat(900)}${']'.repeat(900)}`
      return {
        headers: { 'Content-Type': 'application/json' },
        body: `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","response":{"uid":"${uid}","allowed":false,"status":{"message":"no","details":{"name":"web","deep":${nested},"causes":[{"message":"why","more":${nested}}]}},"warnings":${JSON.stringify(Array.from({ length: 100 }, (_, at) => `${at}${'x'.repeat(1000)}`))}}}`,
      }
    }
    await configure('validating', 'loud', one())
    const { body, headers } = await create('web')
    expect(body).toMatchObject({ details: { name: 'web', causes: [{ message: 'why' }] } })
    expect(JSON.stringify(body)).not.toContain('deep')
    expect(String(headers?.['warning']).length).toBeLessThan(5000)
  })

  test.each([
    [{ allowed: false }, 400, 'admission webhook "one.example.com" denied the request without explanation'],
    [{ allowed: false, status: { reason: 'Because', code: 200 } }, 400, 'admission webhook "one.example.com" denied the request: Because'],
  ])('refuse with %j', async (response, code, message) => {
    hook.answer = (request) => verdict(request, response)
    await configure('validating', 'no', one())
    expect(await create('web')).toMatchObject({ status: code, body: { message } })
  })

  test('change a scale', async () => {
    await server.ask({
      method: 'POST',
      path: '/apis/apps/v1/namespaces/default/deployments',
      body: {
        metadata: { name: 'scaled' },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'web' } },
          template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'busybox' }] } },
        },
      },
    })
    hook.answer = (request) => patch(request, [{ op: 'replace', path: '/spec/replicas', value: 2 }])
    await configure('mutating', 'scales', one({ rules: [{ ...all, resources: ['deployments/scale'] }] }))
    const { body } = await server.ask({
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/scaled/scale',
      type: 'application/merge-patch+json',
      body: { spec: { replicas: 30 } },
    })
    expect(body).toMatchObject({ kind: 'Scale', spec: { replicas: 2 } })
  })

  test('let the checks of the kind refuse what it made', async () => {
    hook.answer = (request) => patch(request, [{ op: 'add', path: '/metadata/labels', value: { 'not a label': 'x' } }])
    await configure('mutating', 'bad', one())
    expect(await create('web')).toMatchObject({ status: 422, body: { reason: 'Invalid' } })
  })

  test('not move the object to another namespace or name', async () => {
    hook.answer = (request) => patch(request, [{ op: 'replace', path: '/metadata/namespace', value: 'kube-system' }])
    await configure('mutating', 'mover', one({ rules: [{ ...all, operations: ['CREATE'] }] }))
    expect(await create('web')).toMatchObject({
      status: 400,
      body: { message: 'the namespace of the provided object does not match the namespace sent on the request' },
    })
    await server.ask({ method: 'DELETE', path: `${collection('mutating')}/mover` })
    await create('web')
    hook.answer = (request) => patch(request, [{ op: 'replace', path: '/metadata/name', value: 'other' }])
    await configure('mutating', 'renamer', one({ rules: [{ ...all, operations: ['UPDATE'] }] }))
    const merge = { method: 'PATCH', path: `${maps}/web`, type: 'application/merge-patch+json', body: { data: { a: 'b' } } }
    expect(await server.ask(merge)).toMatchObject({ status: 422, body: { message: expect.stringContaining('metadata.name') as string } })
  })

  test('name otherwise what an apply makes, which lies where it was called for', async () => {
    hook.answer = (request) => patch(request, [{ op: 'replace', path: '/metadata/name', value: 'other' }])
    await configure('mutating', 'renamer', one({ rules: [{ ...all, operations: ['CREATE'] }] }))
    const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' } }
    const path = `${maps}/web?fieldManager=m`
    const applied = await server.ask({ method: 'PATCH', path, type: 'application/apply-patch+yaml', body })
    expect(applied).toMatchObject({ status: 201, body: { metadata: { name: 'other' } } })
    expect(hook.received).toHaveLength(1)
    expect(await server.ask({ path: `${maps}/web` })).toMatchObject({ body: { metadata: { name: 'other' } } })
    await server.ask({ method: 'DELETE', path: `${maps}/web` })
  })

  test('not leave managed fields that mean nothing', async () => {
    hook.answer = (request) => patch(request, [{ op: 'replace', path: '/metadata/managedFields', value: [{ operation: 'Nonsense' }] }])
    await configure('mutating', 'bad', one())
    const { body, headers } = await create('web', { labels: { app: 'web' } })
    expect((body as { readonly metadata: Wanted }).metadata['managedFields']).toMatchObject([{ operation: 'Update', manager: 'replay' }])
    expect(headers?.['warning']).toContain('.metadata.managedFields was in an invalid state after admission')
  })

  test('not change what is deleted', async () => {
    await create('web')
    hook.answer = (request) => patch(request, [{ op: 'add', path: '/metadata/labels', value: {} }])
    await configure('mutating', 'late', one())
    const { status, body } = await server.ask({ method: 'DELETE', path: `${maps}/web` })
    expect(status).toBe(500)
    expect(body).toMatchObject({
      message:
        'Internal error occurred: admission webhook "one.example.com" attempted to modify the object, which is not supported for this operation',
    })
  })
})

test('a webhook may be known by its very certificate', async () => {
  await configure('validating', 'own', one({ clientConfig: { url: hook.url, caBundle: hook.ownBundle } }))
  expect((await create('web')).status).toBe(201)
  expect(hook.received).toHaveLength(1)
})

test('a webhook sees of what kind a status is, no time of what is new, and no revision where none was named', async () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const template = { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
  const body = { metadata: { name: 'seen' }, spec: { selector: { matchLabels: { a: 'b' } }, template } }
  await configure('mutating', 'sees', one({ rules: [{ ...all, resources: ['deployments', 'deployments/status'] }] }))
  await server.ask({ method: 'POST', path: deployments, body })
  await server.ask({ method: 'PUT', path: `${deployments}/seen`, body })
  const status = { status: { replicas: 1 } }
  await server.ask({ method: 'PATCH', path: `${deployments}/seen/status`, type: 'application/merge-patch+json', body: status })
  const [created, updated, patched] = hook.received.map((request) => reviewIn(request).request)
  expect(created?.object).toMatchObject({ metadata: { creationTimestamp: null } })
  expect(updated?.object?.['metadata']).not.toHaveProperty('resourceVersion')
  expect(patched).toMatchObject({ kind: { group: 'apps', version: 'v1', kind: 'Deployment' }, subResource: 'status' })
  expect(patched?.object?.['metadata']).toHaveProperty('resourceVersion')
  await server.ask({ method: 'DELETE', path: `${deployments}/seen` })
})

test.each([
  [{ op: 'replace', path: '/nope/x', value: 1 }, 'replace operation does not apply: doc is missing path: /nope/x: missing value'],
  [{ op: 'add', path: '/data', value: 5 }, 'json: cannot unmarshal number into Go struct field ConfigMap.data of type map[string]string'],
])('a patch of a webhook that leads nowhere is refused: %j', async (operation, why) => {
  await configure('mutating', 'odd', one())
  hook.answer = (request) => patch(request, [operation])
  expect((await create('web')).body).toMatchObject({ message: `Internal error occurred: ${why}` })
})

test('a webhook may send the request on, with its body or without', async () => {
  await configure('validating', 'moved', one())
  const seen = (): unknown[] => hook.received.map(({ method, path, body }) => [method, path, typeof body === 'object' && body !== null])
  const moved =
    (status: number) =>
    (request: Received): Reply => {
      if (request.path.startsWith('/review')) return { status, headers: { Location: '/moved?a=b' } }
      return request.method === 'POST' ? verdict(request, { allowed: true }) : { status: 404 }
    }
  hook.answer = moved(308)
  expect((await create('web')).status).toBe(201)
  expect(seen()).toEqual([
    ['POST', '/review?timeout=10s', true],
    ['POST', '/moved?a=b', true],
  ])
  hook.received.length = 0
  hook.answer = moved(303)
  expect((await create('other')).status).toBe(500)
  expect(seen()).toEqual([
    ['POST', '/review?timeout=10s', true],
    ['GET', '/moved?a=b', false],
  ])
})

describe('when a webhook fails', () => {
  const failed = 'Internal error occurred: failed calling webhook "one.example.com": '

  test.each<[string, (request: Received) => Reply, string]>([
    ['hangs up', () => ({ hangUp: true }), 'failed to call webhook: Post "URL?timeout=10s": EOF'],
    ['answers 404', () => ({ status: 404 }), 'failed to call webhook: the server could not find the requested resource'],
    [
      'answers 500 with text',
      () => ({ status: 500, body: 'boom' }),
      'failed to call webhook: an error on the server ("boom") has prevented the request from succeeding',
    ],
    [
      'sends elsewhere, and does not say where',
      () => ({ status: 302 }),
      'failed to call webhook: the server responded with the status code 302 but did not return more information',
    ],
    [
      'sends on and on',
      () => ({ status: 307, headers: { Location: '/review' } }),
      'failed to call webhook: Post "/review": stopped after 10 redirects',
    ],
    [
      'sends to where there is no TLS',
      () => ({ status: 302, headers: { Location: 'http://localhost:1/' } }),
      'failed to call webhook: Post "http://localhost:1/": redirected to where there is no TLS',
    ],
    ['answers nothing', () => ({}), 'failed to call webhook: 0-length response with status code: 200 and content type: application/json'],
    [
      'answers garbage',
      () => ({ body: '{"a":' }),
      "failed to call webhook: couldn't get version/kind; json parse error: unexpected end of JSON input",
    ],
    [
      'answers too deep',
      () => ({ body: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` }),
      "failed to call webhook: couldn't get version/kind; json parse error: exceeded max depth",
    ],
    ['answers no review', () => ({ body: {} }), 'received invalid webhook response: webhook response was absent'],
    [
      'answers too much',
      () => ({ body: 'x'.repeat(4 * 1024 * 1024) }),
      'failed to call webhook: Post "URL?timeout=10s": the response is longer than 3145728 bytes',
    ],
    [
      'answers another request',
      (request) => verdict({ ...request, body: { ...(request.body as object), request: { uid: 'other' } } }, { allowed: true }),
      'received invalid webhook response: expected response.uid="UID", got "other"',
    ],
    [
      'answers in the old version',
      (request) => ({
        body: {
          apiVersion: 'admission.k8s.io/v1beta1',
          kind: 'AdmissionReview',
          response: { uid: reviewIn(request).request.uid, allowed: true },
        },
      }),
      'failed to call webhook: converting (v1beta1.AdmissionReview) to (v1.AdmissionReview): unknown conversion',
    ],
    [
      'answers with another kind',
      () => ({ body: { apiVersion: 'admission.k8s.io/v1', kind: 'Review' } }),
      'failed to call webhook: no kind "Review" is registered for version "admission.k8s.io/v1" in scheme "pkg/runtime/scheme.go:110"',
    ],
    [
      'answers with text',
      () => ({ body: 'hello' }),
      `failed to call webhook: couldn't get version/kind; json parse error: json: cannot unmarshal string into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    ],
    [
      'answers with another type',
      () => ({ body: { response: { allowed: 'yes' } } }),
      'failed to call webhook: json: cannot unmarshal string into Go struct field AdmissionResponse.response.allowed of type bool',
    ],
    [
      'answers with a number of 64 bits',
      () => ({ body: '{"response":{"allowed":9007199254740993}}' }),
      'failed to call webhook: json: cannot unmarshal number into Go struct field AdmissionResponse.response.allowed of type bool',
    ],
    [
      'changes where it may not',
      (request) => patch(request, []),
      'received invalid webhook response: validating webhook may not return response.patch',
    ],
  ])('that %s, the request is refused', async (_title, answer, why) => {
    hook.answer = answer
    await configure('validating', 'fails', one())
    const { status, body } = await create('web')
    const uid = hook.received.map((request) => reviewIn(request).request.uid)[0] ?? ''
    const message = failed + why.replace('URL', hook.url).replace('UID', uid)
    expect(body).toMatchObject({ message, reason: 'InternalError', details: { causes: [{ message: message.slice(25) }] } })
    expect(status).toBe(500)
  })

  test('by silence, the request is refused when the time is over', async () => {
    hook.answer = () => ({ isSilent: true })
    await configure('validating', 'silent', one({ timeoutSeconds: 1 }))
    expect((await create('web')).body).toMatchObject({
      message: `${failed}failed to call webhook: Post "${hook.url}?timeout=1s": context deadline exceeded`,
    })
  })

  test.each<[string, () => Wanted, string]>([
    [
      'nobody listens',
      () => ({ clientConfig: { url: 'https://127.0.0.1:1/x' } }),
      'failed to call webhook: Post "https://127.0.0.1:1/x?timeout=10s": dial tcp 127.0.0.1:1: connect: connection refused',
    ],
    [
      'its certificate is not vouched for',
      () => ({ clientConfig: { url: hook.url } }),
      'failed to call webhook: Post "URL?timeout=10s": tls: failed to verify certificate: x509: certificate signed by unknown authority',
    ],
    ['its certificate is for others', () => ({ clientConfig: { url: `https://127.0.0.2:${hook.port}/`, caBundle: hook.caBundle } }), ''],
    [
      'the bundle is none',
      () => ({ clientConfig: { url: hook.url, caBundle: Buffer.from('nonsense').toString('base64') } }),
      'could not get REST client: unable to load root certificates: unable to parse bytes as PEM block',
    ],
    [
      'its service is missing',
      () => ({ clientConfig: { service: { name: 'gone', namespace: 'default', path: '/x/' } } }),
      'failed to call webhook: Post "https://gone.default.svc:443/x?timeout=10s": service "gone" not found',
    ],
  ])('because %s, the request is refused', async (_title, more, why) => {
    await configure('mutating', 'fails', one(more()))
    const { status, body } = await create('web')
    expect(status).toBe(500)
    expect((body as { readonly message: string }).message).toContain(failed + why.replace('URL', hook.url))
  })

  test('and may, the request goes on', async () => {
    hook.answer = () => ({ hangUp: true })
    await configure('validating', 'fails', one({ failurePolicy: 'Ignore' }))
    await configure('mutating', 'fails', one({ failurePolicy: 'Ignore' }))
    expect((await create('web')).status).toBe(201)
  })

  test('to make a patch that applies, that is told', async () => {
    hook.answer = (request) => patch(request, [{ op: 'remove', path: '/spec' }])
    await configure('mutating', 'fails', one())
    expect((await create('web')).body).toMatchObject({
      message: 'Internal error occurred: remove operation does not apply: doc is missing path: "/spec": missing value',
    })
  })

  test('to know of dry runs, it is not asked in one', async () => {
    // Only an older version lets such webhooks be made.
    await configure('validating', 'sides', one({ sideEffects: 'NoneOnDryRun' }))
    expect((await create('web', {}, '?dryRun=All')).status).toBe(201)
    expect(reviewIn(hook.received[0] as Received).request['dryRun']).toBe(true)
  })
})

describe('a webhook behind a service', () => {
  const service = (spec: object): Promise<Answer> =>
    server.ask({ method: 'POST', path: '/api/v1/namespaces/default/services', body: { metadata: { name: 'hook' }, spec } })
  afterEach(() => server.ask({ method: 'DELETE', path: '/api/v1/namespaces/default/services/hook' }))
  const behind = (): Wanted => ({
    clientConfig: { service: { name: 'hook', namespace: 'default', port: hook.port }, caBundle: hook.caBundle },
  })

  test('is called by the external name, and known by the name of the service', async () => {
    await service({ type: 'ExternalName', externalName: 'localhost' })
    await configure('validating', 'service', one(behind()))
    expect((await create('web')).status).toBe(201)
    expect(hook.received).toMatchObject([{ path: '/?timeout=10s', headers: { host: `hook.default.svc:${hook.port}` } }])
  })

  test('that only simulated pods stand behind has nothing against anything, once one is ready', async () => {
    await service({ ports: [{ name: 'https', port: hook.port }] })
    await configure('mutating', 'simulated', one(behind()))
    const slices = '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices'
    const slice = (ready: boolean): object => ({
      metadata: { name: 'hook', labels: { 'kubernetes.io/service-name': 'hook' } },
      addressType: 'IPv4',
      ports: [{ name: 'https', port: 9443 }],
      endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready }, targetRef: { kind: 'Pod', name: 'hook-1', namespace: 'default' } }],
    })
    await server.ask({ method: 'POST', path: slices, body: slice(false) })
    expect((await create('web')).body).toMatchObject({ message: expect.stringContaining('connect: connection refused') as string })
    await server.ask({ method: 'PUT', path: `${slices}/hook`, body: slice(true) })
    expect((await create('web')).status).toBe(201)
    await server.ask({ method: 'DELETE', path: `${slices}/hook` })
  })

  test('without endpoints refuses connections', async () => {
    const { body } = await service({ ports: [{ port: hook.port }] })
    await configure('validating', 'service', one(behind()))
    const { clusterIP } = (body as { readonly spec: { readonly clusterIP: string } }).spec
    expect((await create('web')).body).toMatchObject({
      message: `Internal error occurred: failed calling webhook "one.example.com": failed to call webhook: Post "https://hook.default.svc:${hook.port}/?timeout=10s": dial tcp ${clusterIP}:${hook.port}: connect: connection refused`,
    })
  })
})
