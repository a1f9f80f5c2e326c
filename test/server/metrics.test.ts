/** The metrics API over real containers: who is measured, and that the figures agree. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startListening } from './listening.ts'
import { startWithNodes } from './real-nodes.ts'

interface Usage {
  readonly cpu: string
  readonly memory: string
}
interface PodMetrics {
  readonly metadata: { readonly name: string; readonly labels?: Record<string, string> }
  readonly containers: readonly { readonly name: string; readonly usage: Usage }[]
}

let cluster: Awaited<ReturnType<typeof startWithNodes>>
const root = '/apis/metrics.k8s.io/v1beta1'
const quiet = { image: 'busybox:1.36', command: ['sleep', 'infinity'] }

beforeAll(async () => {
  cluster = await startWithNodes()
  await cluster.pod('one', { containers: [{ name: 'c', ...quiet }] }, { app: 'one' })
  await cluster.pod(
    'two',
    {
      containers: [
        { name: 'c', ...quiet },
        { name: 'd', ...quiet },
      ],
    },
    { app: 'two' },
  )
  await cluster.pod('done', { restartPolicy: 'Never', containers: [{ name: 'c', image: 'busybox:1.36', command: ['true'] }] })
  await cluster.advance(8_000)
})
afterAll(() => cluster.stop())

const list = async (path: string): Promise<readonly PodMetrics[]> =>
  ((await cluster.ask({ path: root + path })).body as { readonly items: readonly PodMetrics[] }).items
const names = (items: readonly PodMetrics[]): string[] => items.map(({ metadata }) => metadata.name)
const cpu = ({ usage }: { readonly usage: Usage }): number => Number(/^(\d+)n$/.exec(usage.cpu)?.[1])

test('running pods are measured, each container by itself', async () => {
  const items = await list('/namespaces/default/pods')
  expect(names(items)).toEqual(['one', 'two'])
  expect(items[1]).toMatchObject({
    metadata: { namespace: 'default', labels: { app: 'two' } },
    window: '15s',
    containers: [{ name: 'c', usage: { memory: expect.stringMatching(/^\d+Ki$/) as string } }, { name: 'd' }],
  })
  for (const item of items) for (const container of item.containers) expect(cpu(container)).toBeGreaterThan(0)
})

test('labels select among them', async () => {
  expect(names(await list('/pods?labelSelector=app%3Done'))).toEqual(['one'])
  expect(names(await list('/pods?fieldSelector=metadata.name%3Dtwo'))).toEqual(['two'])
})

test('a node uses what its pods use together, and what it needs itself', async () => {
  const { body } = await cluster.ask({ path: `${root}/nodes/node-1` })
  expect(body).toMatchObject({ kind: 'NodeMetrics', apiVersion: 'metrics.k8s.io/v1beta1', metadata: { name: 'node-1' } })
  const pods = (await list('/pods')).flatMap(({ containers }) => containers).reduce((sum, container) => sum + cpu(container), 0)
  // The answer is a NodeMetrics, as checked above.
  expect(cpu(body as { readonly usage: Usage })).toBeGreaterThan(pods)
  expect(names(await list('/nodes'))).toEqual(['control-plane', 'node-1'])
})

test.each([
  ['/namespaces/default/pods/done', 'podmetrics.metrics.k8s.io "default/done" not found'],
  ['/namespaces/default/pods/missing', 'pods "missing" not found'],
  ['/nodes/missing', 'nodes "missing" not found'],
])('%s is not found', async (path, message) => {
  expect(await cluster.ask({ path: root + path })).toMatchObject({ status: 404, body: { kind: 'Status', reason: 'NotFound', message } })
})

test('it is discovered like any group, and cannot be watched or written', async () => {
  expect(await cluster.ask({ path: root })).toMatchObject({
    status: 200,
    body: {
      groupVersion: 'metrics.k8s.io/v1beta1',
      resources: [
        { name: 'nodes', kind: 'NodeMetrics', verbs: ['get', 'list'] },
        { name: 'pods', kind: 'PodMetrics', namespaced: true },
      ],
    },
  })
  expect(
    JSON.stringify(
      (await cluster.ask({ path: '/apis', accept: 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' })).body,
    ),
  ).toContain('"metrics.k8s.io"')
  expect(await cluster.ask({ path: `${root}/pods?watch=1` })).toMatchObject({ status: 405 })
  expect(await cluster.ask({ method: 'POST', path: `${root}/namespaces/default/pods`, body: {} })).toMatchObject({ status: 405 })
})

test('a server without nodes that measure has no such group', async () => {
  const bare = await startListening()
  expect(await bare.ask({ path: root })).toMatchObject({ status: 404 })
  await bare.stop()
})
