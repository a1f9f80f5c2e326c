/** Kubeconfig files: what is read of them, and to which server and as whom they lead. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Access, accessOf, type Choice } from '../../src/client/kubeconfig-access.ts'
import { kubeconfigOf, readKubeconfig } from '../../src/client/kubeconfig.ts'

const text = `
apiVersion: v1
kind: Config
current-context: real
clusters:
- {name: real, cluster: {server: "https://10.0.0.1:6443/k8s", certificate-authority-data: ${Buffer.from('AUTHORITY').toString('base64')}, tls-server-name: real.test}}
- {name: lax, cluster: {server: "http://10.0.0.2", insecure-skip-tls-verify: true, certificate-authority: nowhere.crt}}
- {name: far, cluster: {server: "https://far", proxy-url: "socks4://localhost:1080"}}
users:
- {name: jane, user: {token: abc, as: boss, as-groups: [dev, ops], as-user-extra: {Reason: [why]}}}
- {name: file, user: {token: old, tokenFile: token}}
- {name: basic, user: {username: a, password: b}}
- {name: cert, user: {client-certificate: nowhere.crt, client-key: nowhere.key}}
- {name: gcp, user: {auth-provider: {name: gcp}}}
- {name: groups, user: {token: abc, as-groups: [dev]}}
contexts:
- {name: real, context: {cluster: real, user: jane, namespace: shop}}
- {name: lax, context: {cluster: lax, user: file}}
- {name: basic, context: {cluster: lax, user: basic}}
- {name: nobody, context: {cluster: lax, user: ""}}
- {name: cert, context: {cluster: real, user: cert}}
- {name: gcp, context: {cluster: real, user: gcp}}
- {name: groups, context: {cluster: real, user: groups}}
- {name: gone, context: {cluster: gone, user: jane}}
- {name: unknown, context: {cluster: real, user: unknown}}
`

let directory: string
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'inkube-kubeconfig-'))
  await writeFile(join(directory, 'token'), 'fresh\n')
})
afterAll(() => rm(directory, { recursive: true }))

const access = (choice: Choice): Promise<Access> => accessOf(kubeconfigOf(text, directory), choice, {})

describe('access', () => {
  test('goes by the current context', async () => {
    const { server, context, namespace } = await access({})
    expect([context, namespace, server.url.href]).toEqual(['real', 'shop', 'https://10.0.0.1:6443/k8s'])
    expect(server.tls).toEqual({ ca: 'AUTHORITY', servername: 'real.test', rejectUnauthorized: true })
    expect((await server.identity()).headers).toEqual({
      authorization: 'Bearer abc',
      'impersonate-user': 'boss',
      'impersonate-group': ['dev', 'ops'],
      'impersonate-extra-reason': ['why'],
    })
  })

  test.each<[string, Choice, string, object]>([
    ['another context, whose token is in a file', { context: 'lax' }, 'http://10.0.0.2/', { authorization: 'Bearer fresh' }],
    ['a name and a password', { context: 'basic' }, 'http://10.0.0.2/', { authorization: 'Basic YTpi' }],
    ['nobody', { context: 'nobody' }, 'http://10.0.0.2/', {}],
    ['another user of it', { context: 'lax', user: 'basic' }, 'http://10.0.0.2/', { authorization: 'Basic YTpi' }],
    ['another cluster', { cluster: 'lax', user: 'basic' }, 'http://10.0.0.2/', { authorization: 'Basic YTpi' }],
    ['a server and a token that are said', { context: 'lax', server: 'h:1', token: 't' }, 'https://h:1/', { authorization: 'Bearer t' }],
    [
      'somebody else',
      { context: 'lax', as: 'joe', asGroups: ['g'] },
      'http://10.0.0.2/',
      { authorization: 'Bearer fresh', 'impersonate-user': 'joe', 'impersonate-group': ['g'] },
    ],
  ])('knows %s', async (_, choice, url, headers) => {
    const { server } = await access(choice)
    expect(server.url.href).toBe(url)
    expect((await server.identity()).headers).toEqual(headers)
  })

  test.each<[Choice, string]>([
    [{ context: 'nope' }, 'Error in configuration: context was not found for specified context: nope'],
    [{ context: 'gone' }, 'no server found for cluster "gone"'],
    [{ cluster: 'gone' }, 'no server found for cluster "gone"'],
    [{ context: 'unknown' }, 'auth info "unknown" does not exist'],
    [{ user: 'nope' }, 'auth info "nope" does not exist'],
    [{ context: 'gcp' }, 'The gcp auth plugin has been removed.\nPlease use a client-go credential plugin (exec) instead.'],
    [{ context: 'groups' }, 'requesting uid, groups or user-extra for groups without impersonating a user'],
    [{ cluster: 'far' }, 'proxy-url "socks4://localhost:1080": only proxies of http, https and socks5 are spoken to'],
    [{ server: 'ftp://x' }, '"ftp://x" is no address of a server: only https and http are spoken'],
  ])('is refused for %j', async (choice, message) => {
    await expect(access(choice)).rejects.toMatchObject({ message: message })
  })

  test('names every file that cannot be read', async () => {
    const [certificate, key] = [join(directory, 'nowhere.crt'), join(directory, 'nowhere.key')]
    await expect(access({ context: 'cert' })).rejects.toMatchObject({
      message: `Error in configuration: \n* unable to read client-cert ${certificate} for cert due to open ${certificate}: no such file or directory\n* unable to read client-key ${key} for cert due to open ${key}: no such file or directory`,
    })
  })
})

describe('files', () => {
  test('are read as one, the first of a name counting, and those that are not there left out', async () => {
    const [one, two] = [join(directory, 'one'), join(directory, 'two')]
    await writeFile(one, 'clusters: [{name: a, cluster: {server: "https://one"}}]\n')
    await writeFile(
      two,
      'current-context: b\nclusters: [{name: a, cluster: {server: "https://two"}}, {name: b, cluster: {server: "https://b"}}]\n',
    )
    const { current, clusters } = await readKubeconfig(undefined, { KUBECONFIG: `${one}:${join(directory, 'absent')}:${two}` })
    expect([current, clusters.get('a')?.server, clusters.get('b')?.server]).toEqual(['b', 'https://one', 'https://b'])
  })

  test('that are named have to be there', async () => {
    await expect(readKubeconfig('nofile', {})).rejects.toMatchObject({ message: 'stat nofile: no such file or directory' })
  })

  test.each([
    ['- a\n', 'it holds no mapping'],
    ['clusters: {a: b}\n', 'clusters is no list'],
    ['users: [{}]\n', 'users[0] has no name'],
    ['contexts: [{name: a, context: b}]\n', 'contexts[0].context is no mapping'],
    ['a: [\n', /yaml: line 1/],
  ])('that hold %j are refused', (wrong, message) => {
    expect(() => kubeconfigOf(wrong, '/')).toThrow(message)
  })
})
