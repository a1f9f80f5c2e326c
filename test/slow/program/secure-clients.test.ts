/** Every kubectl that this machine has does its work on the cluster, over TLS, with a kubeconfig that inkube printed. */
import { execFile, spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pods } from '../../../src/api/resources.ts'
import { installedKubectls, noKubectl } from '../kubectls.ts'
import { Program, root, type Served } from '../program.ts'

const found = installedKubectls()
let program: Program
let served: Served
beforeAll(async () => {
  program = new Program()
  served = await program.serve(['--port', '0', '--instant'])
  expect(served.stdout).toMatch(/https:\/\/127\.0\.0\.1:\d+/)
  program.write('config', await program.print(['kubeconfig']))
  program.write('jane', await program.print(['kubeconfig', '--user', 'jane', '--group', 'dev']))
})
afterAll(() => program.close())

const run = promisify(execFile)

interface Ran {
  readonly stdout: string
  readonly stderr: string
}

/** Commands in their order, with what they must print. */
const steps: readonly (readonly [command: string, printed: RegExp])[] = [
  ['version', /Server Version: .*v1\.33/],
  ['create deployment web --image=nginx:1.27 --replicas=2', /deployment\.apps\/web created/],
  ['rollout status deployment/web --timeout=300s', /successfully rolled out/],
  ['get pods -l app=web -o wide', /NAME +READY +STATUS +RESTARTS +AGE +IP +NODE/],
  // Other kubectls drain the node meanwhile: how many are ready may change at any time.
  ['wait deployment/web --for=jsonpath={.status.readyReplicas}=2 --timeout=300s', /condition met/],
  ['get deployment web -o jsonpath={.spec.replicas}', /^2$/],
  ['expose deployment web --port=80', /service\/web exposed/],
  ['scale deployment web --replicas=3', /deployment\.apps\/web scaled/],
  ['set image deployment/web nginx=nginx:1.28', /image updated/],
  // An undo goes back from a revision that is there.
  ['rollout status deployment/web --timeout=300s', /successfully rolled out/],
  ['rollout history deployment/web', /REVISION +CHANGE-CAUSE/],
  ['rollout undo deployment/web', /rolled back/],
  ['create configmap settings --from-literal=a=b', /configmap\/settings created/],
  ['create secret generic login --from-literal=user=me', /secret\/login created/],
  ['create job once --image=busybox -- true', /job\.batch\/once created/],
  ['wait --for=condition=complete job/once --timeout=300s', /condition met/],
  ['create cronjob often --image=busybox --schedule=*/5@*@*@*@* -- date', /cronjob\.batch\/often created/],
  ['create role reader --verb=get,list --resource=pods', /role\.rbac\.authorization\.k8s\.io\/reader created/],
  ['create rolebinding reader --role=reader --user=jane', /rolebinding\.rbac\.authorization\.k8s\.io\/reader created/],
  ['auth can-i list pods --as jane', /^yes/],
  ['create quota room --hard=pods=50', /resourcequota\/room created/],
  ['create serviceaccount robot', /serviceaccount\/robot created/],
  ['create token robot', /^[\w-]+\.[\w-]+\.[\w-]+$/],
  ['autoscale deployment web --min=1 --max=3 --cpu-percent=80', /horizontalpodautoscaler\.autoscaling\/web autoscaled/],
  ['label deployment web tier=front', /labeled/],
  ['annotate deployment web note=x', /annotated?\s/],
  ['patch deployment web -p {"spec":{"minReadySeconds":1}}', /patched/],
  ['describe deployment web', /RollingUpdateStrategy/],
  [`apply -f ${join(root, 'samples/statefulset.yaml')}`, /statefulset\.apps\/\S+ created/],
  ['rollout status statefulset/ring --timeout=300s', /(?:complete|successfully rolled out|up-to-date)/],
  [`diff -f ${join(root, 'samples/statefulset.yaml')}`, /^$/],
  ['explain deployment.spec.strategy', /FIELD: strategy/],
  ['api-resources --api-group=apps', /statefulsets +sts +apps\/v1 +true +StatefulSet/],
  ['cordon node-1', /cordoned/],
  ['drain node-1 --ignore-daemonsets --force --delete-emptydir-data --timeout=300s', /drained/],
  ['uncordon node-1', /uncordoned/],
  ['get events', /Scheduled/],
  ['delete deployment web', /deployment\.apps "web" deleted/],
  ['delete all --all --timeout=300s', /deleted/],
]

