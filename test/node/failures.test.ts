/** What goes wrong with containers, in the words that a user reads. */
import { afterEach, expect, it } from 'vitest'
import { events as eventsResource, leases, nodes as nodesResource, pods as podsResource } from '../../src/api/resources.ts'
import { hasTag } from '../../src/node/simulated/images/releases.ts'
import { stressSize } from '../../src/node/simulated/images/stress.ts'
import { startCluster } from './start-cluster.ts'

let cluster: Awaited<ReturnType<typeof startCluster>> | undefined
afterEach(async () => {
  await cluster?.stop()
  cluster = undefined
})

const start = async () => (cluster = await startCluster())
const shell = (script: string) => ({ name: 'c', image: 'busybox:1.36', command: ['sh', '-c', script] })

it('a sidecar that is up lets the other containers begin, and ends after them', async () => {
  const { pod, advance, get } = await start()
  await pod('p', {
    restartPolicy: 'Never',
    initContainers: [{ name: 'side', image: 'busybox:1.36', restartPolicy: 'Always', command: ['sleep', 'infinity'] }],
    containers: [shell('sleep 5')],
    terminationGracePeriodSeconds: 1,
  })
  await advance(4_000)
  expect((await get('p')).status).toMatchObject({
    phase: 'Running',
    initContainerStatuses: [{ ready: true, started: true }],
    containerStatuses: [{ ready: true }],
  })
  await advance(8_000)
  expect((await get('p')).status).toMatchObject({
    phase: 'Succeeded',
    initContainerStatuses: [{ state: { terminated: { exitCode: 137 } } }],
    containerStatuses: [{ state: { terminated: { exitCode: 0 } } }],
  })
})

it('a pod whose time is over is not ready at once, and has failed with a reason when its containers have ended', async () => {
  const { pod, advance, get } = await start()
  await pod('p', { activeDeadlineSeconds: 5, terminationGracePeriodSeconds: 20, containers: [shell('sleep 600')] })
  const seen = async () => {
    const { phase, reason, message, conditions = [] } = (await get('p')).status ?? {}
    const ready = conditions.filter(({ type }) => /Ready$/.test(type)).map(({ status, reason: why }) => `${status} ${why ?? ''}`)
    return { phase, reason, message, ready }
  }
  await advance(10_000)
  const unready = ['False PodFailed', 'False PodFailed']
  expect(await seen()).toEqual({ phase: 'Running', reason: undefined, message: undefined, ready: unready })
  await advance(20_000)
  const message = 'Pod was active on the node longer than the specified deadline'
  expect(await seen()).toEqual({ phase: 'Failed', reason: 'DeadlineExceeded', message, ready: unready })
})

it('tags that were never released are not found, those that were are pulled', async () => {
  const { pod, advance, get, events } = await start()
  await pod('typo', { containers: [{ name: 'c', image: 'nginx:1.161' }] })
  await pod('fine', { containers: [{ name: 'c', image: 'nginx:1.16.1' }] })
  await advance(1_500)
  expect((await get('typo')).status?.containerStatuses?.[0]?.state?.waiting?.reason).toBe('ErrImagePull')
  expect((await events('typo'))[1]).toBe(
    'Failed: Failed to pull image "nginx:1.161": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.161": failed to resolve reference "docker.io/library/nginx:1.161": docker.io/library/nginx:1.161: not found',
  )
  await advance(3_000)
  expect((await get('fine')).status?.phase).toBe('Running')
})

it('tags of well-known images are known, of others all are', () => {
  const held = [
    'nginx:latest',
    'nginx:1.27',
    'nginx:1.27.3-alpine',
    'nginx:stable-alpine',
    'nginx:1.7.9',
    'redis:7.2-bookworm',
    'postgres:16',
    'busybox:1.36',
    'alpine:3.20',
    'mysql:8.0',
    'python:3.12-slim',
    'httpd:2.4-alpine',
  ]
  const missing = ['nginx:1.99', 'nginx:1.161', 'nginx:2', 'nginx:lates', 'redis:99', 'redis:7.9', 'busybox:2', 'postgres:16-alpin']
  const has = (image: string): boolean => hasTag(`docker.io/library/${image.split(':')[0] ?? ''}`, image.split(':')[1] ?? '')
  expect(held.filter((image) => !has(image))).toEqual([])
  expect(missing.filter(has)).toEqual([])
  expect(hasTag('example.com/app', 'anything')).toBe(true)
})

