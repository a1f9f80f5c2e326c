/** Requests to a server by its address: who asks, what is believed, and what is said when there is no answer. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { namespaces } from '../../src/api/resources.ts'
import type { Client } from '../../src/client/client.ts'
import { createHttpClient } from '../../src/client/http-client.ts'
import { accessOf } from '../../src/client/kubeconfig-access.ts'
import { kubeconfigOf } from '../../src/client/kubeconfig.ts'
import { type Server, serverLine } from '../../src/client/server-line.ts'
import { type Manner, transportOver } from '../../src/client/transport.ts'
import { type Received, type RemoteProgram, startRemote } from '../server/remote-program.ts'

let remote: RemoteProgram
let directory: string
const open: Client[] = []
beforeAll(async () => {
  remote = await startRemote()
  directory = await mkdtemp(join(tmpdir(), 'inkube-server-line-'))
})
beforeEach(() => {
  remote.received.length = 0
  remote.answer = () => ({ status: 200, body: { kind: 'NamespaceList', metadata: { resourceVersion: '1' }, items: [] } })
})
afterAll(async () => {
  for (const client of open) client.close()
  await remote.stop()
  await rm(directory, { recursive: true })
})

interface Wanted {
  readonly user?: string
  readonly cluster?: string
  readonly manner?: Partial<Manner>
}

/** A server by a kubeconfig of one context. */
async function serverBy({ user = '{token: abc}', cluster }: Wanted): Promise<Server> {
  const text = `current-context: a
contexts: [{name: a, context: {cluster: a, user: a}}]
clusters: [{name: a, cluster: ${cluster ?? `{server: "${remote.url}/root", certificate-authority-data: ${remote.caBundle}}`}}]
users: [{name: a, user: ${user}}]
`
  return (await accessOf(kubeconfigOf(text, directory), {}, { PATH: process.env['PATH'] })).server
}

async function clientBy(wanted: Wanted = {}): Promise<Client> {
  const client = createHttpClient(transportOver(serverLine(await serverBy(wanted)), { userAgent: 'inkube/test', ...wanted.manner }))
  open.push(client)
  return client
}

test('a request says who asks, below the path of the server', async () => {
  const client = await clientBy({ user: '{token: abc, as: jane, as-groups: [dev, ops]}' })
  expect((await client.list(namespaces)).items).toEqual([])
  const [{ path, headers } = { path: '', headers: {} as Received['headers'] }] = remote.received
  expect([path, headers.authorization, headers['impersonate-user'], headers['impersonate-group'], headers['user-agent']]).toEqual([
    '/review/root/api/v1/namespaces',
    'Bearer abc',
    'jane',
    'dev, ops',
    'inkube/test',
  ])
})

test.each([
  [
    'the certificate of nobody known',
    (url: string) => `{server: "${url}"}`,
    'Unable to connect to the server: tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [
    'another name',
    (url: string, ca: string) => `{server: "${url}", certificate-authority-data: ${ca}, tls-server-name: other.test}`,
    'Unable to connect to the server: tls: failed to verify certificate: x509: certificate is valid for localhost, not other.test',
  ],
])('a server with %s is not believed', async (_, cluster, message) => {
  await expect((await clientBy({ cluster: cluster(remote.url, remote.caBundle) })).list(namespaces)).rejects.toMatchObject({
    message: message,
  })
  expect(remote.received).toEqual([])
})

test('any certificate is believed where that is said', async () => {
  const client = await clientBy({ cluster: `{server: "${remote.url}", insecure-skip-tls-verify: true}` })
  expect((await client.list(namespaces)).items).toEqual([])
})

test('a server that is not there is named', async () => {
  const taken = createServer()
  const port = await new Promise<number>((resolve) =>
    taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)),
  )
  await new Promise((resolve) => taken.close(resolve))
  await expect((await clientBy({ cluster: `{server: "https://127.0.0.1:${port}"}` })).list(namespaces)).rejects.toMatchObject({
    message: `The connection to the server 127.0.0.1:${port} was refused - did you specify the right host or port?`,
  })
})