/** How commands name an older explain. */
const olderExplain = /RESOURCE: strategy|FIELD: strategy/

describe.concurrent.each(found)('%s', (path) => {
  test('creates, changes, watches, asks and removes', async ({ expect }) => {
    const space = path.replace(/\D+/g, '-')
    const kubectl = async (config: string, args: readonly string[]): Promise<string> => {
      // Only the command's words matter to it: a cache of discovery would outlive the test.
      const { stdout } = await run(
        path,
        ['--kubeconfig', program.path(config), '--cache-dir', program.path('cache'), '-n', `v${space}`, ...args],
        { env: { PATH: process.env['PATH'] ?? '', HOME: program.home } },
      )
      return stdout
    }
    await kubectl('config', ['create', 'namespace', `v${space}`])
    const wrong: string[] = []
    for (const [command, printed] of steps) {
      const args = command.split(' ').map((word) => word.replaceAll('@', ' '))
      const stdout = await kubectl('config', args).catch((error: Error) => `failed: ${error.message}`)
      const fits = command.startsWith('explain') ? olderExplain.test(stdout) : printed.test(stdout)
      if (!fits) wrong.push(`${command}\n${stdout}`)
    }
    expect(wrong).toEqual([])
    await expect(kubectl('jane', ['get', 'secrets'])).rejects.toThrow(/User "jane" cannot list resource "secrets"/)
    // The set made new pods until it was deleted itself; the garbage collector follows.
    await served.untilObjects(pods, (all) => all.length === 0, `v${space}`)
    expect(await kubectl('jane', ['get', 'pods'])).toBe('')
    await kubectl('config', ['delete', 'namespace', `v${space}`, '--timeout=300s'])
  })
})

/** The oldest speaks SPDY, the newest WebSocket. */
const ends = found.length < 2 ? found : [found[0] ?? '', found.at(-1) ?? '']