it('a container that takes more memory than its limit is killed for it', async () => {
  const { pod, advance, get } = await start()
  await pod('p', {
    containers: [
      {
        name: 'c',
        image: 'polinux/stress',
        command: ['stress'],
        args: ['--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'],
        resources: { limits: { memory: '100Mi' } },
      },
    ],
  })
  await advance(6_000)
  expect((await get('p')).status?.containerStatuses?.[0]).toMatchObject({
    restartCount: 1,
    lastState: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
  })
  expect([stressSize('150M'), stressSize('1g'), stressSize(undefined)]).toEqual([150 * 2 ** 20, 2 ** 30, 256 * 2 ** 20])
})

it('a termination message comes from its file, and from the log where that is asked for', async () => {
  const { pod, advance, get } = await start()
  await pod('file', {
    restartPolicy: 'Never',
    containers: [{ ...shell('echo why > /tmp/why; exit 3'), terminationMessagePath: '/tmp/why' }],
  })
  await pod('log', {
    restartPolicy: 'Never',
    containers: [{ ...shell('echo last words; exit 2'), terminationMessagePolicy: 'FallbackToLogsOnError' }],
  })
  await pod('fine', {
    restartPolicy: 'Never',
    containers: [{ ...shell('echo last words'), terminationMessagePolicy: 'FallbackToLogsOnError' }],
  })
  await advance(4_000)
  const ended = async (name: string) => (await get(name)).status?.containerStatuses?.[0]?.state?.terminated
  expect(await ended('file')).toMatchObject({ exitCode: 3, message: 'why\n' })
  expect(await ended('log')).toMatchObject({ exitCode: 2, message: expect.stringContaining('last words') as string })
  expect((await ended('fine'))?.message).toBeUndefined()
})

it('an image that runs as root is refused where that is forbidden', async () => {
  const { pod, advance, get } = await start()
  const { metadata } = await pod('p', { securityContext: { runAsNonRoot: true } })
  await pod('zero', { containers: [{ ...shell('true'), securityContext: { runAsNonRoot: true, runAsUser: 0 } }] })
  await pod('user', { securityContext: { runAsNonRoot: true, runAsUser: 1000 } })
  await advance(4_000)
  const waiting = async (name: string) => (await get(name)).status?.containerStatuses?.[0]?.state?.waiting
  expect(await waiting('p')).toEqual({
    reason: 'CreateContainerConfigError',
    message: `container has runAsNonRoot and image will run as root (pod: "p_default(${metadata.uid})", container: c)`,
  })
  expect((await waiting('zero'))?.message).toContain("container's runAsUser breaks non-root policy (pod: ")
  expect((await get('user')).status?.phase).toBe('Running')
})

it('a hostPath must be of its type, and is made where the type says so', async () => {
  const { pod, advance, get, events } = await start()
  const mount = (type: string) => ({
    volumes: [{ name: 'v', hostPath: { path: `/data/${type}`, type } }],
    containers: [{ ...shell('ls -d /v && sleep 99'), volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  })
  await pod('missing', mount('Directory'))
  await pod('socket', { ...mount('Socket') })
  await pod('made', mount('DirectoryOrCreate'))
  await advance(4_000)
  expect(await events('missing')).toContain(
    'FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /data/Directory is not a directory',
  )
  expect(await events('socket')).toContain(
    'FailedMount: MountVolume.SetUp failed for volume "v" : hostPath type check failed: /data/Socket is not a socket file',
  )
  expect((await get('made')).status?.phase).toBe('Running')
})

it('a command that is not there ends as containerd says, then in back-off', async () => {
  const { pod, advance, get, events } = await start()
  await pod('p', { containers: [{ name: 'c', image: 'nginx', command: ['/bin/nosuch'] }] })
  await advance(6_000)
  const message =
    'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/bin/nosuch": stat /bin/nosuch: no such file or directory: unknown'
  expect((await get('p')).status?.containerStatuses?.[0]).toMatchObject({
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 128, reason: 'StartError', message, startedAt: '1970-01-01T00:00:00Z' } },
  })
  expect(await events('p')).toContain(`Failed: Error: ${message}`)
})

