/** Kubernetes' own JavaScript client reaches into containers: exec, attach, copies, ports, logs, usage. */
import {
  Attach,
  CoreV1Api,
  Cp,
  Exec,
  KubeConfig,
  Log,
  Metrics,
  PortForward,
  topNodes,
  topPods,
  Watch,
  type V1Status,
} from '@kubernetes/client-node'
import { existsSync, readFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pods } from '../../../src/api/resources.ts'
import { Program, within } from '../program.ts'

const program = new Program()
const config = new KubeConfig()
const namespace = 'default'
const web = { name: 'web', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }
const teller = {
  name: 'teller',
  image: 'busybox:1.36',
  command: ['sh', '-c', 'echo first; while read line; do echo "got $line"; done; echo last'],
  stdin: true,
  stdinOnce: true,
}

beforeAll(async () => {
  const served = await program.serve(['--port', '0', '--nodes', '1'])
  config.loadFromString(await program.print(['kubeconfig']))
  const core = config.makeApiClient(CoreV1Api)
  await core.createNamespacedPod({ namespace, body: { metadata: { name: 'web', labels: { app: 'web' } }, spec: { containers: [web] } } })
  await core.createNamespacedPod({
    namespace,
    body: { metadata: { name: 'teller' }, spec: { containers: [teller], restartPolicy: 'Never' } },
  })
  await core.createNamespacedService({
    namespace,
    body: { metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
  })
  await served.untilObjects(
    pods,
    (all) =>
      all.length === 2 &&
      all.every(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true),
  )
})
afterAll(() => program.close())

/** A command in the container `web`: what it printed, and how it ended. */
async function exec(
  command: readonly string[],
  stdin: string | null = null,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly status: V1Status }> {
  const [out, err] = [new PassThrough(), new PassThrough()]
  const status = await within(
    new Promise<V1Status>((done, fail) => {
      new Exec(config)
        .exec(namespace, 'web', 'web', [...command], out, err, stdin === null ? null : Readable.from([stdin]), false, done)
        .catch(fail)
    }),
    () => `${command.join(' ')} does not end`,
  )
  out.end()
  err.end()
  return { stdout: await text(out), stderr: await text(err), status }
}

test('runs commands and learns how they ended', async () => {
  expect(await exec(['sh', '-c', 'echo out; echo err >&2'])).toMatchObject({
    stdout: 'out\n',
    stderr: 'err\n',
    status: { status: 'Success' },
  })
  expect((await exec(['sh', '-c', 'exit 7'])).status).toMatchObject({
    status: 'Failure',
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: '7' }] },
  })
  expect((await exec(['cat'], 'from here\n')).stdout).toBe('from here\n')
  expect((await exec(['no-such-command'])).status).toMatchObject({ status: 'Failure' })
  await expect(new Exec(config).exec(namespace, 'none', 'web', ['true'], null, null, null, false)).rejects.toMatchObject({
    message: expect.stringContaining('404') as string,
  })
})

test('attaches to a container that reads', async () => {
  const [out, input] = [new PassThrough(), new PassThrough()]
  const socket = await new Attach(config).attach(namespace, 'teller', 'teller', out, null, input, false)
  const closed = new Promise((done) => socket.on('close', done))
  input.write('hello\n')
  let printed = ''
  await within(
    new Promise<void>((found) =>
      out.setEncoding('utf8').on('data', (part: string) => void ((printed += part).includes('got hello') && found())),
    ),
    () => `attach printed only ${printed}`,
  )
  input.end()
  await within(closed, () => `attach does not end; it printed ${printed}`)
})

/** Says how its command ended, as `Cp` does not. */
class ToldExec extends Exec {
  readonly ended = Promise.withResolvers<V1Status>()

  override exec(...[space, pod, container, command, out, err, input, tty]: Parameters<Exec['exec']>): ReturnType<Exec['exec']> {
    return super.exec(space, pod, container, command, out, err, input, tty, (status) => this.ended.resolve(status))
  }
}

