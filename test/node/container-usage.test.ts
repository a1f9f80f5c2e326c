/** What containers are measured to use while they work. */
import { expect, test } from 'vitest'
import { startCluster } from './start-cluster.ts'

type Cluster = Awaited<ReturnType<typeof startCluster>>

/** Thousandths of a processor that the pod's containers take. */
async function millis(cluster: Cluster, name: string): Promise<number> {
  const { uid } = (await cluster.get(name)).metadata
  const containers = cluster.nodes.access.summary?.('node-1')?.pods.get(uid) ?? []
  return containers.reduce((sum, { usage }) => sum + usage.cpuNanoCores / 1_000_000, 0)
}

test('requests cost the server processor time, which fades when they end', async () => {
  const cluster = await startCluster()
  await cluster.pod('web', { containers: [{ name: 'c', image: 'registry.k8s.io/hpa-example' }] })
  await cluster.advance(5000)
  expect(await millis(cluster, 'web')).toBeLessThan(10)
  const { podIP = '' } = (await cluster.get('web')).status ?? {}
  const command = ['sh', '-c', `i=0; while [ $i -lt 200 ] && sleep 0.01; do wget -q -O- http://${podIP}; i=$((i+1)); done; sleep infinity`]
  await cluster.pod('load', { containers: [{ name: 'c', image: 'busybox:1.36', command }] })
  await cluster.advance(4000)
  expect(await millis(cluster, 'web')).toBeGreaterThan(80)
  expect(await millis(cluster, 'load')).toBeGreaterThan(10)
  await cluster.advance(20_000)
  expect(await millis(cluster, 'web')).toBeLessThan(10)
  await cluster.stop()
})

test('a loop that never waits takes a whole processor, or what its limit allows', async () => {
  const cluster = await startCluster()
  const busy = { name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'while :; do :; done'] }
  await cluster.pod('busy', { containers: [busy] })
  await cluster.pod('held', { containers: [{ ...busy, resources: { limits: { cpu: '20m' } } }] })
  await cluster.advance(3000)
  expect(await millis(cluster, 'busy')).toBeGreaterThan(50)
  expect(await millis(cluster, 'held')).toBe(20)
  await cluster.stop()
})

test('a loop of commands takes one processor and no more, and each loop beside it another', async () => {
  const cluster = await startCluster()
  const loop = 'while :; do true | cat; expr 1 + 1 > /dev/null; done'
  await cluster.pod('one', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', loop] }] })
  await cluster.pod('two', { containers: [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', `(${loop}) & (${loop}) & wait`] }] })
  await cluster.advance(20_000)
  const [one, two] = [await millis(cluster, 'one'), await millis(cluster, 'two')]
  expect(one).toBeGreaterThan(900)
  expect(one).toBeLessThan(1100)
  expect(two).toBeGreaterThan(1800)
  expect(two).toBeLessThan(2200)
  await cluster.stop()
})
