/** Servers that rest until somebody calls, against a real server in memory: nobody may be able to tell. */
import { expect, test } from 'vitest'
import type { New } from '../../src/api/object.ts'
import type { ConfigMap, Pod } from '../../src/api/objects.ts'
import { configMaps, pods } from '../../src/api/resources.ts'
import { simulatedPrograms } from '../../src/node/simulated/images/index.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

/** A cluster that notes the pods whose own programs begin and end, in order: `+p`, `-p`. */
async function start() {
  const noted: string[] = []
  const cluster = await startCluster({
    programs: {
      ...simulatedPrograms,
      start(context) {
        const program = simulatedPrograms.start(context)
        if (context.pid !== 1) return program
        noted.push(`+${context.hostname}`)
        void program.exit.then(() => noted.push(`-${context.hostname}`))
        return program
      },
    },
  })
  const server = async (name: string, image: string, more: Partial<Pod['spec'] & object> = {}): Promise<void> => {
    await cluster.pod(name, { containers: [{ name: 'c', image }], ...more })
    await cluster.advance(5000)
  }
  const caller = (): Promise<Pod> =>
    cluster.pod('caller', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }] })
  const addressOf = async (name: string): Promise<string> => (await cluster.get(name)).status?.podIP ?? ''
  const log = async (name: string, follow = false): Promise<string> => {
    let text = ''
    for await (const bytes of await cluster.nodes.access.logs(await cluster.get(name), 'c', { timestamps: true, follow }))
      text += new TextDecoder().decode(bytes)
    return text
  }
  return { ...cluster, cluster, noted, server, caller, addressOf, log }
}

test('one that nobody calls ends without a trace, and its log is what it was', async () => {
  const { cluster, noted, server, log, get, events } = await start()
  await server('p', 'nginx:1.27')
  const told = await events('p')
  const before = await get('p')
  await cluster.advance(10_000)
  expect(noted).toEqual(['+p', '-p'])
  expect(await get('p')).toEqual(before)
  expect(await events('p')).toEqual(told)
  const text = await log('p')
  expect(noted).toEqual(['+p', '-p', '+p'])
  expect(text).toMatch(/start worker processes/)
  // Each line of a time when the container had just begun.
  const startedAt = Date.parse(before.status?.containerStatuses?.[0]?.state?.running?.startedAt ?? '')
  for (const line of text.trim().split('\n')) expect(Date.parse(line.split(' ')[0] ?? '') - startedAt).toBeLessThan(1000)
  await cluster.stop()
})

test('one that was taken up begins when it is called, and is there for all callers', async () => {
  const { cluster, noted, server, caller, addressOf, get } = await start()
  await server('p', 'nginx:1.27')
  await cluster.advance(10_000)
  await caller()
  await cluster.advance(3000)
  const before = await get('p')
  noted.length = 0
  await cluster.restart()
  await cluster.advance(20_000)
  expect(noted).toEqual(['-caller', '+caller'])
  expect(await get('p')).toEqual(before)
  expect(await runInPod(cluster, 'caller', `wget -qO- ${await addressOf('p')} | grep -c Welcome`)).toBe('2\n')
  expect(noted).toEqual(['-caller', '+caller', '+p'])
  expect(await runInPod(cluster, 'p', 'ps | grep -c "[n]ginx"')).toBe('2\n')
  await cluster.advance(60_000)
  expect(noted).toEqual(['-caller', '+caller', '+p'])
  await cluster.stop()
})

test('one that was called keeps what it was given', async () => {
  const { cluster, noted, server, caller, addressOf } = await start()
  await server('p', 'redis:7')
  await caller()
  await cluster.advance(3000)
  expect(await runInPod(cluster, 'caller', `printf 'SET a 1\\r\\nQUIT\\r\\n' | nc ${await addressOf('p')} 6379`)).toContain('OK')
  await cluster.advance(60_000)
  expect(await runInPod(cluster, 'p', 'redis-cli GET a')).toContain('1')
  expect(noted.filter((each) => each.endsWith('p'))).toEqual(['+p'])
  await cluster.stop()
})

test('one whose probe calls it does not rest', async () => {
  const { cluster, noted, server } = await start()
  const readinessProbe = { httpGet: { port: 80 }, periodSeconds: 5 }
  await server('p', '', { containers: [{ name: 'c', image: 'nginx:1.27', readinessProbe }] })
  await cluster.advance(60_000)
  expect(noted).toEqual(['+p'])
  await cluster.stop()
})

test('one that is followed and told to stop says its last words', async () => {
  const { cluster, noted, server, client, get, log } = await start()
  await server('p', 'nginx:1.27')
  await cluster.advance(10_000)
  const text = log('p', true)
  await cluster.advance(1000)
  await client.delete(pods, { namespace: 'default', name: 'p' })
  await cluster.advance(1000)
  await expect(get('p')).rejects.toThrow('not found')
  expect(await text).toMatch(/start worker processes[^]*received, exiting/)
  expect(noted).toEqual(['+p', '-p', '+p', '-p'])
  await cluster.stop()
})

test('one that is deleted at rest goes at once', async () => {
  const { cluster, server, client, get } = await start()
  await server('p', 'nginx:1.27', { terminationGracePeriodSeconds: 30 })
  await cluster.advance(10_000)
  await client.delete(pods, { namespace: 'default', name: 'p' })
  await cluster.advance(1000)
  await expect(get('p')).rejects.toThrow('not found')
  await cluster.stop()
})

test('one goes on with the configuration that it read when it began', async () => {
  const { cluster, noted, client, server, caller, addressOf } = await start()
  const site = (text: string): ConfigMap['data'] => ({ 'default.conf': `server { listen 80; location / { return 200 "${text}"; } }` })
  const name = { namespace: 'default', name: 'site' }
  await client.create(configMaps, { metadata: name, data: site('old') } as New<ConfigMap>)
  await server('p', '', {
    containers: [{ name: 'c', image: 'nginx:1.27', volumeMounts: [{ name: 'v', mountPath: '/etc/nginx/conf.d' }] }],
    volumes: [{ name: 'v', configMap: { name: 'site' } }],
  })
  await cluster.advance(10_000)
  expect(noted).toEqual(['+p', '-p'])
  await client.patch(configMaps, name, 'merge', { data: site('new') })
  await cluster.advance(10_000)
  await caller()
  await cluster.advance(3000)
  const ip = await addressOf('p')
  expect(await runInPod(cluster, 'caller', `wget -qO- ${ip}`)).toBe('old')
  expect(await runInPod(cluster, 'p', 'nginx -s reload 2>/dev/null; curl -s localhost')).toBe('new')
  await cluster.stop()
})

test('one has its port, whoever wants it', async () => {
  const { cluster, server, get } = await start()
  const containers = ['c', 'd'].map((name) => ({ name, image: 'nginx:1.27' }))
  await server('p', '', { containers })
  await cluster.advance(60_000)
  await cluster.restart()
  await cluster.advance(120_000)
  const restarts = (await get('p')).status?.containerStatuses?.map(({ restartCount }) => restartCount) ?? []
  expect(restarts[0]).toBe(0)
  expect(restarts[1]).toBeGreaterThan(3)
  await cluster.stop()
})

test('one uses what it uses when it is awake', async () => {
  const { cluster, server, log } = await start()
  await server('p', 'nginx:1.27')
  await cluster.advance(10_000)
  const usage = () => [...(cluster.nodes.access.summary?.('node-1')?.pods.values() ?? [])].flat()
  const resting = usage()
  await log('p')
  expect(resting).toEqual(usage())
  expect(resting).toHaveLength(1)
  await cluster.stop()
})