it('probes of every kind fail in their own words', async () => {
  const { pod, advance, events } = await start()
  const probe = (action: object) => ({ containers: [{ name: 'c', image: 'nginx', readinessProbe: { ...action, periodSeconds: 5 } }] })
  await pod('http', probe({ httpGet: { path: '/healthz', port: 80 } }))
  await pod('tcp', probe({ tcpSocket: { port: 81 } }))
  await pod('grpc', probe({ grpc: { port: 5000 } }))
  await pod('exec', probe({ exec: { command: ['sh', '-c', 'echo ill; exit 1'] } }))
  await advance(8_000)
  const unhealthy = async (name: string) =>
    (await events(name)).find((text) => text.startsWith('Unhealthy'))?.replace(/10\.244\.\d+\.\d+/g, 'IP')
  expect(await unhealthy('http')).toBe('Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 404')
  expect(await unhealthy('tcp')).toBe('Unhealthy: Readiness probe failed: dial tcp IP:81: connect: connection refused')
  expect(await unhealthy('grpc')).toBe(
    'Unhealthy: Readiness probe failed: timeout: failed to connect service "IP:5000" within 1s: context deadline exceeded',
  )
  expect(await unhealthy('exec')).toBe('Unhealthy: Readiness probe failed: ill\n')
})

it('a probe that cannot be tried counts for nothing, one that can may name variables', async () => {
  const { pod, advance, get, events } = await start()
  const often = { periodSeconds: 1, failureThreshold: 1 }
  await pod('p', {
    containers: [
      {
        ...shell('sleep infinity'),
        env: [{ name: 'GREETING', value: 'hello' }],
        livenessProbe: { ...often, exec: { command: ['nosuch'] } },
        readinessProbe: { ...often, exec: { command: ['test', '$(GREETING)', '=', 'hello'] } },
      },
      { ...shell('sleep infinity'), name: 'd', livenessProbe: { ...often, httpGet: { port: 'none' } } },
    ],
  })
  await advance(20_000)
  expect((await get('p')).status?.containerStatuses).toMatchObject([
    { restartCount: 0, ready: true },
    { restartCount: 0, ready: true },
  ])
  const seen = await events('p')
  const unknown = 'Unhealthy: Liveness probe errored and resulted in unknown state:'
  expect(seen).toContain(
    `${unknown} rpc error: code = Unknown desc = failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH: unknown`,
  )
  expect(seen).toContain(`${unknown} strconv.Atoi: parsing "none": invalid syntax`)
})

it('preStop runs before TERM, also when a probe restarts the container', async () => {
  const { pod, advance, events } = await start()
  await pod('p', {
    terminationGracePeriodSeconds: 2,
    containers: [
      {
        ...shell('trap "exit 0" TERM; while true; do sleep 1; done'),
        lifecycle: { preStop: { exec: { command: ['sh', '-c', 'exit 7'] } } },
        livenessProbe: { exec: { command: ['false'] }, periodSeconds: 2, failureThreshold: 1 },
      },
    ],
  })
  await advance(6_000)
  const told = await events('p')
  expect(told).toContain('Killing: Container c failed liveness probe, will be restarted')
  expect(told).toContain('FailedPreStopHook: PreStopHook failed')
})

