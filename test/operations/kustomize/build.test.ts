/** Kustomizations: what is made of recorded trees is what kustomize makes of them, byte for byte, and so is what it says of bad ones. */
import { readdirSync, readFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { buildKustomization, printDocuments } from '../../../src/operations/kustomize/build.ts'
import { treeOf } from './tree.ts'

const recorded = resolve(import.meta.dirname, '../../recorded/kustomize')
const read = (name: string): unknown => parse(readFileSync(join(recorded, name), 'utf8'))

interface Recorded {
  readonly directory?: string
  readonly files: Readonly<Record<string, string>>
  /** In base64. */
  readonly binaries?: Readonly<Record<string, string>>
  readonly output?: string
  readonly stderr?: string
}

function build({ directory = '.', files, binaries = {} }: Recorded): { readonly output: string; readonly stderr: string } {
  const bytes = Object.fromEntries(Object.entries(binaries).map(([path, text]) => [path, Buffer.from(text, 'base64')]))
  const warnings: string[] = []
  const told = (): string => warnings.map((line) => `${line}\n`).join('')
  try {
    const objects = buildKustomization(treeOf({ ...files, ...bytes }), join('/tree', directory), { warn: (line) => warnings.push(line) })
    return { output: printDocuments(objects), stderr: told() }
  } catch (error) {
    return { output: '', stderr: `${told()}error: ${(error as Error).message.trimEnd()}\n` }
  }
}

const trees = readdirSync(recorded).filter((name) => name !== 'refusals.yaml')

test.each(trees.map((name) => [basename(name, '.yaml').replaceAll('-', ' '), name]))('builds as recorded: %s', (_, name) => {
  const { output = '', stderr = '', ...tree } = read(name) as Recorded
  expect(build(tree)).toEqual({ output, stderr })
})

const refusals = read('refusals.yaml') as readonly (Recorded & { readonly error: string })[]

describe('refuses as recorded', () => {
  test.each(refusals.map((each) => [each.error.trimEnd().split('\n').at(-1) ?? '', each] as const))('%s', (_, { error, ...tree }) => {
    expect(build(tree)).toEqual({ output: '', stderr: error })
  })
})

const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n'

test.each([
  ['helmCharts: [{name: x, repo: https://example.com}]', 'the field helmCharts of the kustomization under /tree is not supported'],
  ['openapi: {path: x.json}', 'the field openapi of the kustomization under /tree is not supported: other schemas than the built-in one'],
  ['validators: [x.yaml]', 'the field validators of the kustomization under /tree is not supported: plugins are not run'],
  ['resources: ["https://example.com/x.yaml"]', '"https://example.com/x.yaml" is not local'],
  ['resources: ["github.com/owner/name?ref=v1"]', '"github.com/owner/name?ref=v1" is not local'],
  ['resources: ["git@example.com:owner/name"]', '"git@example.com:owner/name" is not local'],
])('leaves to others what is not in files: %s', (text, reason) => {
  expect(build({ files: { 'kustomization.yaml': `${text}\n` } }).stderr).toContain(reason)
})

test('follows links, though not out of the directory', () => {
  const files = { 'top/kustomization.yaml': 'resources: [link.yaml]\n', 'top/below/a.yaml': configMap, 'b.yaml': configMap }
  const within = treeOf(files, { 'top/link.yaml': 'top/below/a.yaml' })
  const outside = treeOf(files, { 'top/link.yaml': 'b.yaml' })
  expect(buildKustomization(within, '/tree/top')).toHaveLength(1)
  expect(() => buildKustomization(outside, '/tree/top')).toThrow("security; file '/tree/top/link.yaml' is not in or below '/tree/top'")
  expect(buildKustomization(outside, '/tree/top', { readsAnywhere: true })).toHaveLength(1)
})

test('gives a made name of a generated resource that does not depend on the name', () => {
  const nameOf = (name: string, value: string): string =>
    build({ files: { 'kustomization.yaml': `configMapGenerator: [{name: ${name}, literals: [a=${value}]}]\n` } }).output
  const hash = (text: string): string | undefined => /name: \w+-(\w+)/.exec(text)?.[1]
  expect(hash(nameOf('one', '1'))).toMatch(/^\w{10}$/)
  expect(hash(nameOf('two', '1'))).toBe(hash(nameOf('one', '1')))
  expect(hash(nameOf('one', '2'))).not.toBe(hash(nameOf('one', '1')))
})

test('refuses to put a value into a field of another kind', () => {
  const replacement = '{source: {kind: ConfigMap}, targets: [{select: {kind: Hat}, fieldPaths: [size]}]}'
  const hat = 'apiVersion: x.y/v1\nkind: Hat\nmetadata: {name: h}\nsize: 3\n'
  const { stderr } = build({
    files: { 'kustomization.yaml': `resources: [a.yaml]\nreplacements: [${replacement}]\n`, 'a.yaml': `${configMap}---\n${hat}` },
  })
  expect(stderr).toBe('error: cannot decode `a` as a !!int\n')
})

test('refuses a schema of custom resources that refers to itself', () => {
  const properties = '{kind: {}, apiVersion: {}, metadata: {}, spec: {$ref: y.Hat}}'
  const files = { 'kustomization.yaml': 'crds: [c.yaml]\n', 'c.yaml': `y.Hat: {Schema: {properties: ${properties}}}\n` }
  expect(build({ files }).stderr).toBe('error: loading CRDs [c.yaml]: the definition y.Hat refers to itself\n')
})

test('refuses a list of variables with a line that is no text', () => {
  const files = { 'kustomization.yaml': 'configMapGenerator: [{name: a, envs: [e]}]\n' }
  const refused = build({ files, binaries: { e: Buffer.from('A=1\nB=\xff\xfe2\n', 'latin1').toString('base64') } })
  expect(refused.stderr).toBe(
    'error: loading KV pairs: env source files: [e]: line [66 61 255 254 50] has invalid utf8 bytes : B=\ufffd\ufffd2\n',
  )
  const read = build({ files, binaries: { e: Buffer.from('\ufeffA=1\r\n\r\n  # b\n\tC=2').toString('base64') } })
  expect(read.output).toContain('data:\n  A: "1"\n  C: "2"\nkind')
})