test('a server that is silent is waited for as long as was said', async () => {
  remote.answer = () => ({ isSilent: true })
  const told: string[] = []
  const trace: Manner['trace'] = ({ path }, outcome) => told.push(`${path} ${outcome instanceof Error ? outcome.name : outcome}`)
  const client = await clientBy({ manner: { timeout: 20, trace } })
  await expect(client.list(namespaces)).rejects.toMatchObject({
    message: 'Unable to connect to the server: net/http: request canceled (Client.Timeout exceeded while awaiting headers)',
  })
  expect(told).toEqual(['/api/v1/namespaces ConnectionTrouble'])
})

/** A kubeconfig's user whose credentials a script gives: another token each time it runs. */
async function scripted(printed: string): Promise<string> {
  const path = join(directory, 'plugin')
  await writeFile(path, `#!/bin/sh\necho run >> ${path}.runs\nRUNS=$(($(wc -l < ${path}.runs)))\n${printed}\n`)
  await chmod(path, 0o700)
  await rm(`${path}.runs`, { force: true })
  return '{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, args: [x], env: [{name: WORD, value: w}], interactiveMode: Never}}'
}

const credential = (status: string): string =>
  `echo "{\\"apiVersion\\":\\"client.authentication.k8s.io/v1\\",\\"kind\\":\\"ExecCredential\\",\\"status\\":${status}}"`

test('a program is asked for credentials once, and anew when they are not accepted', async () => {
  const user = await scripted(credential('{\\"token\\":\\"$WORD$RUNS\\"}'))
  const client = await clientBy({ user })
  await Promise.all([client.list(namespaces), client.list(namespaces)])
  expect(remote.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer w1', 'Bearer w1'])
  remote.answer = ({ headers }) =>
    headers.authorization === 'Bearer w1'
      ? { status: 401, body: { kind: 'Status', status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 } }
      : { status: 200, body: { items: [], metadata: { resourceVersion: '1' } } }
  await client.list(namespaces)
  expect(remote.received.at(-1)?.headers.authorization).toBe('Bearer w2')
  // The ones that were just got are no better: that is the end of it.
  remote.answer = () => ({
    status: 401,
    body: { kind: 'Status', status: 'Failure', message: 'Unauthorized', reason: 'Unauthorized', code: 401 },
  })
  await expect(client.list(namespaces)).rejects.toMatchObject({ message: 'Unauthorized' })
})

test.each([
  ['exit 3', 'getting credentials: exec: executable %s failed with exit code 3'],
  ['echo no >&2; exit 1', 'getting credentials: exec: executable %s failed with exit code 1: no'],
  ['echo hello', "getting credentials: decoding stdout: couldn't get version/kind; it printed no ExecCredential"],
  [credential('{}'), "getting credentials: exec plugin didn't return a token or cert/key pair"],
])('a program that does %j is blamed', async (printed, message) => {
  const client = await clientBy({ user: await scripted(printed) })
  await expect(client.list(namespaces)).rejects.toMatchObject({
    message: `Unable to connect to the server: ${message.replace('%s', join(directory, 'plugin'))}`,
  })
})

test('a program that is not there is named, with what its maker says of it', async () => {
  const user = '{exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-plugin-here, installHint: get it}}'
  await expect((await clientBy({ user })).list(namespaces)).rejects.toMatchObject({
    message: 'Unable to connect to the server: getting credentials: exec: executable no-such-plugin-here not found\n\nget it',
  })
})

test('what the server warns of is heard of a refusal, too', async () => {
  remote.answer = () => ({
    status: 404,
    headers: { warning: '299 - "v1 Things are \\"old\\""' },
    body: { kind: 'Status', code: 404, message: 'gone' },
  })
  const heard: string[] = []
  const client = createHttpClient(transportOver(serverLine(await serverBy({})), { userAgent: 'inkube/test' }), (text) => heard.push(text))
  open.push(client)
  await expect(client.get(namespaces, { name: 'a' })).rejects.toMatchObject({ message: 'gone' })
  expect(heard).toEqual(['v1 Things are "old"'])
})
