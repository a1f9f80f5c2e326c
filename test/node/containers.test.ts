/** What programs of one pod see of each other, and whom they run as. */
import { expect, test } from 'vitest'
import { pods } from '../../src/api/resources.ts'
import { addDebugger } from '../../src/operations/debug.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

const idle = { image: 'busybox:1.36', command: ['sleep', 'infinity'] }

test('containers see only their own processes, unless the pod shares them', async () => {
  const cluster = await startCluster()
  const containers = [
    { name: 'web', image: 'nginx:1.27' },
    { ...idle, name: 'c' },
  ]
  await cluster.pod('apart', { containers })
  await cluster.pod('shared', { containers, shareProcessNamespace: true })
  await cluster.advance(6000)
  expect(await runInPod(cluster, 'apart', 'ps | grep -v sh')).toBe('PID   USER     TIME  COMMAND\n    1 root      0:00 sleep infinity\n')
  const all = await runInPod(cluster, 'shared', 'ps')
  expect(all).toMatch(/ {4}1 65535 +0:00 \/pause\n/)
  expect(all).toMatch(/nginx -g daemon off;\n[^]*sleep infinity\n/)
  expect(await runInPod(cluster, 'shared', 'pkill -f nginx; echo $?')).toBe('0\n')
  await cluster.advance(3000)
  expect((await cluster.get('shared')).status?.containerStatuses?.map(({ restartCount }) => restartCount)).toEqual([1, 0])
  await cluster.stop()
})

test('a container for debugging runs, and is neither started nor ready', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ ...idle, name: 'c' }] })
  await cluster.advance(5000)
  await addDebugger(cluster.client, (await cluster.get('p')).metadata, { image: 'busybox:1.36', target: 'c' })
  await cluster.advance(5000)
  const { status } = await cluster.get('p')
  const [beside] = status?.ephemeralContainerStatuses ?? []
  expect([beside?.state?.running !== undefined, beside?.ready, beside?.started]).toEqual([true, false, undefined])
  expect(status?.containerStatuses?.map(({ ready, started }) => [ready, started])).toEqual([[true, true]])
  await cluster.stop()
})

test('a container for debugging does not follow what annotations say of all containers of its pod', async () => {
  const cluster = await startCluster()
  const annotations = { 'inkube.dev/exit-after': '2s', 'inkube.dev/exit-after.c': '1h', 'inkube.dev/exit-after.named': '3s' }
  await cluster.pod('p', { containers: [{ ...idle, name: 'c' }] }, { annotations })
  await cluster.advance(5000)
  const ephemeralContainers = ['other', 'named'].map((name) => ({ ...idle, name }))
  const name = { namespace: 'default', name: 'p' }
  await cluster.client.patch(pods, name, 'strategic', { spec: { ephemeralContainers } }, { subresource: 'ephemeralcontainers' })
  await cluster.advance(10_000)
  const { status } = await cluster.get('p')
  const states = status?.ephemeralContainerStatuses?.map((each) => [each.name, ...Object.keys(each.state ?? {})])
  expect(states).toEqual(
    expect.arrayContaining([
      ['other', 'running'],
      ['named', 'terminated'],
    ]),
  )
  await cluster.stop()
})

test('who leaves a container that he was attached to waits for its end no longer', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ ...idle, name: 'c' }] })
  await cluster.advance(5000)
  const session = await cluster.nodes.access.attach(await cluster.get('p'), 'c', { tty: false, stdin: false })
  session.kill()
  expect(await session.exit).toBe(0)
  expect(await runInPod(cluster, 'p', 'echo still here')).toBe('still here\n')
  await cluster.stop()
})

test('a program runs as the user and in the groups of the manifest', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ ...idle, name: 'c' }], securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 } })
  await cluster.pod('q', { containers: [{ ...idle, name: 'c', securityContext: { runAsUser: 7 } }], securityContext: { runAsUser: 1000 } })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'p', 'id; id -u; ps | grep infinity$; whoami')).toBe(
    'uid=1000 gid=3000 groups=2000,3000\n1000\n    1 1000      0:00 sleep infinity\nwhoami: unknown uid 1000\n(1)',
  )
  expect(await runInPod(cluster, 'q', 'id')).toBe('uid=7 gid=0(root) groups=0(root)\n')
  await cluster.stop()
})