describe.each(ends)('%s reaches into containers', (path) => {
  let own: Program
  beforeAll(async () => {
    own = new Program()
    await own.serve(['--port', '0', '--nodes', '1'])
    own.write('config', await own.print(['kubeconfig']))
    await kubectl('run', 'web', '--image=nginx:1.27')
    await kubectl('wait', '--for=condition=Ready', 'pod/web', '--timeout=300s')
  })
  afterAll(() => own.close())
  const kubectl = (...args: readonly string[]): Promise<Ran> =>
    run(path, ['--kubeconfig', own.path('config'), ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: own.home } })

  test('runs a command and learns how it ended', async () => {
    expect(await kubectl('exec', 'web', '--', 'sh', '-c', 'echo out; echo err >&2')).toEqual({ stdout: 'out\n', stderr: 'err\n' })
    // Without -i there is nothing to read.
    expect((await kubectl('exec', 'web', '--', 'cat')).stdout).toBe('')
    await expect(kubectl('exec', 'web', '--', 'sh', '-c', 'exit 7')).rejects.toMatchObject({ code: 7 })
    await expect(kubectl('exec', 'web', '--', 'no-such-command')).rejects.toMatchObject({
      stderr: expect.stringContaining('executable file not found') as string,
    })
  })

  test('copies files there and back', async () => {
    const there = own.write('there.txt', 'copied\n')
    await kubectl('cp', there, 'web:/tmp/copied.txt')
    expect((await kubectl('exec', 'web', '--', 'cat', '/tmp/copied.txt')).stdout).toBe('copied\n')
    await kubectl('cp', 'web:/tmp/copied.txt', own.path('back.txt'))
    expect(readFileSync(own.path('back.txt'), 'utf8')).toBe('copied\n')
  })

  test('copies bytes that are no text, and takes up where it left off', async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 37) % 256))
    writeFileSync(own.path('bytes'), bytes)
    await kubectl('cp', own.path('bytes'), 'web:/tmp/bytes')
    await kubectl('cp', 'web:/tmp/bytes', own.path('bytes-back'), '--retries=2')
    expect(readFileSync(own.path('bytes-back')).equals(bytes)).toBe(true)
  })

  test('resizes a running container in place', async ({ skip }) => {
    skip(/1\.(2\d|3[01])$/.test(path), 'kubectl before 1.32 cannot ask for it')
    const resources = { resources: { requests: { cpu: '100m' } } }
    await kubectl(
      'run',
      'sized',
      '--image=nginx:1.27',
      `--overrides=${JSON.stringify({ spec: { containers: [{ name: 'sized', image: 'nginx:1.27', ...resources }] } })}`,
    )
    await kubectl('wait', '--for=condition=Ready', 'pod/sized', '--timeout=300s')
    const patch = { spec: { containers: [{ name: 'sized', resources: { requests: { cpu: '200m' } } }] } }
    await kubectl('patch', 'pod', 'sized', '--subresource=resize', '-p', JSON.stringify(patch))
    await kubectl('wait', '--for=jsonpath={.status.containerStatuses[0].allocatedResources.cpu}=200m', 'pod/sized', '--timeout=300s')
    await kubectl('delete', 'pod', 'sized', '--now')
  })

  test('shows what pods and nodes use', async () => {
    expect((await kubectl('top', 'pods', '--no-headers')).stdout).toMatch(/^web +\d+m +\d+Mi/)
    expect((await kubectl('top', 'nodes', '--no-headers')).stdout).toMatch(/^control-plane +\d+m +\d+% .*\nnode-1 +\d+m/)
  })

  test('asks a program through the API server', async () => {
    expect((await kubectl('get', '--raw', '/api/v1/namespaces/default/pods/web:80/proxy/')).stdout).toContain('Welcome to nginx!')
  })

  test('runs a pod for as long as somebody is attached, and ends as it ended', async () => {
    const asking = run(
      path,
      [
        '--kubeconfig',
        own.path('config'),
        'run',
        'once',
        '-i',
        '--rm',
        '--image=busybox:1.36',
        '--restart=Never',
        '--',
        'sh',
        '-c',
        'read x; echo got $x; exit 3',
      ],
      { env: { PATH: process.env['PATH'] ?? '', HOME: own.home } },
    )
    asking.child.stdin?.end('one\n')
    await expect(asking).rejects.toMatchObject({ code: 3, stdout: expect.stringMatching(/^got one\npod "once" deleted/) as string })
  })

  test('reads logs', async () => {
    const lines = (await kubectl('logs', 'web')).stdout
    expect(lines).toContain('start worker process')
    expect((await kubectl('logs', 'web', '-c', 'web', '--tail=1', '--timestamps')).stdout).toMatch(/^\d{4}-\d\d-\d\dT\S+Z .+\n$/)
    expect((await kubectl('logs', '-l', 'run=web', '--all-containers', '--prefix', '--tail=-1')).stdout).toMatch(/^\[pod\/web\/web\] /)
    await expect(kubectl('logs', 'web', '--previous')).rejects.toMatchObject({
      stderr: expect.stringContaining('previous terminated container "web" in pod "web" not found') as string,
    })
  })

  test('debugs a pod and a node', async () => {
    await kubectl('debug', 'web', '--image=busybox:1.36', '--target=web', '-c', 'beside', '--', 'sleep', '1000')
    expect((await kubectl('get', 'pod', 'web', '-o', 'jsonpath={.spec.ephemeralContainers[*].name}')).stdout).toBe('beside')
    await kubectl('debug', 'web', '--copy-to=copied', '--same-node', '--set-image=web=nginx:1.28')
    await kubectl('wait', '--for=condition=Ready', 'pod/copied', '--timeout=300s')
    expect(
      (await kubectl('debug', 'node/node-1', '--image=busybox:1.36', '--', 'true')).stderr +
        (await kubectl('get', 'pods', '-o', 'name')).stdout,
    ).toMatch(/node-debugger-node-1-/)
  })

  test.each([
    ['port-forward', 'pod/web', ':80'],
    ['port-forward', 'service/web', ':80'],
    ['proxy', '--port=0'],
  ])('%s %s', async (...args) => {
    if (args[1] === 'service/web') await kubectl('expose', 'pod', 'web', '--port=80')
    const child = spawn(path, ['--kubeconfig', own.path('config'), ...args], { env: { PATH: process.env['PATH'] ?? '', HOME: own.home } })
    try {
      const port = await new Promise<string>((resolve, reject) => {
        let printed = ''
        child.stdout.setEncoding('utf8').on('data', (text: string) => {
          printed += text
          const found = /127\.0\.0\.1:(\d+)/.exec(printed)?.[1]
          if (found !== undefined) resolve(found)
        })
        child.once('close', () => reject(new Error(`${args.join(' ')} ended: ${printed}`)))
      })
      const answer = await fetch(`http://127.0.0.1:${port}/${args[0] === 'proxy' ? 'api/v1/namespaces/default/pods/web:80/proxy/' : ''}`)
      expect(await answer.text()).toContain('Welcome to nginx!')
    } finally {
      child.kill()
    }
  })
})

