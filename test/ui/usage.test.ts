/** The columns of what pods, containers and nodes use: their values, when they are asked for, and what stands there where nobody measures. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Pod } from '../../src/api/objects.ts'
import { nodes, pods } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import type { NodeAccess } from '../../src/server/node-access.ts'
import { type Driven, drive } from './driver.ts'
import { putPod, sampleCluster } from './sample-cluster.ts'

const Mi = 1024 ** 2

const clock = new ManualClock()
let cluster: Awaited<ReturnType<typeof sampleCluster>>
let driven: Driven
let asked: string[]
let cpu: number

const never = (): Promise<never> => Promise.reject(new Error('this node only measures'))
/** Nodes on which each container of each pod uses the same. */
const measuring = (all: readonly Pod[]): NodeAccess => ({
  logs: never,
  exec: never,
  attach: never,
  portForward: never,
  proxy: never,
  summary: (node) => ({
    usage: { cpuNanoCores: 2e9, workingSetBytes: 512 * Mi },
    pods: new Map(
      all
        .filter(({ spec, status }) => spec.nodeName === node && status?.phase === 'Running')
        .map(({ metadata, spec }) => [
          metadata.uid ?? '',
          spec.containers.map(({ name }) => ({ name, usage: { cpuNanoCores: cpu * 1e6, workingSetBytes: 33 * Mi } })),
        ]),
    ),
  }),
})

const askedOf = (plural: string): number => asked.filter((one) => one === plural).length

/** Notes each question for metrics. */
const noting = (client: Client): Client => ({
  ...client,
  list: (resource, options) => {
    if (resource.group === 'metrics.k8s.io') asked.push(resource.plural)
    return client.list(resource, options)
  },
})

beforeEach(async () => {
  asked = []
  cpu = 12
  cluster = await sampleCluster(clock)
})
afterEach(async () => {
  await driven.close()
  await cluster.close()
})

const open = async (options: { readonly columns?: number } = {}): Promise<Driven> => {
  driven = await drive({ client: noting(cluster.client), clock, columns: 120, ...options })
  await driven.screen.until((text) => text.includes('zz8qr'))
  return driven
}