test('a root file system that is read-only refuses writes, volumes and the termination message do not', async () => {
  const cluster = await startCluster()
  const volumeMounts = [{ name: 'v', mountPath: '/data' }]
  await cluster.pod('p', {
    containers: [{ ...idle, name: 'c', securityContext: { readOnlyRootFilesystem: true }, volumeMounts }],
    volumes: [{ name: 'v', emptyDir: {} }],
  })
  await cluster.advance(5000)
  expect(
    await runInPod(cluster, 'p', 'touch /data/x && ls /data; echo why > /dev/termination-log && cat /dev/termination-log; touch /x'),
  ).toBe('x\nwhy\ntouch: /x: Read-only file system\n(1)')
  await cluster.stop()
})

test('commands of people at a terminal are there', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', { containers: [{ ...idle, name: 'c' }] })
  await cluster.advance(5000)
  const ip = (await cluster.get('p')).status?.podIP ?? ''
  expect(await runInPod(cluster, 'p', 'ip addr | grep "inet .*eth0" | cut -d" " -f6')).toBe(`${ip}/24\n`)
  expect(
    await runInPod(
      cluster,
      'p',
      'apk add curl 2>/dev/null && echo added; echo page > /tmp/x; httpd -f -p 8081 -h /tmp & sleep 1; wget -qO- localhost:8081/x',
    ),
  ).toBe('added\npage\n')
  expect(await runInPod(cluster, 'p', 'timeout 5 watch -n 2 echo tick | grep -c tick$')).toBe('6\n')
  await cluster.stop()
})

test('a pod that was initialized stays so when its sidecar ends after it', async () => {
  const cluster = await startCluster()
  const initContainers = [{ ...idle, name: 'side', restartPolicy: 'Always' }]
  const containers = [{ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 3; exit 3'] }]
  await cluster.pod('p', { restartPolicy: 'Never', initContainers, containers })
  await cluster.advance(60_000)
  const { phase, conditions, initContainerStatuses } = (await cluster.get('p')).status ?? {}
  expect(phase).toBe('Failed')
  expect(initContainerStatuses?.[0]?.state?.terminated).toBeDefined()
  expect(conditions?.find(({ type }) => type === 'Initialized')?.status).toBe('True')
  await cluster.stop()
})

test('a container on its way down for another image runs with the old one over a restart of the agent, then with the new one', async () => {
  const cluster = await startCluster()
  const preStop = { sleep: { seconds: 10 } }
  await cluster.pod('p', { containers: [{ name: 'c', image: 'nginx:1.26', lifecycle: { preStop } }] })
  await cluster.advance(20_000)
  const name = { namespace: 'default', name: 'p' }
  await cluster.client.patch(pods, name, 'strategic', { spec: { containers: [{ name: 'c', image: 'nginx:1.27' }] } })
  await cluster.advance(2000)
  await cluster.restart()
  await cluster.advance(2000)
  const shown = async (): Promise<unknown[]> => {
    const [status] = (await cluster.get('p')).status?.containerStatuses ?? []
    return [status?.image, status?.restartCount, await runInPod(cluster, 'p', 'echo $NGINX_VERSION')]
  }
  expect(await shown()).toEqual(['docker.io/library/nginx:1.26', 0, '1.26.0\n'])
  await cluster.advance(30_000)
  expect(await shown()).toEqual(['docker.io/library/nginx:1.27', 1, '1.27.0\n'])
  // One whose image is what it was goes on.
  await cluster.restart()
  await cluster.advance(30_000)
  expect((await shown()).slice(0, 2)).toEqual(['docker.io/library/nginx:1.27', 1])
  await cluster.stop()
})
