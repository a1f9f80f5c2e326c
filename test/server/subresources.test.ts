import { afterAll, beforeAll, expect, test } from 'vitest'
import { deployments, nodes, podDisruptionBudgets, pods } from '../../src/api/resources.ts'
import type { Pod } from '../../src/api/objects.ts'
import { startServer, type StartedServer } from './start-server.ts'

let server: StartedServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.stop())

const at = (name: string): { namespace: string; name: string } => ({ namespace: 'default', name })
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'c', image: 'i' }] } }
const pod = (name: string): Promise<Pod> =>
  server.client.create(pods, { metadata: { ...at(name), labels: { app: name } }, spec: template.spec })
const bind = (name: string, node: string): Promise<unknown> =>
  server.client.create(pods, { metadata: at(name), target: { kind: 'Node', name: node } } as never, { subresource: 'binding' })
const evict = (name: string): Promise<unknown> => server.client.create(pods, { metadata: at(name) } as never, { subresource: 'eviction' })

async function run(name: string): Promise<void> {
  const { status, ...rest } = await pod(name)
  await server.client.update(
    pods,
    { ...rest, status: { ...status, phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] } },
    { subresource: 'status' },
  )
}

test('a scale is read, patched and counts as a change of the spec', async () => {
  const { client } = server
  await client.create(deployments, { metadata: at('d'), spec: { replicas: 2, selector: { matchLabels: { app: 'x' } }, template } })
  expect(await client.scale(deployments, at('d'))).toMatchObject({
    kind: 'Scale',
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=x' },
  })
  await client.patch(deployments, at('d'), 'merge', { spec: { replicas: 5 } }, { subresource: 'scale' })
  expect(await client.get(deployments, at('d'))).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 } })
})

test('a patch that makes no scale is refused with what it made', async () => {
  const { client } = server
  await client.create(deployments, { metadata: at('unfit'), spec: { replicas: 2, selector: { matchLabels: { app: 'x' } }, template } })
  const why = {
    merge: 'json: cannot unmarshal string into Go struct field ScaleSpec.spec.replicas of type int32',
    strategic: 'unrecognized type: int32',
  }
  for (const type of ['merge', 'strategic'] as const)
    await expect(client.patch(deployments, at('unfit'), type, { spec: { replicas: 'x' } }, { subresource: 'scale' })).rejects.toMatchObject(
      {
        status: { code: 422 },
        message: expect.stringMatching(new RegExp(`^ "" is invalid: patch: Invalid value: .*": ${why[type]}$`)) as string,
      },
    )
})

test('a patch of a scale means the object that it names, and no other revision', async () => {
  const { client } = server
  await client.create(deployments, { metadata: at('meant'), spec: { selector: { matchLabels: { app: 'x' } }, template } })
  const patch = (metadata: object) => client.patch(deployments, at('meant'), 'merge', { metadata }, { subresource: 'scale' })
  await expect(patch({ uid: 'x' })).rejects.toMatchObject({
    status: { code: 409, details: { kind: 'deployments/scale' } },
    message: expect.stringContaining('Precondition failed: UID in precondition: x, UID in object meta: ') as string,
  })
  await expect(patch({ resourceVersion: '1' })).rejects.toMatchObject({ status: { code: 409, details: { kind: 'deployments' } } })
  await expect(patch({ resourceVersion: 'abc' })).rejects.toMatchObject({
    status: { code: 500, message: 'strconv.ParseUint: parsing "abc": invalid syntax' },
  })
})

test('an applied number too large for its type loses its upper bits', async () => {
  const { client } = server
  await client.create(deployments, { metadata: at('wraps'), spec: { selector: { matchLabels: { app: 'x' } }, template } })
  const spec = { replicas: 2 ** 31 }
  const whole = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'wraps' }, spec }
  const refusal = { message: expect.stringContaining('spec.replicas: Invalid value: -2147483648: must be greater than or equal') as string }
  const options = { fieldManager: 'm', force: true }
  await expect(client.patch(deployments, at('wraps'), 'apply', whole, options)).rejects.toMatchObject(refusal)
  await expect(client.patch(deployments, at('wraps'), 'strategic', { spec })).rejects.toMatchObject(refusal)
  const scale = { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata: { name: 'wraps' }, spec }
  await expect(client.patch(deployments, at('wraps'), 'apply', scale, { ...options, subresource: 'scale' })).rejects.toMatchObject(refusal)
})

test('a pod is bound once', async () => {
  await pod('b')
  await bind('b', 'node-1')
  expect(await server.client.get(pods, at('b'))).toMatchObject({
    spec: { nodeName: 'node-1' },
    status: { conditions: [{ type: 'PodScheduled', status: 'True' }] },
  })
  await expect(bind('b', 'node-2')).rejects.toMatchObject({
    status: { code: 409 },
    message: expect.stringContaining('pod b is already assigned to node "node-1"') as string,
  })
})

test('an eviction spends the budget and is refused when there is none', async () => {
  const { client } = server
  await run('e')
  const budget = await client.create(podDisruptionBudgets, {
    metadata: at('budget'),
    spec: { minAvailable: 0, selector: { matchLabels: { app: 'e' } } },
  })
  await expect(evict('e')).rejects.toMatchObject({
    status: {
      code: 429,
      reason: 'TooManyRequests',
      details: { causes: [{ message: 'The disruption budget budget is still being processed by the server.' }] },
    },
  })
  const status = { observedGeneration: 1, disruptionsAllowed: 0, currentHealthy: 1, desiredHealthy: 1, expectedPods: 1 }
  const full = await client.update(podDisruptionBudgets, { ...budget, status }, { subresource: 'status' })
  await expect(evict('e')).rejects.toMatchObject({
    status: {
      code: 429,
      details: {
        causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget budget needs 1 healthy pods and has 1 currently' }],
      },
    },
  })
  await client.update(podDisruptionBudgets, { ...full, status: { ...status, disruptionsAllowed: 1 } }, { subresource: 'status' })
  expect(await evict('e')).toMatchObject({ kind: 'Status', status: 'Success' })
  expect((await client.get(podDisruptionBudgets, at('budget'))).status).toMatchObject({
    disruptionsAllowed: 0,
    disruptedPods: { e: expect.any(String) as string },
  })
})

test('the log comes from the node, refusals before it', async () => {
  await pod('l')
  const read = async (name: string, container?: string): Promise<string> => {
    let text = ''
    for await (const chunk of server.client.logs(at(name), { container })) text += Buffer.from(chunk).toString()
    return text
  }
  expect(await read('l')).toBe('')
  await expect(read('l', 'x')).rejects.toMatchObject({ message: 'container x is not valid for pod l', status: { code: 400 } })
  await bind('l', 'node-1')
  async function* lines(): AsyncIterable<Uint8Array> {
    yield Buffer.from('one\n')
    yield Buffer.from('two\n')
  }
  const refuse = (): never => {
    throw new Error('not asked for')
  }
  server.connectNodes({ logs: async () => lines(), exec: refuse, attach: refuse, portForward: refuse, proxy: refuse })
  // Upstream looks for the node as it did for the pod.
  await expect(read('l')).rejects.toMatchObject({ message: 'pods "node-1" not found', status: { code: 404 } })
  await server.client.create(nodes, { metadata: { name: 'node-1' }, spec: {} })
  expect(await read('l')).toBe('one\ntwo\n')
})
