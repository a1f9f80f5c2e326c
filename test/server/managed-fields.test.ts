/** Who manages which fields, over a socket: updates, applies, conflicts, subresources, and clients that edit the record. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { startListening, type ListeningServer } from './listening.ts'

interface Entry {
  readonly manager?: string
  readonly operation?: string
  readonly subresource?: string
  readonly time?: string
  readonly fieldsV1?: object
}

let server: ListeningServer
const clock = new ManualClock()
beforeAll(async () => {
  server = await startListening({ clock })
})
afterAll(() => server.stop())

const maps = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string, data?: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...metadata },
  ...(data && { data }),
})
const apply = (path: string, body: unknown) => server.ask({ method: 'PATCH', path, type: 'application/apply-patch+yaml', body })
const merge = (path: string, body: unknown) => server.ask({ method: 'PATCH', path, type: 'application/merge-patch+json', body })
const entriesOf = (answer: { readonly body: unknown }): readonly Entry[] =>
  (answer.body as { readonly metadata: { readonly managedFields?: readonly Entry[] } }).metadata.managedFields ?? []
const whoOf = (answer: { readonly body: unknown }): readonly string[] =>
  entriesOf(answer).map(({ manager, operation, subresource }) => [manager, operation, subresource].filter(Boolean).join(' '))

describe('updates', () => {
  test('belong to the manager named, or to the first part of the user agent', async () => {
    const named = await server.ask({ method: 'POST', path: `${maps}?fieldManager=me`, body: configMap('named', { a: '1' }) })
    expect(entriesOf(named)).toEqual([
      {
        manager: 'me',
        operation: 'Update',
        apiVersion: 'v1',
        time: expect.any(String) as string,
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ])
  })

  test('take fields from who had them, and managers without fields go', async () => {
    await server.ask({ method: 'POST', path: `${maps}?fieldManager=first`, body: configMap('taken', undefined, { labels: { l: '1' } }) })
    await merge(`${maps}/taken?fieldManager=second`, { metadata: { labels: { l: '2' } } })
    const answer = await merge(`${maps}/taken?fieldManager=third`, { metadata: { labels: { l: '3' } } })
    expect(whoOf(answer)).toEqual(['first Update', 'third Update'])
    const gone = await merge(`${maps}/taken?fieldManager=third`, { metadata: { labels: null } })
    expect(entriesOf(gone)).toEqual([])
  })

  test('of more than ten managers leave the oldest under one name', async () => {
    await server.ask({ method: 'POST', path: `${maps}?fieldManager=m0`, body: configMap('many', { k0: '' }) })
    let answer
    for (let index = 1; index <= 11; index++) answer = await merge(`${maps}/many?fieldManager=m${index}`, { data: { [`k${index}`]: '' } })
    const who = answer === undefined ? [] : whoOf(answer)
    expect(who).toHaveLength(10)
    expect(who).toContain('ancient-changes Update')
  })

  test('that change nothing keep the record and the revision', async () => {
    const made = await server.ask({ method: 'POST', path: `${maps}?fieldManager=one`, body: configMap('same', { a: '1' }) })
    expect((await merge(`${maps}/same?fieldManager=two`, { data: { a: '1' } })).body).toEqual(made.body)
  })
})

describe('apply', () => {
  test('creates with 201, and again with 200 and no change', async () => {
    const made = await apply(`${maps}/applied?fieldManager=one`, configMap('applied', { a: '1' }))
    expect(made.status).toBe(201)
    expect(entriesOf(made)[0]).toMatchObject({ manager: 'one', operation: 'Apply', fieldsV1: { 'f:data': { 'f:a': {} } } })
    const again = await apply(`${maps}/applied?fieldManager=one`, configMap('applied', { a: '1' }))
    expect(again).toMatchObject({ status: 200, body: made.body })
  })

  test('removes what its manager applies no more, unless another has it', async () => {
    await apply(`${maps}/shared?fieldManager=one`, configMap('shared', { a: '1', b: '1' }))
    await apply(`${maps}/shared?fieldManager=two`, configMap('shared', { b: '1' }))
    const answer = await apply(`${maps}/shared?fieldManager=one`, configMap('shared'))
    expect(answer.body).toMatchObject({ data: { b: '1' } })
    expect(whoOf(answer)).toEqual(['two Apply'])
  })

  test('is refused where others manage a field, with all of them named, unless it is forced', async () => {
    await apply(`${maps}/fought?fieldManager=one`, configMap('fought', { a: '1' }))
    await merge(`${maps}/fought?fieldManager=two`, { data: { b: '1' } })
    const refused = await apply(`${maps}/fought?fieldManager=three`, configMap('fought', { a: '2', b: '2' }))
    expect(refused).toMatchObject({
      status: 409,
      body: {
        reason: 'Conflict',
        message: 'Apply failed with 2 conflicts: conflicts with "one":\n- .data.a\nconflicts with "two" using v1:\n- .data.b',
        details: {
          causes: [
            { reason: 'FieldManagerConflict', message: 'conflict with "one"', field: '.data.a' },
            { reason: 'FieldManagerConflict', message: 'conflict with "two" using v1', field: '.data.b' },
          ],
        },
      },
    })
    const forced = await apply(`${maps}/fought?fieldManager=three&force=true`, configMap('fought', { a: '2', b: '2' }))
    expect(whoOf(forced)).toEqual(['three Apply'])
  })

  test.each([
    ['', configMap('x'), 422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
    ['?fieldManager=m', configMap('other'), 400, 'the name of the object (other) does not match the name on the URL (x)'],
    ['?fieldManager=m', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' } }, 400, 'invalid object type: /v1, Kind=Secret'],
    ['?fieldManager=m', configMap('x', undefined, { managedFields: [{}] }), 400, 'metadata.managedFields must be nil'],
    [
      '?fieldManager=m',
      { ...configMap('x'), nope: 1 },
      500,
      'failed to create typed patch object (/x; /v1, Kind=ConfigMap): .nope: field not declared in schema',
    ],
  ])('with %j of %j is refused', async (query, body, status, message) => {
    expect(await apply(`${maps}/x${query}`, body)).toMatchObject({ status, body: { message } })
  })

  test('takes YAML', async () => {
    expect(
      await apply(`${maps}/yaml?fieldManager=m`, 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: yaml\ndata:\n  a: "1"\n'),
    ).toMatchObject({ status: 201, body: { data: { a: '1' } } })
  })
})

describe('subresources', () => {
  const deployments = '/apis/apps/v1/namespaces/default/deployments'
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'd' },
    spec: {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image: 'i' }] } },
    },
  }

  test('own what they write: the status apart from the spec, replicas through the scale', async () => {
    await apply(`${deployments}/d?fieldManager=app`, deployment)
    await apply(`${deployments}/d/status?fieldManager=ctl`, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'd' },
      status: { replicas: 1 },
    })
    await merge(`${deployments}/d/scale?fieldManager=hpa`, { spec: { replicas: 3 } })
    const answer = await server.ask({ path: `${deployments}/d` })
    expect(whoOf(answer)).toEqual(['app Apply', 'ctl Apply status', 'hpa Update scale'])
    expect(entriesOf(answer)[1]?.fieldsV1).toEqual({ 'f:status': { 'f:replicas': {} } })
    expect(entriesOf(answer)[2]?.fieldsV1).toEqual({ 'f:spec': { 'f:replicas': {} } })
    expect(await apply(`${deployments}/d?fieldManager=app`, deployment)).toMatchObject({
      status: 409,
      body: { message: 'Apply failed with 1 conflict: conflict with "hpa" with subresource "scale" using apps/v1: .spec.replicas' },
    })
  })
})

describe('the record itself', () => {
  test('can be cleared and written, and nonsense is ignored', async () => {
    const path = `${maps}/edited`
    await apply(`${path}?fieldManager=one`, configMap('edited', { a: '1' }))
    expect(entriesOf(await merge(path, { metadata: { managedFields: [{ manager: 'x', operation: 'Wrong' }] } }))).toHaveLength(1)
    expect(entriesOf(await merge(path, { metadata: { managedFields: null } }))).toHaveLength(1)
    expect(entriesOf(await merge(path, { metadata: { managedFields: [{}] } }))).toEqual([])
    expect(await apply(`${path}?fieldManager=two`, configMap('edited', { a: '2' }))).toMatchObject({
      body: { message: 'Apply failed with 1 conflict: conflict with "before-first-apply" using v1: .data.a' },
    })
    expect(entriesOf(await merge(path, { metadata: { managedFields: [] } }))).toEqual([])
  })

  test('passes from client-side to server-side apply without a conflict', async () => {
    const wanted = configMap('moved', { a: '1' })
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': `${JSON.stringify(wanted)}\n` }
    await server.ask({
      method: 'POST',
      path: `${maps}?fieldManager=kubectl-client-side-apply`,
      body: configMap('moved', { a: '1' }, { annotations }),
    })
    expect((await apply(`${maps}/moved?fieldManager=other`, configMap('moved', { a: '2' }))).status).toBe(409)
    const answer = await apply(`${maps}/moved?fieldManager=kubectl`, configMap('moved', { a: '2' }))
    expect(answer).toMatchObject({ status: 200, body: { data: { a: '2' } } })
    expect(
      (answer.body as { metadata: { annotations: Record<string, string> } }).metadata.annotations[
        'kubectl.kubernetes.io/last-applied-configuration'
      ],
    ).toBe('{"apiVersion":"v1","data":{"a":"2"},"kind":"ConfigMap","metadata":{"name":"moved"}}\n')
  })
})
