/** What is said of brackets that are not well formed; the words and lines are those of a real server. */
import { expect, test } from 'vitest'
import { parseFirstYaml, parseYaml } from '../../src/api/yaml.ts'

test.each([
  ['{', 'line 1: did not find expected node content'],
  ['{a: b', "line 1: did not find expected ',' or '}'"],
  ['a: [b, c', "line 1: did not find expected ',' or ']'"],
  ['a: {b: c]', "did not find expected ',' or '}'"],
  ['a: [\n', 'line 1: did not find expected node content'],
  ['[\n\n\n', 'line 3: did not find expected node content'],
  ['{,}', 'did not find expected node content'],
  ['[- a]', 'did not find expected node content'],
  ['a: [*x', "unknown anchor 'x' referenced"],
  ['a: {&x', "line 1: did not find expected ',' or '}'"],
  ['a:\n  - {b: c\n  - d\n', "line 3: did not find expected ',' or '}'"],
  ['a:\n  - [b, c\n  - d: e\n', "line 2: did not find expected ',' or ']'"],
  ['metadata:\n  name: x\ndata: {a: b,\n  c: d\nkind: ConfigMap\n', "line 4: did not find expected ',' or '}'"],
  ['a: [b\n c: d]', "line 1: did not find expected ',' or ']'"],
  ['---\n{a', "line 2: did not find expected ',' or '}'"],
  ['a: {\n---\nb: c', 'line 1: did not find expected node content'],
  ['a: {b: c}\nd: {e: f\n', "line 2: did not find expected ',' or '}'"],
  ['a: {b: c}}', 'did not find expected key'],
  ['a: [&x b]\nc: [*x,\n  d]\ne: [*x, *y]\n', "unknown anchor 'y' referenced"],
  ['a: [b,\n c]\nd:\n- [e]\n- [f}\n', "line 4: did not find expected ',' or ']'"],
  ['a: {b: "x\n', 'line 2: found unexpected end of stream'],
])('%j', (text, error) => {
  expect(parseFirstYaml(text)?.error).toBe(`yaml: ${error}`)
})

test('well-formed brackets are no matter, whatever else is wrong', () => {
  expect(parseFirstYaml('a: {b: [c, {d: e}], ? f : g}\n x: y\n')?.error).toBe('yaml: line 1: did not find expected key')
})

test('nothing is read behind a document that is broken, so that each text is looked at once', () => {
  expect(parseYaml('a: b\n...\n[}\n...\nc: d: e\n').map(({ error }) => error)).toEqual([
    undefined,
    'yaml: line 2: did not find expected node content',
  ])
})
