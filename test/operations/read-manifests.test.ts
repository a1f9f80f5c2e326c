/** The reader of manifests: whatever comes, good documents are read, bad ones are named, and nothing is thrown. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtInResources } from '../../src/api/resource.ts'
import { seededRandom, type Random } from '../../src/base/random.ts'
import { readManifests, type ReadManifest } from '../../src/operations/read-manifests.ts'

const good = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n  text: |\n    ---\n    a line with ' and " and [{\n`

/** Bad documents, and what the error about each must say. */
const bad: readonly (readonly [text: string, says: RegExp])[] = [
  ['a: b: c\n', /line \d+/],
  ['a: [1, 2\n', /line \d+/],
  ['a: 1\na: 2\n', /line \d+: key "a" already set in map/],
  ['kind: ConfigMap\nmetadata: { name: x }\n', /apiVersion not set/],
  ['apiVersion: v1\nkind: Gizmo\nmetadata: { name: x }\n', /no matches for kind "Gizmo" in version "v1"/],
  ['apiVersion: constructor\nkind: __proto__\nmetadata: { name: x }\n', /no matches for kind "__proto__"/],
  ['apiVersion: v1\nkind: ConfigMap\nmetadata: hello\n', /cannot unmarshal string into Go struct field .*metadata/],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: yes }\n',
    /unable to decode .* cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string/,
  ],
  [
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x, labels: { a: 1 } }\n',
    /number into Go struct field ObjectMeta.metadata.labels of type string/,
  ],
  ['apiVersion: v1\nkind: 5\nmetadata: { name: x }\n', /error validating data: kind isn't string type/],
  ['just words\n', /invalid object to validate/],
  ['- a\n- b\n', /invalid object to validate/],
  ['apiVersion: v1\nkind: List\n', /invalid object to validate/],
  ['a: *nowhere\n', /unknown anchor 'nowhere' referenced/],
  ['a: &a\n  b: *a\n', /anchor 'a' value contains itself/],
  [
    `a0: &a0 [x, x]\n${Array.from({ length: 30 }, (_, at) => `a${at + 1}: &a${at + 1} [*a${at}, *a${at}]\n`).join('')}`,
    /excessive aliasing/,
  ],
  [`a: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`, /exceeded max depth/],
  [`${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}\n`, /exceeded max depth/],
  [`${'- '.repeat(10_000)}x\n`, /exceeded max depth/],
  [`${'? '.repeat(10_000)}x\n`, /exceeded max depth/],
  ['a: \u0007\n', /control characters are not allowed/],
]

const outcome = (read: ReadManifest): string => ('error' in read ? 'bad' : (read.object.metadata.name ?? ''))
const read = (text: string): readonly ReadManifest[] => readManifests(builtInResources, 'some/file.yaml', text)