describe('where nodes measure', () => {
  beforeEach(async () => cluster.connectNodes(measuring((await cluster.client.list(pods)).items)))

  it('pods show what they use, and n/a while they do not run', async () => {
    const { screen } = await open()
    await screen.until((text) => /7xk2p .* 12m {2}33Mi/.test(text) && /k2lmn .* n\/a {3}n\/a/.test(text))
  })

  it('asks again after half a minute, and writes only what differs', async () => {
    const { screen, pass } = await open()
    await screen.until((text) => text.includes(' 12m '))
    expect(askedOf('pods')).toBe(1)
    cpu = 25
    await pass(29_000)
    expect(askedOf('pods')).toBe(1)
    await pass(2000)
    expect(askedOf('pods')).toBe(2)
    expect(screen.text()).toMatch(/7xk2p .* 25m/)
  })

  it('asks once, and no more while the columns have no room, or another view is open', async () => {
    const { screen, user, pass } = await open({ columns: 60 })
    await pass(60_000)
    expect(askedOf('pods')).toBe(1)
    screen.stream.resize(120, 24)
    await screen.until((text) => text.includes(' 12m '))
    await user.types('d')
    await screen.until((text) => text.includes('Service Account'))
    await pass(60_000)
    expect(askedOf('pods')).toBe(2)
  })

  it('sorts by what is used most, and filters by none of it', async () => {
    const { screen, user } = await open()
    await screen.until((text) => text.includes(' 12m '))
    await user.types('C')
    expect(screen.rows()[1]).toContain('CPU↓')
    expect(screen.rows()[2]).toContain(' 12m ')
    await user.types('/33Mi\r')
    await screen.until((text) => text.includes('No pods match 33Mi'))
  })

  it('sorts once more when what is used comes to be known', async () => {
    await putPod(cluster.client, 'aaa', { waiting: 'ContainerCreating' })
    const measured = Promise.withResolvers<void>()
    const { client } = cluster
    const slow: Client = {
      ...client,
      list: (resource, options) =>
        resource.group === 'metrics.k8s.io' ? measured.promise.then(() => client.list(resource, options)) : client.list(resource, options),
    }
    driven = await drive({ client: slow, clock, columns: 120 })
    const { screen, user } = driven
    await screen.until((text) => text.includes('aaa'))
    await user.presses('j')
    await user.types('C')
    await screen.until((text) => text.includes('CPU↓'))
    expect(screen.rows()[2]).toContain('aaa')
    measured.resolve()
    await screen.until(() => screen.rows()[2]?.includes(' 12m') === true)
    expect(screen.rows().findIndex((row) => row.includes('aaa'))).toBeGreaterThan(3)
  })

  it('containers show what they use', async () => {
    const { screen, user } = await open()
    await user.presses('enter')
    await screen.until((text) => /nginx .* 12m {2}33Mi/.test(text))
  })

  it('the overview shows what the nodes use together, and asks while it is looked at', async () => {
    const { client } = cluster
    for (const name of ['control-plane', 'node-1', 'node-2'])
      await client.patch(nodes, { name }, 'merge', { status: { allocatable: { cpu: '10', memory: '1Gi' } } }, { subresource: 'status' })
    const { screen, user, pass } = await open()
    await user.types(':overview\r')
    await screen.until((text) => /nodes +3 +3 +0 +0 +cpu 20% {2}mem 50%/.test(text))
    const first = askedOf('nodes')
    await pass(31_000)
    // The header asks as well.
    expect(askedOf('nodes')).toBe(first + 2)
    await user.types(':deploy\r')
    await pass(60_000)
    expect(askedOf('nodes')).toBe(first + 4)
  })

  it('the header shows what the nodes use together, and is written only when that is something else', async () => {
    const { client } = cluster
    const allocatable = (cpu: string): Promise<unknown> =>
      client.patch(nodes, { name: 'node-1' }, 'merge', { status: { allocatable: { cpu, memory: '1Gi' } } }, { subresource: 'status' })
    for (const name of ['control-plane', 'node-2'])
      await client.patch(nodes, { name }, 'merge', { status: { allocatable: { cpu: '10', memory: '1Gi' } } }, { subresource: 'status' })
    await allocatable('10')
    const { screen, user, pass } = await open()
    await screen.until((text) => /3\/3 nodes {2}simulated {2}cpu 20% {2}mem 50%/.test(text.split('\n')[0] ?? ''))
    await user.types(':messages\r')
    const [{ bytes }, before] = [screen.stream, askedOf('nodes')]
    await pass(60_000)
    expect(askedOf('nodes')).toBeGreaterThan(before)
    expect(screen.stream.bytes).toBe(bytes)
    await allocatable('5')
    await screen.until((text) => text.includes('cpu 24%'))
    screen.stream.resize(75, 24)
    await screen.until((text) => !text.includes('cpu 24%') && text.includes('3/3 nodes'))
  })

  it('nodes show what they use, and how many pods run on them', async () => {
    const { screen, user } = await open()
    await user.types(':nodes\r')
    await screen.until((text) => /node-2 .* 2000m .* 512Mi .* 2 {2}v1/.test(text) && /control-plane .* 512Mi .* 0 {2}v1/.test(text))
  })
})

describe('where nobody measures yet', () => {
  it('asks again, ever later, and shows the columns once there is an answer', async () => {
    const { screen, pass } = await open()
    await pass(16_000)
    expect(askedOf('pods')).toBe(3)
    expect(screen.rows()[1]).not.toContain('CPU')
    cluster.connectNodes(measuring((await cluster.client.list(pods)).items))
    await pass(20_000)
    await screen.until((text) => text.includes(' 12m '))
  })
})

describe('where nobody measures', () => {
  it('the columns stand only among all columns, and say n/a', async () => {
    const { screen, user } = await open()
    expect(screen.rows()[1]).not.toContain('CPU')
    await user.presses('ctrl-w')
    await screen.until((text) => text.includes('%CPU/R'))
    expect(screen.text()).toMatch(/7xk2p .*(?: +n\/a){6}/)
  })
})
