/** What is said of texts that are not well formed; the words and lines are those of a real server. */
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
  ['[a?b]', "did not find expected ',' or ']'"],
  ['[?]', "line 1: did not find expected ',' or ']'"],
  ['[}@', 'did not find expected node content'],
  ['[|]', 'found character that cannot start any token'],
  ['{: a}', 'did not find expected node content'],
  [`{${'x'.repeat(1030)}: a}`, "did not find expected ',' or '}'"],
  ['a: b\n{', "line 3: could not find expected ':'"],
  ['a: b\n{{- if x }}\nc: d', "line 3: could not find expected ':'"],
  ['a: b\n\nc\nd: e', "line 4: could not find expected ':'"],
  ['a:\n b\nc', "line 4: could not find expected ':'"],
  ['- a\n-b', "line 3: could not find expected ':'"],
  ['- a\nb: c', "line 1: did not find expected '-' indicator"],
  ['- a: b\n c: d', "line 1: did not find expected '-' indicator"],
  ['a:\n  - b: c\n   d: e', "line 2: did not find expected '-' indicator"],
  ['a: b\n- c', 'line 1: did not find expected key'],
  ['a:\n - b\n- c', 'line 2: did not find expected key'],
  ['a: *b c', "unknown anchor 'b' referenced"],
  ['a: &b &c d', 'did not find expected key'],
  ['a: & b', 'did not find expected alphabetic or numeric character'],
  [': a', 'did not find expected key'],
  ['a: - b', 'block sequence entries are not allowed in this context'],
  ['a: ? b', 'mapping keys are not allowed in this context'],
  ['a: b: c', 'mapping values are not allowed in this context'],
  ['"a\n\n": b', 'line 3: mapping values are not allowed in this context'],
  ["a: 'b\nc: d\ne: 'f'", 'line 2: did not find expected key'],
  ['a: "b\n---\nc"', 'line 2: found unexpected end of stream'],
  ['a: "b\n...\nc"', 'line 2: found unexpected document indicator'],
  ['a: "\\q"', 'found unknown escape character'],
  ['a: "\\x1"', 'did not find expected hexdecimal number'],
  ['a: "\\ud800"', 'found invalid Unicode character escape code'],
  ['a:\n\tb: c', 'line 2: found character that cannot start any token'],
  ['- \ta', 'found character that cannot start any token'],
  ['a: b\n\tc: d', 'line 2: found a tab character that violates indentation'],
  ['a: |\n\tb', 'line 2: found a tab character where an indentation space is expected'],
  ['a: |x\n b', 'did not find expected comment or line break'],
  ['a: >0\n b', 'found an indentation indicator equal to 0'],
  ['a: @b', 'found character that cannot start any token'],
  ['!! a', 'did not find expected tag URI'],
  ['!<a', "did not find the expected '>'"],
  ['!a!b c', 'found undefined tag handle'],
  ['%x', 'found unknown directive name'],
  ['%YAML 1.2\n---\na: b', 'found incompatible YAML document'],
  ['%YAML 1.1\na: b', 'line 1: did not find expected <document start>'],
  ['...\na: b', 'did not find expected node content'],
  ['--- a: b', 'mapping values are not allowed in this context'],
  ['a: \u0080', 'control characters are not allowed'],
])('%j', (text, error) => {
  expect(parseFirstYaml(text)?.error).toBe(`yaml: ${error}`)
})

test('well-formed brackets are no matter, whatever else is wrong', () => {
  expect(parseFirstYaml('a: {b: [c, {d: e}], ? f : g}\n x: y\n')?.error).toBe('yaml: line 1: did not find expected key')
})

test('nothing is read behind a document that is broken, so that each text is looked at once', () => {
  expect(parseYaml('a: b\n...\n[}\n...\nc: d: e\n').map(({ error }) => error)).toEqual([
    undefined,
    'yaml: did not find expected node content',
  ])
})

test.each([
  ['{a: b}}', { a: 'b' }],
  ['  a: b\nc: d', { a: 'b' }],
  ['"a":b', 'a'],
  [' - a\n- b', ['a']],
])('what stands behind a document is not looked at: %j', (text, value) => {
  expect(parseFirstYaml(text)).toMatchObject({ value })
  expect(parseFirstYaml(text)).not.toHaveProperty('error')
})

test.each([
  ['a: [\nb,\n"c\nd"\n]', { a: ['b', 'c d'] }],
  ['a:\n  b: {c: d,\ne: [f,\n# none\ng]}\n  h: i\n', { a: { b: { c: 'd', e: ['f', 'g'] }, h: 'i' } }],
  ['a: [\n\tb]', { a: ['b'] }],
])('within brackets nobody minds how lines are indented: %j', (text, value) => {
  expect(parseYaml(text)).toMatchObject([{ value }])
})

test('merges want maps', () => {
  expect(parseFirstYaml('<<: a')?.error).toBe('yaml: map merge requires map or sequence of maps as the value')
})
