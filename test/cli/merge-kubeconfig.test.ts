/** A kubeconfig that goes into a file which the user has already. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { mergeKubeconfig } from '../../src/cli/merge-kubeconfig.ts'

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'inkube-merge-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

const entry = (token: string) => ({
  clusters: [{ name: 'inkube', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'inkube', user: { token } }],
  contexts: [{ name: 'inkube', context: { cluster: 'inkube', user: 'inkube' } }],
  'current-context': 'inkube',
})

/** Writes the file, merges, and gives its text. */
async function mergedInto(text: string | undefined, name = 'config', token = 'new'): Promise<string> {
  const path = join(directory, name)
  if (text !== undefined) writeFileSync(path, text)
  await mergeKubeconfig(path, entry(token))
  return readFileSync(path, 'utf8')
}

test('makes a file for its owner alone where none is, with its folder', async () => {
  expect(parse(await mergedInto(undefined, 'folder/config'))).toEqual({ apiVersion: 'v1', kind: 'Config', ...entry('new') })
  expect(statSync(join(directory, 'folder/config')).mode & 0o777).toBe(0o600)
})

test('keeps other contexts and comments, and replaces its own entries', async () => {
  const other = 'apiVersion: v1\nkind: Config\n# mine\nclusters:\n  - name: prod # keep\n    cluster: { server: https://prod }\nusers: []\n'
  const once = await mergedInto(`${other}contexts: null\ncurrent-context: prod\n`)
  expect(once).toContain('# mine\nclusters:\n  - name: prod # keep\n')
  const twice = parse(await mergedInto(undefined, 'config', 'newer')) as Record<string, unknown>
  expect(twice).toMatchObject({ ...entry('newer'), clusters: [{ name: 'prod' }, { name: 'inkube' }] })
})

test('leaves JSON as JSON', async () => {
  const text = await mergedInto('{"apiVersion":"v1","kind":"Config","clusters":[{"name":"prod","cluster":{}}]}')
  expect(JSON.parse(text)).toMatchObject({ clusters: [{ name: 'prod' }, { name: 'inkube' }], 'current-context': 'inkube' })
})

test('leaves a link a link, and the rights of the file as they are', async () => {
  const path = join(directory, 'linked')
  symlinkSync(join(directory, 'config'), path)
  chmodSync(join(directory, 'config'), 0o640)
  await mergeKubeconfig(path, entry('linked'))
  expect(lstatSync(path).isSymbolicLink()).toBe(true)
  expect([readFileSync(join(directory, 'config'), 'utf8').includes('linked'), statSync(path).mode & 0o777]).toEqual([true, 0o640])
})

test.for([
  ['hello', 'not a kubeconfig: no mapping'],
  ['- a\n', 'not a kubeconfig: no mapping'],
  ['clusters: { a: b }\n', 'not a kubeconfig: clusters is no list of entries'],
  ['users: [5, null]\n', 'not a kubeconfig: users is no list of entries'],
  ['kind: Pod\n', 'not a kubeconfig: its kind is Pod'],
  ['a: [', /not a kubeconfig: .* at line 1, column/],
  ['a: 1\n---\nb: 2\n', /not a kubeconfig: .*multiple documents/],
] as const)('refuses %j, names the file and does not touch it', async ([text, reason]) => {
  await expect(mergedInto(text, 'bad')).rejects.toThrow(reason)
  await expect(mergedInto(text, 'bad')).rejects.toThrow(join(directory, 'bad'))
  expect(readFileSync(join(directory, 'bad'), 'utf8')).toBe(text)
})

test('names what cannot be read, and leaves nothing behind', async () => {
  mkdirSync(join(directory, 'taken'))
  await expect(mergeKubeconfig(join(directory, 'taken'), entry('x'))).rejects.toThrow(/taken: EISDIR/)
  expect(readdirSync(directory).filter((name) => name.endsWith('.new'))).toEqual([])
})