it('a crash loop is told again every twelve seconds while it waits', async () => {
  const { pod, advance, client } = await start()
  await pod('p', { containers: [shell('exit 1')] })
  await advance(45_000)
  const { items } = await client.list(eventsResource, { namespace: 'default' })
  expect(items.find(({ reason }) => reason === 'BackOff')?.count).toBeGreaterThanOrEqual(4)
})

it('a pod whose emptyDir outgrows its limit is evicted at once', async () => {
  const { pod, advance, get, events } = await start()
  await pod('p', {
    volumes: [{ name: 'v', emptyDir: { sizeLimit: '1Mi' } }],
    containers: [{ ...shell('dd if=/dev/zero of=/v/x bs=1M count=2; sleep 1000'), volumeMounts: [{ name: 'v', mountPath: '/v' }] }],
  })
  await advance(15_000)
  const message = 'Usage of EmptyDir volume "v" exceeds the limit "1Mi". '
  expect((await get('p')).status).toMatchObject({ phase: 'Failed', reason: 'Evicted', message })
  expect(await events('p')).toContain(`Evicted: ${message}`)
})

it('a pod that writes more than its limits of ephemeral storage allow is evicted', async () => {
  const { pod, advance, get } = await start()
  const limited = (name: string, limit: string, script: string) => ({
    ...shell(`${script}; sleep 1000`),
    name,
    resources: { limits: { 'ephemeral-storage': limit } },
  })
  const write = (path: string, megabytes: number) => `dd if=/dev/zero of=${path} bs=1M count=${megabytes}`
  const mount = { volumeMounts: [{ name: 'v', mountPath: '/v' }] }
  await pod('within', { containers: [limited('c', '2Mi', write('/x', 1))] })
  await pod('whole', {
    volumes: [{ name: 'v', emptyDir: {} }],
    containers: [{ ...limited('c', '2Mi', `${write('/x', 1)}; ${write('/v/x', 2)}`), ...mount }],
  })
  await pod('one', { containers: [limited('c', '1Mi', write('/x', 2)), limited('d', '5Mi', 'true')] })
  await pod('memory', {
    volumes: [{ name: 'v', emptyDir: { medium: 'Memory' } }],
    containers: [{ ...limited('c', '1Mi', write('/v/x', 2)), ...mount }],
  })
  await advance(15_000)
  const ended = async (name: string) => (await get(name)).status?.message
  expect(await ended('within')).toBeUndefined()
  expect(await ended('whole')).toBe('Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ')
  expect(await ended('one')).toBe('Container c exceeded its local ephemeral storage limit "1Mi". ')
  expect(await ended('memory')).toBeUndefined()
})

it('what an exec writes to the first process shows in the log', async () => {
  const { pod, advance, get, nodes } = await start()
  await pod('p', {
    containers: [{ ...shell('sleep 99'), lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo hello > /proc/1/fd/1'] } } } }],
  })
  await advance(4_000)
  const lines: string[] = []
  for await (const bytes of await nodes.access.logs(await get('p'), 'c', { follow: false })) lines.push(new TextDecoder().decode(bytes))
  expect(lines.join('')).toContain('hello')
})

it('an agent that is told to stop writes nothing until it may again', async () => {
  const { client, pod, advance, get } = await start()
  await pod('p')
  await advance(3_000)
  const lease = async () => (await client.get(leases, { namespace: 'kube-node-lease', name: 'node-1' })).spec.renewTime
  await client.patch(nodesResource, { name: 'node-1' }, 'merge', { metadata: { annotations: { 'inkube.dev/agent': 'stopped' } } })
  await advance(1_000)
  const before = await lease()
  await client.delete(podsResource, { namespace: 'default', name: 'p' }, { gracePeriodSeconds: 1 })
  await advance(60_000)
  expect(await lease()).toBe(before)
  expect((await get('p')).metadata.deletionTimestamp).toBeDefined()
  await client.patch(nodesResource, { name: 'node-1' }, 'merge', { metadata: { annotations: { 'inkube.dev/agent': null } } })
  await advance(2_000)
  expect(await lease()).not.toBe(before)
  await expect(get('p')).rejects.toThrow('not found')
})