test('kubectl runs without set-up', async ({ skip }) => {
  skip(found.length === 0, noKubectl)
  const [kubectl = ''] = found
  program.write('bin/kubectl', `#!/bin/sh\nexec ${kubectl} "$@"\n`)
  await run('chmod', ['+x', program.path('bin/kubectl')])
  const { code, stdout } = await program.run(['kubectl', '--data', program.data, '--', 'get', 'nodes', '-o', 'name'], {
    data: false,
    env: { PATH: `${program.path('bin')}:${process.env['PATH'] ?? ''}` },
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'node/control-plane\nnode/node-1\nnode/node-2\n' })
})

describe('inkube by such a kubeconfig', () => {
  const elsewhere = (...args: readonly string[]) => program.run(['--kubeconfig', program.path('config'), ...args], { data: false })

  test('does what it does on its own cluster', async () => {
    expect(await elsewhere('get', 'nodes', '-o', 'name')).toEqual({
      code: 0,
      stdout: 'node/control-plane\nnode/node-1\nnode/node-2\n',
      stderr: '',
    })
    const applied = await elsewhere('apply', '-f', join(root, 'samples/web.yaml'))
    expect(applied).toMatchObject({ code: 0, stderr: '' })
    expect(await elsewhere('rollout', 'status', 'deployment/web')).toMatchObject({ code: 0 })
    expect(await elsewhere('version', '--context', 'inkube')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^cluster v1\.33/m) as string,
    })
    const asJane = await program.run(['get', 'nodes', '--kubeconfig', program.path('jane')], { data: false })
    expect(asJane).toMatchObject({ code: 1, stderr: expect.stringContaining('User "jane" cannot list resource "nodes"') as string })
    expect(await elsewhere('get', 'nodes', '--context', 'nope')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Error in configuration: context was not found for specified context: nope\n',
    })
  })

  test('goes by the namespace of the context, which gives way to what a person says and to what a manifest says', async () => {
    program.write('in-team', (await program.print(['kubeconfig'])).replace('    user: inkube\n', '$&    namespace: team\n'))
    const elsewhere = (...args: readonly string[]) => program.run(['--kubeconfig', program.path('in-team'), ...args], { data: false })
    await elsewhere('apply', '-f', program.write('team.yaml', '{apiVersion: v1, kind: Namespace, metadata: {name: team}}'))
    const [unplaced, placed] = ['', ', namespace: default'].map((where, at) =>
      program.write(`map-${at}.yaml`, `{apiVersion: v1, kind: ConfigMap, metadata: {name: map-${at}${where}}}`),
    )
    for (const file of [unplaced, placed]) expect(await elsewhere('apply', '-f', file ?? '')).toMatchObject({ code: 0, stderr: '' })
    const maps = async (...args: readonly string[]): Promise<readonly string[]> =>
      (await elsewhere('get', 'configmaps', '-o', 'name', ...args)).stdout.match(/map-\d/g) ?? []
    expect(await maps()).toEqual(['map-0'])
    expect(await maps('-n', 'default')).toEqual(['map-1'])
  })

  test('shows the cluster, runs a shell in it, and goes to its own and back', async () => {
    const there = new Program()
    try {
      await there.serve(['--port', '0'])
      program.write('there', await there.print(['kubeconfig']))
      await there.print(['apply', '-f', join(root, 'samples/web.yaml')])
      await there.print(['rollout', 'status', 'deployment/web'])
      const args = ['--kubeconfig', program.path('there'), '--no-mouse']
      const screen = await program.screen(args, { columns: 120, rows: 30, data: program.path('another') })
      await screen.until((text) => /inkube › inkube › default › pods \d/.test(text) && text.includes('web-'))
      screen.press('x')
      await screen.until('exit or Ctrl-d leads back to inkube')
      screen.press('echo $((6*7))', 'enter')
      await screen.until((text) => /^42$/m.test(text))
      screen.press('exit', 'enter')
      await screen.until((text) => /inkube › inkube › default › pods \d/.test(text))
      screen.press(':ctx own', 'enter')
      await screen.until('No pods in default.')
      screen.press(':ctx inkube', 'enter')
      await screen.until((text) => text.includes('› inkube › default') && text.includes('web-'))
      screen.press(':q', 'enter')
      expect((await screen.exit).exitCode).toBe(0)
    } finally {
      await there.close()
    }
  })
})