describe('a stream of documents', () => {
  test.each(bad)('reports %j and keeps its neighbours', (text, says) => {
    const found = read([good('before'), text, good('after')].join('---\n'))
    expect(found.map(outcome)).toEqual(['before', 'bad', 'after'])
    const error = found[1]
    if (error === undefined || !('error' in error)) throw new Error('no error')
    expect(error.error).toMatch(says)
    expect(error.error).toContain('some/file.yaml')
    expect(error.error).toContain('document 2')
    expect(error.error).not.toMatch(/\n\s+at |node_modules|undefined/)
  })

  test('holds every good document, wherever the bad ones stand', () => {
    const random = seededRandom(7)
    for (let round = 0; round < 60; round++) {
      const names = Array.from({ length: 1 + pick(random, 6) }, (_, at) => `good-${at}`)
      const documents = names.map(good)
      for (let more = pick(random, 4); more > 0; more--)
        documents.splice(pick(random, documents.length + 1), 0, bad[pick(random, bad.length)]?.[0] ?? '')
      const found = read(dressed(documents.join('---\n'), random))
      expect(found.filter((each) => !('error' in each)).map(outcome)).toEqual(names)
      expect(found.filter((each) => 'error' in each)).toHaveLength(documents.length - names.length)
    }
  })

  test('is the items of its Lists, a bad item beside good ones', () => {
    const found = read(
      'apiVersion: v1\nkind: List\nitems:\n- { apiVersion: v1, kind: ConfigMap, metadata: { name: one } }\n- 5\n- { apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: two } }] }\n',
    )
    expect(found.map(outcome)).toEqual(['one', 'bad', 'two'])
  })

  test('is the items of a typed List, which need not say what they are', () => {
    const found = read(
      'apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: { name: one }\n- { kind: Secret, metadata: { name: two } }\n',
    )
    expect(found.map(outcome)).toEqual(['one', 'bad'])
    expect(found[0]).toMatchObject({ object: { apiVersion: 'v1', kind: 'ConfigMap' } })
  })

  test('may have no metadata, which is for the cluster to refuse', () => {
    expect(read('apiVersion: v1\nkind: ConfigMap\n')).toMatchObject([{ object: { metadata: {} } }])
    expect(read('apiVersion: v1\nkind: ConfigMap\nmetadata:\n')).toMatchObject([{ object: { metadata: {} } }])
  })

  test('may be objects of JSON with nothing between, each by itself', () => {
    const json = (name: string): string =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { a: '}{"' } }, null, 1)
    const found = read(`${json('one')}\n${json('two')} {"kind": "ConfigMap"}\n${json('three')}`)
    expect(found.map(outcome)).toEqual(['one', 'two', 'bad', 'three'])
    expect(found[2]).toMatchObject({ source: 'some/file.yaml, document 3 at line 20' })
    expect(read(`${json('one')}, ${json('two')}`).map(outcome)).toEqual(['bad'])
  })

  test('has keys such as __proto__ and constructor as any other', () => {
    const [found] = read('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata: { __proto__: a, constructor: b, toString: c }\n')
    if (found === undefined || 'error' in found) throw new Error('not read')
    const { data } = found.object as unknown as { data: object }
    expect(Object.entries(data)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
      ['toString', 'c'],
    ])
    expect(Object.hasOwn(Object.prototype, 'a')).toBe(false)
  })

  test.each([
    ['nothing', ''],
    ['comments', '# a\n---\n# b\n---\n'],
    ['null', 'null\n'],
  ])('of %s holds no objects', (_, text) => {
    expect(read(text)).toEqual([])
  })
})

test('damaged samples are read or refused, never thrown at the reader', () => {
  const directory = resolve(import.meta.dirname, '../../samples')
  const samples = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(join(directory, name), 'utf8'))
  const random = seededRandom(11)
  const letters = [
    '\n',
    ' ',
    '\t',
    ':',
    '-',
    '---\n',
    '[',
    ']',
    '{',
    '}',
    '&a ',
    '*a',
    '!',
    '|',
    '>',
    '"',
    "'",
    '%',
    '#',
    '\0',
    '\u{1F600}',
    '\\',
    '<<: ',
  ]
  for (let round = 0; round < 400; round++) {
    let text = samples[pick(random, samples.length)] ?? ''
    for (let times = 1 + pick(random, 5); times > 0; times--) {
      const at = pick(random, text.length + 1)
      text = text.slice(0, at) + (letters[pick(random, letters.length)] ?? '') + text.slice(at + pick(random, 4))
    }
    for (const each of read(text)) {
      if ('error' in each) expect(each.error).toMatch(/some\/file\.yaml/)
      else expect(() => JSON.stringify(each.object)).not.toThrow()
    }
  }
})

const pick = (random: Random, below: number): number => Math.floor(random.next() * below)

/** Sometimes as another editor would have saved it. */
function dressed(text: string, random: Random): string {
  const lines = pick(random, 2) === 0 ? text : text.replaceAll('\n', '\r\n')
  return pick(random, 2) === 0 ? lines : `\uFEFF${lines}`
}
