/** Files of containers that nobody changed are made anew when somebody looks; what was changed stays. */
import { expect, test } from 'vitest'
import { configMaps, pods } from '../../src/api/resources.ts'
import { RecentlyMade, Remade } from '../../src/node/simulated/remade.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

test('what was not changed is made again, of the same time, and what was changed is kept', () => {
  const recent = new RecentlyMade()
  let made = 0
  const one = new Remade(5, recent, (maker) => ({ number: ++made, at: maker.madeAt }))
  const pushOut = (): void => {
    for (let other = 0; other < 64; other++) void new Remade(0, recent, () => ({})).value
  }
  expect(one.value).toEqual({ number: 1, at: 5 })
  expect(one.value.number).toBe(1)
  pushOut()
  expect(one.value).toEqual({ number: 2, at: 5 })
  expect(one.changed).toBeUndefined()
  one.touch()
  pushOut()
  expect(one.value).toEqual({ number: 2, at: 5 })
  expect(one.changed?.number).toBe(2)
  one.end()
  expect(one.changed).toBeUndefined()
})

test('files stay as they were left while many other containers run, with their times', async () => {
  const cluster = await startCluster()
  await cluster.client.create(configMaps, { metadata: { name: 'conf', namespace: 'default' }, data: { color: 'red' } })
  const containers = [
    { name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'], volumeMounts: [{ name: 'v', mountPath: '/etc/conf' }] },
  ]
  const volumes = [{ name: 'v', configMap: { name: 'conf' } }]
  await cluster.pod('kept', { containers, volumes })
  await cluster.pod('changed', { containers, volumes })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'changed', 'echo x > /tmp/f; cat /tmp/f')).toBe('x\n')
  const look = 'stat -c "%Y" /etc/hosts; ls -A /etc/conf; cat /etc/conf/color; ls /tmp'
  const before = await runInPod(cluster, 'kept', look)
  // The volume stays when what it was made of goes.
  await cluster.client.delete(configMaps, { namespace: 'default', name: 'conf' })
  for (let at = 0; at < 40; at++) await cluster.pod(`other-${at}`, { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await cluster.advance(60_000)
  const others = await cluster.client.list(pods, { namespace: 'default' })
  expect(others.items.filter(({ status }) => status?.phase === 'Running')).toHaveLength(42)
  expect(await runInPod(cluster, 'kept', look)).toBe(before)
  expect(before).toContain('red')
  expect(await runInPod(cluster, 'changed', 'cat /tmp/f /etc/conf/color')).toBe('x\nred')
  await cluster.stop()
})

test('a container that was changed sees what its volume becomes, however many others run', async () => {
  const cluster = await startCluster()
  const name = { namespace: 'default', name: 'conf' }
  await cluster.client.create(configMaps, { metadata: name, data: { color: 'red' } })
  await cluster.pod('p', {
    containers: [
      { name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'], volumeMounts: [{ name: 'v', mountPath: '/etc/conf' }] },
    ],
    volumes: [{ name: 'v', configMap: { name: 'conf' } }],
  })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'p', 'echo x > /tmp/f; cat /etc/conf/color')).toBe('red')
  for (let at = 0; at < 70; at++) await cluster.pod(`other-${at}`, { containers: [{ name: 'c', image: 'nginx:1.27' }] })
  await cluster.advance(60_000)
  await cluster.client.patch(configMaps, name, 'merge', { data: { color: 'blue' } })
  await cluster.advance(10_000)
  expect(await runInPod(cluster, 'p', 'cat /tmp/f /etc/conf/color')).toBe('x\nblue')
  await cluster.stop()
})