test('copies files there and back', async () => {
  program.write('there/copied.txt', 'copied\n')
  const there = new ToldExec(config)
  await new Cp(config, there).cpToPod(namespace, 'web', 'web', program.path('there'), '/tmp')
  expect(await within(there.ended.promise, () => 'the copy does not end')).toMatchObject({ status: 'Success' })
  expect((await exec(['cat', '/tmp/copied.txt'])).stdout).toBe('copied\n')
  await new Cp(config).cpFromPod(namespace, 'web', 'web', 'copied.txt', program.path('back'), '/tmp')
  await expect
    .poll(() => existsSync(program.path('back/copied.txt')) && readFileSync(program.path('back/copied.txt'), 'utf8'))
    .toBe('copied\n')
})

test('asks a program behind a port', async () => {
  for (const forward of ['portForward', 'portForwardService'] as const) {
    const [out, err, input] = [new PassThrough(), new PassThrough(), new PassThrough()]
    const forwarding = await new PortForward(config, true)[forward](namespace, 'web', [80], out, err, input)
    input.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n')
    let printed = ''
    await within(
      new Promise<void>((found) =>
        out.setEncoding('utf8').on('data', (part: string) => void ((printed += part).includes('Welcome to nginx!') && found())),
      ),
      () => `${forward} answered only ${printed}`,
    )
    expect(printed).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    if (typeof forwarding !== 'function') forwarding.close()
  }
  expect(await config.makeApiClient(CoreV1Api).connectGetNamespacedServiceProxyWithPath({ namespace, name: 'web:80', path: '' })).toContain(
    'Welcome to nginx!',
  )
})

test('reads logs, to their end or for as long as they go on', async () => {
  const core = config.makeApiClient(CoreV1Api)
  expect(await core.readNamespacedPodLog({ namespace, name: 'teller', tailLines: 1 })).toBe('last\n')
  expect(await core.readNamespacedPodLog({ namespace, name: 'teller', timestamps: true })).toMatch(/^\d{4}-\d\d-\d\dT\S+Z first\n/)
  const out = new PassThrough()
  out.once('pipe', (log: Readable) => log.on('error', () => undefined)) // the end that we make ourselves
  const following = await new Log(config).log(namespace, 'web', 'web', out, { follow: true })
  let printed = ''
  const told = new Promise<void>((found) =>
    out.setEncoding('utf8').on('data', (part: string) => void ((printed += part).includes('GET /followed') && found())),
  )
  await core.connectGetNamespacedPodProxyWithPath({ namespace, name: 'web:80', path: 'followed' }).catch(() => undefined)
  await within(told, () => `the log has only ${printed}`)
  following.abort()
})

test('shows what pods and nodes use', async () => {
  const core = config.makeApiClient(CoreV1Api)
  const metrics = new Metrics(config)
  expect((await metrics.getNodeMetrics()).items.map(({ metadata }) => metadata.name)).toEqual(['control-plane', 'node-1'])
  expect((await metrics.getPodMetrics(namespace)).items[0]?.containers[0]?.usage).toMatchObject({
    cpu: expect.stringMatching(/^\d+[nm]?$/) as string,
    memory: expect.stringMatching(/^\d+Ki$/) as string,
  })
  expect((await topPods(core, metrics, namespace)).map(({ Pod }) => Pod.metadata?.name)).toContain('web')
  expect((await topNodes(core)).map(({ Node }) => Node.metadata?.name)).toEqual(['control-plane', 'node-1'])
})

test('watches until it has seen enough', async () => {
  const core = config.makeApiClient(CoreV1Api)
  const { metadata } = await core.listNamespacedPod({ namespace })
  const seen: string[] = []
  const enough = Promise.withResolvers<void>()
  const watching = await new Watch(config).watch(
    `/api/v1/namespaces/${namespace}/pods`,
    { resourceVersion: metadata?.resourceVersion, fieldSelector: 'metadata.name=teller', allowWatchBookmarks: true },
    (type) => {
      seen.push(type)
      if (type === 'DELETED') enough.resolve()
    },
    (error: Error | null) => (error === null ? enough.resolve() : enough.reject(error)),
  )
  await core.deleteNamespacedPod({ namespace, name: 'teller', gracePeriodSeconds: 0 })
  await within(enough.promise, () => `the watch told only ${seen.join(', ')}`)
  watching.abort()
  expect(seen.at(-1)).toBe('DELETED')
})
