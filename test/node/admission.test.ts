/** What nodes say of pods that come past the scheduler. */
import { afterEach, expect, it } from 'vitest'
import { nodes, pods } from '../../src/api/resources.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>> | undefined
afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const asking = (cpu: string) => ({ containers: [{ name: 'c', image: 'nginx', resources: { requests: { cpu } } }] })
const holding = (hostPort: number, hostIP?: string) => ({
  containers: [{ name: 'c', image: 'nginx', ports: [{ containerPort: 80, hostPort, ...(hostIP && { hostIP }) }] }],
})

it('a node refuses what it has no room for, and the pod has failed without a container', async () => {
  const { pod, advance, get, events, client } = (cluster = await startCluster())
  await pod('half', asking('2500m'))
  await advance(3000)
  await pod('more', asking('2'))
  await pod('critical', { ...asking('2'), priorityClassName: 'system-node-critical' }, { namespace: 'kube-system' })
  await pod('fits', asking('1500m'))
  await advance(3000)
  const message = "Node didn't have enough resource: cpu, requested: 2000, used: 2500, capacity: 4000"
  const { status } = await get('more')
  expect(status).toEqual({
    phase: 'Failed',
    reason: 'OutOfcpu',
    message: `Pod was rejected: ${message}`,
    startTime: expect.any(String) as string,
    qosClass: 'Burstable',
  })
  expect(await events('more')).toEqual([`OutOfcpu: ${message}`])
  expect((await client.get(pods, { namespace: 'kube-system', name: 'critical' })).status?.phase).toBe('Running')
  expect((await get('half')).status?.phase).toBe('Running')
})

it('a node refuses pods that select others, and ports that are held', async () => {
  const { pod, advance, get, client } = (cluster = await startCluster())
  await client.patch(nodes, { name: 'node-1' }, 'merge', { metadata: { labels: { disk: 'ssd' } } })
  await pod('here', { nodeSelector: { disk: 'ssd' } })
  await pod('elsewhere', { nodeSelector: { disk: 'hdd' } })
  await pod('first', holding(8080))
  await pod('second', holding(8080, '127.0.0.1'))
  await pod('other', holding(8081))
  await advance(5000)
  const ended = async (name: string) => {
    const { phase, reason, message } = (await get(name)).status ?? {}
    return [phase, reason, message].filter(Boolean).join(' | ')
  }
  expect(await ended('here')).toBe('Running')
  expect(await ended('elsewhere')).toBe(
    "Failed | NodeAffinity | Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
  )
  expect(await ended('first')).toBe('Running')
  expect(await ended('second')).toBe(
    "Failed | NodePorts | Pod was rejected: Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports",
  )
  expect(await ended('other')).toBe('Running')
})
