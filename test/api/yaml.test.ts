/** Manifests in and out. */
import { expect, test } from 'vitest'
import { WrittenScalar } from '../../src/api/written-scalar.ts'
import { parseFirstYaml, parseYaml, printYaml } from '../../src/api/yaml.ts'

const values = (text: string): unknown[] => parseYaml(text).map((document) => document.value ?? document.error)

test.each<[string, string, unknown[]]>([
  ['several documents, empty ones left out', 'a: 1\n---\n# nothing\n---\nb: 2\n', [{ a: 1 }, { b: 2 }]],
  ['a byte order mark and Windows line ends', '\ufeffa: 1\r\nb: x\r\n', [{ a: 1, b: 'x' }]],
  ['octal modes and yes as in kubectl', 'mode: 0644\nflag: yes\n', [{ mode: 420, flag: true }]],
  ['octal numbers of YAML 1.2 too', 'mode: 0o644\ntext: 0o9\n', [{ mode: 420, text: '0o9' }]],
  ['times stay text', 't: 2026-01-02T03:04:05Z\n', [{ t: '2026-01-02T03:04:05Z' }]],
  ['colons stay text', 'p: 22:22\n', [{ p: '22:22' }]],
  ['a dot without digits as text', 'args: [., -., .5, ./a]\n', [{ args: ['.', '-.', 0.5, './a'] }]],
  ['anchors and merges', 'a: &x {k: 1}\nb:\n  <<: *x\n  l: 2\n', [{ a: { k: 1 }, b: { k: 1, l: 2 } }]],
  ['JSON', '{"a": ["b"]}', [{ a: ['b'] }]],
])('reads %s', (_, text, expected) => {
  expect(values(text)).toEqual(expected)
})

test('reads words as the newer library does where that is asked for', () => {
  expect(parseYaml('a: yes\nb: [on, true, false]\n', { isNewer: true })[0]?.value).toEqual({ a: 'yes', b: ['on', true, false] })
  expect(parseYaml('a:\nb: null\n', { isNewer: true })[0]?.value).toStrictEqual({ a: undefined, b: null })
})

test('keeps what is written otherwise than it is printed, where that is asked for', () => {
  const text = 'a: [1.10, 0x1F, True, 1.5, 3, "1.10", 2020-1-2, 12345678901234567890]\n'
  const { a } = parseYaml(text, { isNewer: true })[0]?.value as { readonly a: readonly unknown[] }
  expect(a.map(String)).toEqual(['1.10', '0x1F', 'True', '1.5', '3', '1.10', '2020-1-2', '12345678901234567890'])
  expect(a.map((one) => (one instanceof WrittenScalar ? one.value : one))).toEqual([
    1.1,
    31,
    true,
    1.5,
    3,
    '1.10',
    '2020-01-02T00:00:00Z',
    12345678901234567890n,
  ])
  expect(parseYaml('{"a": 1.10}', { isNewer: true })[0]?.value).toEqual({ a: new WrittenScalar('1.10', 1.1) })
})

test('prints small and large floats as Go does', () => {
  expect(printYaml([1e-8, 0.0001, 1.5e-5, 1e21, 1e20])).toBe('- 1e-08\n- 0.0001\n- 1.5e-05\n- 1e+21\n- 100000000000000000000\n')
})

test('names the line of an error and reads the documents around it', () => {
  const [good, bad] = parseYaml('a: 1\n---\nb: [1\nc: 2\n')
  expect(good?.value).toEqual({ a: 1 })
  expect(bad?.index).toBe(2)
  expect(bad?.error).toMatch(/^yaml: line \d+: /)
})

test('refuses duplicate keys', () => {
  expect(parseYaml('a: 1\na: 2\n')[0]?.error).toContain('line 2')
})

test('refuses an alias bomb', () => {
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x]']
  for (let at = 1; at < 9; at++) lines.push(`a${at}: &a${at} [${Array.from({ length: 9 }, () => `*a${at - 1}`).join(',')}]`)
  expect(parseYaml(lines.join('\n'))[0]?.error).toContain('excessive aliasing')
})

