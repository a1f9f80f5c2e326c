/** The contract of the command line: what other programs rely on. */
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { nodes } from '../../../src/api/resources.ts'
import { Program } from '../program.ts'

let program: Program
beforeEach(() => {
  program = new Program()
})
afterEach(() => program.close())

const pod =
  'apiVersion: v1\nkind: Pod\nmetadata: { name: one }\nspec:\n  containers: [{ name: c, image: "busybox:1.36", command: [sleep, "600"] }]\n'
const madeByHand = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: things.example.com }
spec:
  group: example.com
  names: { plural: things, kind: Thing }
  scope: Namespaced
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object, x-kubernetes-preserve-unknown-fields: true } } }]
---
apiVersion: example.com/v1
kind: Thing
metadata: { name: one }
---
apiVersion: v1
kind: Namespace
metadata: { name: team }
---
apiVersion: batch/v1
kind: Job
metadata: { name: work, namespace: team }
spec:
  template:
    spec: { restartPolicy: Never, containers: [{ name: c, image: "busybox:1.36", command: [sleep, "600"] }] }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: team }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
`
const colour = /\u001B/

/** A plain GET through the socket, without anything of ours. */
const got = (
  socketPath: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number | undefined; body: string }> =>
  new Promise((resolve, reject) => {
    request({ socketPath, path, headers, host: 'localhost' }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (data: string) => (body += data))
      answer.on('end', () => resolve({ status: answer.statusCode, body }))
    })
      .on('error', reject)
      .end()
  })

describe('serve', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('prints one line, speaks HTTP on its socket, and ends with 0 on %s', async (signal) => {
    const served = await program.serve()
    expect(served.stdout.split('\n')).toEqual([expect.stringContaining('ready'), ''])
    expect(statSync(served.socketPath).mode & 0o777).toBe(0o600)
    expect(await got(served.socketPath, '/readyz')).toEqual({ status: 200, body: 'ok' })
    const answer = await got(served.socketPath, '/api/v1/namespaces/default')
    expect(answer.status).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ kind: 'Namespace', apiVersion: 'v1', metadata: { name: 'default' } })
    // What is loaded late says nothing of its own.
    expect((await got(served.socketPath, '/openapi/v2', { 'Accept-Encoding': 'gzip' })).status).toBe(200)
    const { code, stdout, stderr } = await served.end(signal)
    expect({ code, lines: stdout.trim().split('\n').length, stderr }).toEqual({ code: 0, lines: 1, stderr: '' })
    expect(existsSync(served.socketPath)).toBe(false)
  })

  test('has three nodes by itself, the first with its taint', async () => {
    const served = await program.serve()
    const found = await served.untilObjects(
      nodes,
      (all) =>
        all.length === 3 && all.every((node) => node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/not-ready') !== true),
    )
    expect(found.map((node) => node.metadata.name).sort()).toEqual(['control-plane', 'node-1', 'node-2'])
    expect(found.find((node) => node.metadata.name === 'control-plane')?.spec?.taints).toEqual([
      expect.objectContaining({ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }),
    ])
    expect(found.find((node) => node.metadata.name === 'node-1')?.status?.allocatable).toMatchObject({
      cpu: '4',
      memory: '8Gi',
      pods: '110',
    })
  })

  test('has as many workers as --nodes says, and none at all with 0', async () => {
    const five = await program.serve(['--nodes', '5'])
    await five.untilObjects(nodes, (all) => all.length === 6)
    await five.end()
    const other = program.path('empty')
    const none = await program.serve(['--nodes', '0'], { data: other })
    expect(await program.run(['get', 'nodes'], { data: other })).toEqual({ code: 0, stdout: '', stderr: 'No resources found\n' })
    await program.print(['apply', '-f', '-'], { data: other, input: pod })
    expect(await program.print(['get', 'pod', 'one'], { data: other })).toMatch(/one +0\/1 +Pending/)
    expect((await none.end()).code).toBe(0)
  })

  test('--instant has containers ready and Jobs complete at once', async () => {
    await program.serve(['--instant'])
    await program.print(['apply', '-f', 'samples/job.yaml', '-f', 'samples/web.yaml'])
    expect(await program.print(['rollout', 'status', 'deploy/web'])).toContain('successfully rolled out')
    const watched = program.start(['get', 'job', 'pieces', '-w'])
    await watched.until(/Complete +6\/6/)
    expect((await watched.end('SIGINT')).code).toBe(0)
  })

  test('refuses a directory that another process has, and names it', async () => {
    const served = await program.serve()
    const second = await program.run(['serve'])
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toContain(program.data)
    expect(second.stderr).toMatch(/in use|another process|already/)
    expect((await got(served.socketPath, '/readyz')).status).toBe(200)
  })

  test('ends when another program has its port, and names the port', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const outcome = await program.run(['serve', '--port', String(port)])
    other.close()
    expect(outcome).toEqual({ code: 1, stdout: '', stderr: `error: cannot listen on 127.0.0.1:${port}: another program listens there\n` })
  })

  test('starts again where a killed one left its socket and lock', async () => {
    const served = await program.serve()
    expect((await served.end('SIGKILL')).code).toBe(null)
    const again = await program.serve()
    expect((await got(again.socketPath, '/readyz')).status).toBe(200)
  })
})

describe('a command', () => {
  test('finds the running cluster of another process', async () => {
    await program.serve()
    expect(await program.print(['apply', '-f', '-'], { input: pod })).toBe('pod/one created\n')
    expect(await program.print(['get', 'pods', '-o', 'name'])).toBe('pod/one\n')
    expect(await program.print(['version'])).toMatch(/^inkube \S+\ncluster v1\.\d+\.\d+\S*\n$/)
  })

  test('starts a cluster for its own length, whose state stays', async () => {
    expect(await program.print(['apply', '-f', '-'], { input: pod })).toBe('pod/one created\n')
    expect(existsSync(`${program.data}/api.sock`)).toBe(false)
    expect(await program.print(['get', 'pods', '-o', 'name'])).toBe('pod/one\n')
  })

  test('keeps its cluster by the XDG rules without --data', async () => {
    await program.print(['get', 'namespaces'], { data: false })
    expect(existsSync(program.path('data', 'inkube', 'db.json')) || existsSync(program.path('data', 'inkube', 'lock.sock'))).toBe(true)
    await program.print(['get', 'namespaces'], { data: false, env: { XDG_DATA_HOME: '' } })
    expect(existsSync(program.path('.local', 'share', 'inkube'))).toBe(true)
  })

  test('ends with 0, 1 or 2, results on stdout and the rest on stderr', async () => {
    await program.serve()
    await program.print(['apply', '-f', '-'], { input: pod })
    const cases: readonly (readonly [args: readonly string[], code: number, stdout: RegExp, stderr: RegExp])[] = [
      [['get', 'pod', 'one', '-o', 'name'], 0, /^pod\/one\n$/, /^$/],
      [['get', 'pods', '-n', 'nowhere'], 0, /^$/, /^No resources found in nowhere namespace\.\n$/],
      [['export', '-n', 'nowhere'], 0, /^$/, /^No resources found in nowhere namespace\.\n$/],
      [['get', 'pod', 'missing'], 1, /^$/, /^Error from server \(NotFound\): pods "missing" not found\n$/],
      [['get', 'gizmos'], 1, /^$/, /^error: the server doesn't have a resource type "gizmos"\n$/],
      [['get'], 2, /^$/, /You must specify the type of resource/],
      [['get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'], 0, /^one$/, /^$/],
      [
        ['get', 'pod', 'one', '-o', 'custom-columns=NAME:.metadata.name,IMAGE:.spec.containers[*].image'],
        0,
        /^NAME +IMAGE\none +busybox:1\.36\n$/,
        /^$/,
      ],
      [['get', 'pods', '--sort-by', '.metadata.name', '-o', 'name'], 0, /^pod\/one\n$/, /^$/],
      [['get', 'pods', '--sort-by', '.spec.nothing'], 1, /^$/, /couldn't find any field with path "\{\.spec\.nothing\}"/],
      [['get', 'pods', '-o', 'jsonpath={.items[9]}'], 1, /^$/, /array index out of bounds: index 9, length 1/],
      [['get', 'pods', '-o', 'table'], 2, /^$/, /unable to match a printer/],
      [['get', 'pods', '--no-such-flag'], 2, /^$/, /unknown flag: --no-such-flag/],
      [['sing'], 2, /^$/, /unknown command "sing"/],
      [['wait', 'pod/one'], 2, /^$/, /unknown command "wait"\nYour own kubectl has it: inkube kubectl wait/],
      [['apply'], 2, /^$/, /must specify one of -f and -k/],
      [
        ['apply', '-k', 'overlays/test'],
        1,
        /^$/,
        /^error: must build at directory: not a valid directory: .*: no such file or directory\n$/,
      ],
      [['apply', '-f', '/does/not/exist.yaml'], 1, /^$/, /the path "\/does\/not\/exist\.yaml" does not exist/],
      [['serve', '--nodes', 'many'], 2, /^$/, /nodes/],
      [['serve', '--nodes', '-1'], 2, /^$/, /nodes/],
      [['version', 'extra'], 2, /^$/, /unexpected argument "extra"/],
      [['help', 'nope'], 2, /^$/, /unknown command "nope"/],
      [['serve', '--nodes', '99999999999999999999'], 2, /^$/, /from 0 to 10000/],
      [['scale', 'deploy/none', '--replicas', '2'], 1, /^$/, /^error: no objects passed to scale deployments\.apps "none" not found\n$/],
      [['scale', 'deploy/none'], 2, /^$/, /replicas/],
      [['rollout', 'dance', 'deploy/none'], 2, /^$/, /dance/],
      [['logs'], 2, /^$/, /POD or TYPE\/NAME is a required argument/],
      [['delete', 'pods'], 2, /^$/, /no name was specified/],
    ]
    for (const [args, code, stdout, stderr] of cases) {
      const outcome = await program.run(args)
      expect([args, outcome.code]).toEqual([args, code])
      expect(outcome.stdout).toMatch(stdout)
      expect(outcome.stderr).toMatch(stderr)
      expect(outcome.stdout + outcome.stderr).not.toMatch(colour)
    }
  })

  test('exports a cluster of which apply makes the same one elsewhere, custom resources and Jobs too', async () => {
    await program.print(['apply', '-f', '-'], { input: `${madeByHand}---\n${pod}` })
    const exported = await program.print(['export', '--clean'])
    const elsewhere = { data: program.path('elsewhere') }
    expect(await program.print(['apply', '-f', '-'], { ...elsewhere, input: exported })).toMatch(/^namespace\/team created\n/)
    expect(await program.print(['export', '--clean'], elsewhere)).toBe(exported)
  })

  test('serves the good ones of several, and tells of the others', async () => {
    await program.serve(['--nodes', '0'])
    const file = program.write('one.yaml', pod)
    await program.print(['apply', '-f', file])
    const got = await program.run(['get', 'pods', 'one', 'two', 'three', '-o', 'name'])
    expect(got).toEqual({
      code: 1,
      stdout: 'pod/one\n',
      stderr: 'Error from server (NotFound): pods "two" not found\nError from server (NotFound): pods "three" not found\n',
    })
    expect(await program.print(['get', '-f', file, '-o', 'name'])).toBe('pod/one\n')
    expect(await program.run(['delete', 'pod/two', 'pod/one', '--force'])).toMatchObject({ code: 1, stdout: 'pod "one" force deleted\n' })
    expect(await program.print(['get', 'pods', '-o', 'name'])).toBe('')
  })

  test('takes --data and --namespace before its name', async () => {
    await program.print(['--namespace', 'kube-system', `--data=${program.data}`, 'get', 'configmaps', '-o', 'name'], { data: false })
    expect(existsSync(`${program.data}/db.json`) || existsSync(program.data)).toBe(true)
    expect(existsSync(program.path('data'))).toBe(false)
  })

  test('shares a cluster with others that start at the same time', async () => {
    const names = ['a', 'b', 'c', 'd']
    const outcomes = await Promise.all(
      names.map((name) => program.run(['apply', '-f', '-'], { input: pod.replace('name: one', `name: ${name}`) })),
    )
    expect(outcomes).toEqual(names.map((name) => ({ code: 0, stdout: `pod/${name} created\n`, stderr: '' })))
    expect(await program.print(['get', 'pods', '-o', 'name'])).toBe(names.map((name) => `pod/${name}\n`).join(''))
  })

  test('reset takes away all that a cluster wrote, and nothing else', async () => {
    await (await program.serve(['--nodes', '0', '--port', '0'])).end('SIGKILL')
    program.write('cluster/notes.txt', 'mine')
    expect(await program.run(['reset', 'all'])).toMatchObject({ code: 2 })
    expect(await program.run(['reset'])).toMatchObject({ code: 1, stderr: expect.stringContaining('--yes') as string })
    expect(await program.run(['reset', '--yes'])).toMatchObject({ code: 0 })
    expect(readdirSync(program.data)).toEqual(['notes.txt'])
    for (const name of ['db.json', 'logs/today', 'port']) program.write(`cluster/${name}`, '{}')
    expect(await program.run(['reset', '--yes'])).toMatchObject({ code: 0, stdout: '' })
    expect(readdirSync(program.data).sort()).toEqual(['db.json', 'logs', 'notes.txt', 'port'])
  })

  test('says in a sentence why a data directory cannot be used', async () => {
    const file = program.write('file', '')
    for (const [command, data] of ['get pods', 'kubeconfig'].flatMap((line) =>
      [file, `${file}/below`, '/proc/inkube'].map((directory) => [line, directory] as const),
    )) {
      const outcome = await program.run(command.split(' '), { data })
      expect([command, outcome]).toMatchObject([command, { code: 1, stdout: '' }])
      expect(outcome.stderr).toMatch(/^error: cannot use ".*" as data directory: .*\n$/)
    }
  })

  test('has help with examples, and help needs no cluster', async () => {
    const { stdout } = await program.run(['--help'], { data: false })
    const names = [...stdout.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(([, name = '']) => name)
    for (const name of ['apply', 'delete', 'describe', 'export', 'get', 'logs', 'reset', 'rollout', 'scale', 'serve', 'ui', 'version'])
      expect(names).toContain(name)
    for (const name of names) {
      const help = await program.run([name, '--help'], { data: false })
      expect([name, help.code, help.stderr]).toEqual([name, 0, ''])
      expect(help.stdout).toMatch(new RegExp(`inkube ${name}|inkube\\b`))
      expect(help.stdout).toMatch(/examples/i)
      expect(help.stdout).not.toMatch(colour)
    }
    expect(existsSync(program.path('data'))).toBe(false)
  })
})

describe('the screen', () => {
  test('with --port is there for other clients too', async () => {
    const early = await program.run(['kubeconfig'])
    expect(early).toMatchObject({ code: 0, stdout: expect.stringContaining('kind: Config') as string })
    expect(early.stderr).toMatch(/^nothing listens on port \d+ yet: .*--port 0/)
    const screen = await program.screen(['--port', '0'], { columns: 120, rows: 30 })
    await screen.until('a applies a sample')
    expect(await program.run(['kubeconfig'])).toMatchObject({ code: 0, stderr: '' })
    screen.press(':q', 'enter')
    expect((await screen.exit).exitCode).toBe(0)
  })

  test('is not written over by what the engine warns of, unless it is asked for', async () => {
    const warnedOf = async (env: Readonly<Record<string, string>>): Promise<string> => {
      const warn = "setTimeout(() => process.emitWarning('an odd thing'), 10)"
      const file = join(program.home, 'warn.cjs')
      writeFileSync(file, warn)
      const screen = await program.screen([], { columns: 120, rows: 30, env: { ...env, NODE_OPTIONS: `--require=${file}` } })
      await screen.until('a applies a sample')
      screen.press(':q', 'enter')
      await screen.exit
      return screen.written
    }
    expect(await warnedOf({ INKUBE_DEBUG: '1' })).toContain('an odd thing')
    expect(await warnedOf({})).not.toContain('an odd thing')
  })

  test('without a terminal explains what to use instead and ends with 2', async () => {
    const outcome = await program.run([])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('terminal')
    expect(outcome.stderr).toContain('inkube get')
  })
})
