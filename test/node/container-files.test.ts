/** What the programs of a container find in its file system: volumes as upstream lays them out, owners, /proc. */
import { expect, test } from 'vitest'
import { configMaps, pods } from '../../src/api/resources.ts'
import { runInPod } from './run-in-pod.ts'
import { startCluster } from './start-cluster.ts'

const idle = { name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }

test('files of a config map lie behind ..data; updates arrive there, and not where a part is mounted', async () => {
  const cluster = await startCluster()
  await cluster.client.create(configMaps, { metadata: { name: 'conf', namespace: 'default' }, data: { color: 'red', size: 'small' } })
  const volumeMounts = [
    { name: 'v', mountPath: '/etc/conf' },
    { name: 'v', mountPath: '/part', subPath: 'color' },
  ]
  await cluster.pod('p', { containers: [{ ...idle, volumeMounts }], volumes: [{ name: 'v', configMap: { name: 'conf' } }] })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'p', 'cd /etc/conf; ls; readlink color; test -d ..data && cat ..data/size; echo; cat color /part')).toBe(
    'color\nsize\n..data/color\nsmall\nredred',
  )
  await cluster.client.patch(configMaps, { namespace: 'default', name: 'conf' }, 'merge', { data: { color: 'blue', size: null } })
  await cluster.advance(120_000)
  expect(await runInPod(cluster, 'p', 'ls /etc/conf; cat /etc/conf/color /part; ls -A /etc/conf | grep -c "^\\.\\.2"')).toBe(
    'color\nbluered1\n',
  )
  await cluster.stop()
})

test("files of a pod's own labels and annotations follow them", async () => {
  const cluster = await startCluster()
  const items = ['labels', 'annotations', 'name'].map((name) => ({ path: name, fieldRef: { fieldPath: `metadata.${name}` } }))
  const sources = [{ downwardAPI: { items: [{ path: 'team', fieldRef: { fieldPath: "metadata.labels['team']" } }] } }]
  const volumeMounts = [
    { name: 'info', mountPath: '/etc/info' },
    { name: 'some', mountPath: '/etc/some' },
  ]
  const volumes = [
    { name: 'info', downwardAPI: { items } },
    { name: 'some', projected: { sources } },
  ]
  await cluster.pod('p', { containers: [{ ...idle, volumeMounts }], volumes })
  await cluster.advance(5000)
  const told = () => runInPod(cluster, 'p', 'for one in info/labels info/annotations info/name some/team; do cat /etc/$one; echo; done')
  const version = () => runInPod(cluster, 'p', 'readlink /etc/info/..data')
  expect(await told()).toBe('\n\np\n\n')
  const first = await version()
  const label = (labels: Record<string, string>) =>
    cluster.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', { metadata: { labels } })
  await label({ team: 'blue', tier: 'web' })
  await cluster.client.patch(pods, { namespace: 'default', name: 'p' }, 'merge', { metadata: { annotations: { note: 'a "b"' } } })
  await cluster.advance(1000)
  expect(await told()).toBe('team="blue"\ntier="web"\nnote="a \\"b\\""\np\nblue\n')
  const second = await version()
  expect(second).not.toBe(first)
  await cluster.advance(120_000)
  expect(await version()).toBe(second)
  await cluster.stop()
})

test('the fsGroup owns the volumes of a pod, and what is made in them; elsewhere modes decide', async () => {
  const cluster = await startCluster()
  await cluster.pod('p', {
    securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 },
    containers: [{ ...idle, volumeMounts: [{ name: 'v', mountPath: '/data/demo' }] }],
    volumes: [{ name: 'v', emptyDir: {} }],
  })
  await cluster.advance(5000)
  expect(await runInPod(cluster, 'p', 'cd /data; stat -c "%A %u %g" demo; echo x > demo/f; stat -c "%A %u %g" demo/f; echo $HOME')).toBe(
    'drwxrwsrwx 0 2000\n-rw-r--r-- 1000 2000\n/\n',
  )
  expect(
    await runInPod(cluster, 'p', 'touch /x; cd /root; rm /etc/hosts; echo > /etc/hosts; touch /tmp/mine && rm /tmp/mine; chown 0 /tmp'),
  ).toBe(
    "touch: /x: Permission denied\nsh: cd: can't cd to /root: Permission denied\nrm: can't remove '/etc/hosts': Permission denied\nsh: can't create /etc/hosts: Permission denied\nchown: /tmp: Operation not permitted\n(1)",
  )
  await cluster.stop()
})

test('/proc tells of processes and capabilities, and the control group of limits', async () => {
  const cluster = await startCluster()
  const resources = { limits: { cpu: '250m', memory: '64Mi' } }
  const securityContext = { capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] }, allowPrivilegeEscalation: false }
  await cluster.pod('p', { containers: [{ ...idle, resources, securityContext }] })
  await cluster.advance(5000)
  expect(
    await runInPod(
      cluster,
      'p',
      'cd /proc/1; grep -E "CapPrm|NoNew" status; tr "\\0" " " < cmdline; echo; cat /sys/fs/cgroup/cpu.max /sys/fs/cgroup/memory.max',
    ),
  ).toBe('CapPrm:\t00000000aa0435fb\nNoNewPrivs:\t1\nsleep infinity \n25000 100000\n67108864\n')
  expect(await runInPod(cluster, 'p', 'tr "\\0" "\\n" < /proc/1/environ | grep HOSTNAME; readlink /proc/self/ns/user; touch /proc/x')).toBe(
    'HOSTNAME=p\nuser:[4026531837]\ntouch: /proc/x: Read-only file system\n(1)',
  )
  await cluster.stop()
})

test('a container sees the files of another behind the number of its process, where they share processes', async () => {
  const cluster = await startCluster()
  const containers = [{ name: 'web', image: 'nginx:1.27' }, idle]
  await cluster.pod('p', { containers, shareProcessNamespace: true })
  await cluster.advance(6000)
  expect(await runInPod(cluster, 'p', 'head -n 1 /proc/$(pgrep -f "nginx: master")/root/etc/nginx/nginx.conf; ls /etc/nginx')).toBe(
    'events {}\nls: /etc/nginx: No such file or directory\n(1)',
  )
  await cluster.stop()
})

test('what reads without an end is killed when it takes more memory than it may', async () => {
  const cluster = await startCluster()
  const containers = [{ ...idle, command: ['tail', '/dev/zero'], resources: { limits: { memory: '16Mi' } } }]
  await cluster.pod('p', { restartPolicy: 'Never', containers })
  await cluster.advance(10_000)
  expect((await cluster.get('p')).status?.containerStatuses?.[0]?.state?.terminated).toMatchObject({ reason: 'OOMKilled', exitCode: 137 })
  await cluster.stop()
})