test('refuses nesting without end', () => {
  expect(parseYaml(`a: ${'['.repeat(100_000)}`)[0]?.error).toContain('max depth')
})

test('keeps __proto__ an ordinary key', () => {
  const [document] = parseYaml('__proto__: {polluted: true}\n')
  expect(Object.keys(document?.value as object)).toEqual(['__proto__'])
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
})

test.each<[unknown, string]>([
  [{ b: 1, a: [{ y: 'x', x: [] }, 'z'] }, 'a:\n- x: []\n  "y": x\n- z\nb: 1\n'],
  [{ a: 'true', b: '1', c: '', d: null, e: '*', f: 'x: y', g: 'it' }, 'a: "true"\nb: "1"\nc: ""\nd: null\ne: \'*\'\nf: \'x: y\'\ng: it\n'],
  [{ a: 'line\nnext\n', b: 'line\nnext' }, 'a: |\n  line\n  next\nb: |-\n  line\n  next\n'],
  [{ t: '2026-01-02T03:04:05Z' }, 't: "2026-01-02T03:04:05Z"\n'],
  [{ a: {}, b: { c: [[1, 2]] } }, 'a: {}\nb:\n  c:\n  - - 1\n    - 2\n'],
])('prints %j as kubectl does', (value, expected) => {
  expect(printYaml(value)).toBe(expected)
})

test('what is printed reads back the same', () => {
  const value = {
    message: `${'containers with unready status: [a b] and more words '.repeat(4)}: "end"`,
    tab: 'a\tb',
    odd: ' lead',
    lines: '\n\nx',
    quote: "it's: 'so'",
    keys: { 'a/b': '0x1f', y: 'n', '': '-' },
  }
  expect(parseYaml(printYaml(value))[0]?.value).toEqual(value)
})

test('tells of every key that its map has already, in the order of the text, in YAML and in JSON', () => {
  const [yaml] = parseYaml('a:\n  b: 1\n  b: 2\nc: 3\n"a": 4\n')
  expect(yaml).toMatchObject({
    hasDuplicates: true,
    error: 'yaml: unmarshal errors:\n  line 3: key "b" already set in map\n  line 5: key "a" already set in map',
    value: { a: 4, c: 3 },
  })
  const [json] = parseYaml('{"a": {"b": 1, "b": 2}}')
  expect(json).toMatchObject({ hasDuplicates: true, error: 'yaml: unmarshal errors:\n  line 1: key "b" already set in map' })
})

test('keeps names that JavaScript knows when the text is JSON', () => {
  const [document] = parseYaml('{"__proto__": {"a": 1}, "constructor": "b"}')
  expect(Object.entries(document?.value as object)).toEqual([
    ['__proto__', { a: 1 }],
    ['constructor', 'b'],
  ])
})

test('looks at no document behind the first when only that is wanted', () => {
  expect(parseFirstYaml('# nothing\n---\na: 1\n---\nb: [\n')).toMatchObject({ value: { a: 1 }, line: 2 })
  expect(parseFirstYaml('---\n')).toBeUndefined()
  for (const text of ['{a: 1} x', '{a: 1}{b: 2}', '{a: 1}\nb: 2']) expect(parseFirstYaml(text)?.value).toEqual({ a: 1 })
  expect(parseFirstYaml('[\']\', "\\"]"] ]')?.value).toEqual([']', '"]'])
  for (const text of ['{a: 1', '{a: 1} b: 2', "{a: 1} '}"]) expect(parseFirstYaml(text)?.error).toBeDefined()
})

test.each([
  ['a: b\n c: d', 'yaml: line 2: mapping values are not allowed in this context'],
  ['metadata:\n  name: x\n   labels: y', 'yaml: line 3: mapping values are not allowed in this context'],
  ['key\nother: x', 'yaml: line 2: mapping values are not allowed in this context'],
  ['a: b: c', 'yaml: mapping values are not allowed in this context'],
])('a colon where none may be, in %j', (text, error) => {
  expect(parseFirstYaml(text)?.error).toBe(error)
})
