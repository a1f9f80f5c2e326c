/** Values held against structural schemas: the exact refusals of a real server, and what is pruned. */
import { expect, test } from 'vitest'
import { loadCel } from '../../../src/api/cel/load.ts'
import { prune } from '../../../src/api/json-schema/prune.ts'
import { validate } from '../../../src/api/json-schema/validate.ts'
import type { JSONSchemaProps } from '../../../src/api/objects.ts'

await loadCel()

interface Row {
  readonly title: string
  readonly schema: JSONSchemaProps
  readonly value: unknown
  readonly problems: readonly string[]
}

const wrong = 'Invalid value:'
const date: JSONSchemaProps = { type: 'string', format: 'date' }
const pair: JSONSchemaProps = { type: 'integer', enum: [1, 2] }

test.each<Row>([
  {
    title: 'a whole number for a text with a format',
    schema: date,
    value: 1,
    problems: [`x: ${wrong} "int64": x in body must be of type date: "int64"`],
  },
  {
    title: 'a fraction for a text with a format',
    schema: date,
    value: 1.5,
    problems: [`x: ${wrong} "float64": x in body must be of type date: "float64"`],
  },
  { title: 'a map for a text with a format', schema: date, value: {}, problems: [`x: ${wrong} "": x in body must be of type date: ""`] },
  { title: 'a list for a text with a format', schema: date, value: ['a'], problems: [] },
  {
    title: 'null for a text with a format',
    schema: date,
    value: null,
    problems: [`x: ${wrong} "null": x in body must be of type string: "null"`],
  },
  {
    title: 'a number for a text with a format that no server knows',
    schema: { type: 'string', format: 'oddness' },
    value: 1,
    problems: [`x: ${wrong} "integer": x in body must be of type string: "integer"`],
  },
  {
    title: 'a map for a number with a format',
    schema: { type: 'number', format: 'float' },
    value: {},
    problems: [`x: ${wrong} "object": x in body must be of type number: "object"`],
  },
  {
    title: 'a number beyond 64 bits',
    schema: { type: 'string' },
    value: 1e20,
    problems: [`x: ${wrong} "number": x in body must be of type string: "number"`],
  },
  {
    title: 'a book number',
    schema: { type: 'string', format: 'isbn' },
    value: 'ab',
    problems: [`x: ${wrong} "ab": x in body must be of type isbn: "ab"`],
  },
  {
    title: 'an identity of a document store',
    schema: { type: 'string', format: 'bsonobjectid' },
    value: '1',
    problems: [`x: ${wrong} "1": x in body must be of type bsonobjectid: "1"`],
  },
  {
    title: 'no bytes at all',
    schema: { type: 'string', format: 'byte' },
    value: '',
    problems: [`x: ${wrong} "": x in body must be of type byte: ""`],
  },
  {
    title: 'a factor below one and a whole number',
    schema: { type: 'number', multipleOf: 0.25 },
    value: 1,
    problems: [`x: ${wrong} 0: factor MultipleOf declared for x must be positive: 0`],
  },
  {
    title: 'a limit between whole numbers and a whole number',
    schema: { type: 'number', maximum: 1.5, exclusiveMaximum: true },
    value: 1,
    problems: [`x: ${wrong} 1: x in body should be less than 1`],
  },
  {
    title: 'a limit between whole numbers and a fraction',
    schema: { type: 'number', maximum: 1.5, exclusiveMaximum: true },
    value: 1.25,
    problems: [],
  },
  {
    title: 'both a factor and a limit',
    schema: { type: 'integer', multipleOf: 2, minimum: 4 },
    value: 3,
    problems: [`x: ${wrong} 3: x in body should be a multiple of 2`, `x: ${wrong} 3: x in body should be greater than or equal to 4`],
  },
  {
    title: 'a list where values are named',
    schema: pair,
    value: [{}, 1],
    problems: [
      `x: ${wrong} "array": x in body must be of type integer: "array"`,
      'x: Unsupported value: []interface {}{map[string]interface {}{}, 1}: supported values: "1", "2"',
    ],
  },
  {
    title: 'with the alternative that fits best',
    schema: { type: 'object', anyOf: [{ required: ['c'] }, { properties: { a: { type: 'string' }, b: { maxLength: 1 } } }] },
    value: { a: 'x', b: 'yy' },
    problems: ['<nil>: Invalid value: "": "x" must validate at least one schema (anyOf)', 'x.b: Too long: may not be more than 1 bytes'],
  },
  {
    title: 'with the first of alternatives that fit alike',
    schema: { type: 'string', oneOf: [{ enum: ['a'] }, { pattern: '^b' }] },
    value: 'c',
    problems: [
      '<nil>: Invalid value: "": "x" must validate one and only one schema (oneOf). Found none valid',
      'x: Unsupported value: "c": supported values: "a"',
    ],
  },
  {
    title: 'a problem that two schemas have once',
    schema: { type: 'string', maxLength: 1, allOf: [{ maxLength: 1 }] },
    value: 'ab',
    problems: [
      'x: Too long: may not be more than 1 bytes',
      '<nil>: Invalid value: "": "x" must validate all the schemas (allOf). None validated',
    ],
  },
  {
    title: 'too few members and a wrong one',
    schema: { type: 'object', minProperties: 2, additionalProperties: { type: 'string' } },
    value: { a: 1 },
    problems: [
      `x: ${wrong} 1: x in body should have at least 2 properties`,
      `x.a: ${wrong} "integer": x.a in body must be of type string: "integer"`,
    ],
  },
  {
    title: 'a map for a format without a type',
    schema: { format: 'date' },
    value: {},
    problems: [`x: ${wrong} "": x in body must be of type date: ""`],
  },
  { title: 'a fraction by its whole part', schema: { type: 'number', enum: [2] }, value: 2.5, problems: [] },
  {
    title: 'large numbers as Go writes them',
    schema: { type: 'number', maximum: 1e9 },
    value: 2.5e20,
    problems: [`x: ${wrong} 2.5e+20: x in body should be less than or equal to 1e+09`],
  },
])('refuses $title', ({ schema, value, problems }) => {
  expect(validate(schema, value, { field: 'x', name: 'x' }).map(({ field, message }) => `${field}: ${message}`)).toEqual(problems)
})

test('what stands in a list that the schema does not expect is pruned', () => {
  const object = { name: [{ a: 1 }, 'b', { c: 2 }], free: [{ a: 1 }] }
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: { name: { type: 'string' }, free: { 'x-kubernetes-preserve-unknown-fields': true } },
  }
  expect(prune(schema, object)).toEqual(['name[0].a', 'name[2].c'])
  expect(object).toEqual({ name: [{}, 'b', {}], free: [{ a: 1 }] })
})

test.each<readonly [format: string, good: readonly string[], bad: readonly string[]]>([
  ['hostname', ['a', 'a.bc', '1a.com', '日本.com'], ['', 'a.b', '-a.com', 'a_b.com', `${'x'.repeat(64)}.com`]],
  ['date', ['2024-02-29'], ['2023-02-29', '2024-1-1']],
  ['date-time', ['2024-01-01t00:00:00.5+01:00'], ['2024-01-01T24:00:00Z', '2024-01-01 00:00:00Z', '2024-01-01T00:00:00']],
  ['duration', ['1h30m', '-1.5h', '0', '1 day', '10minutes ago', 'P1D'], ['x', '1', '1sx', '1year']],
  ['email', ['a@b', 'A <a@b.c>', '"a b"@c', 'a@[1.2.3.4]'], ['a..b@c', 'a@', 'a@b c', 'a@b,c@d']],
  ['ipv4', ['1.2.3.4', '01.2.3.4', '::ffff:1.2.3.4'], ['1.2.3', '::1']],
  ['cidr', ['01.2.3.4/8', '::/0'], ['1.2.3.4', '::/129']],
  ['mac', ['00:11:22:33:44:55:66:77', '0011.2233.4455'], ['00:11']],
  ['uri', ['/a', 'http:a', 'mailto:x', 'http://[::1]:80', '*'], ['', 'a', 'http://a b', 'http://a:x', '/%zz', ':a']],
  ['isbn', ['0-321-75104-3', '978-0321751041', '080442957X'], ['0321751042', '9780321751042']],
  ['creditcard', ['4111 1111 1111 1111'], ['4111111111111112', '1234567812345670']],
  ['ssn', ['123-45-6789'], ['123456789']],
  ['rgbcolor', ['rgb( 1 ,2,255)'], ['rgb(01,2,3)', 'rgb(1,2,256)']],
])('texts of format %s', (format, good, bad) => {
  const isFit = (text: string): boolean => validate({ type: 'string', format }, text, { field: 'x', name: 'x' }).length === 0
  expect([good.filter((text) => !isFit(text)), bad.filter(isFit)]).toEqual([[], []])
})

test.each([
  ['^(?i)(abort|warn)?$', 'WARN', true],
  ['^(?i)(abort|warn)?$', 'x', false],
  ['^[[:alpha:]]+$', 'ab', true],
  ['^a\\-b\\z', 'a-b', true],
  ['^[a-z\\-]+$', 'a-b', true],
] as const)('the pattern %s on %s', (pattern, text, fits) => {
  const problems = validate({ type: 'string', pattern }, text, { field: 'x', name: 'x' })
  expect(problems.map(({ message }) => message)).toEqual(fits ? [] : [`${wrong} "${text}": x in body should match '${pattern}'`])
})

test('items of a status that is checked alone stand behind a dot', () => {
  const problems = validate({ type: 'array', items: { type: 'integer' } }, ['a'], { field: 'status', name: '' })
  expect(problems.map(({ field }) => field)).toEqual(['status.[0]'])
})

test('what has no field of its own stands at the root of what is checked', () => {
  const problems = validate({ type: 'string', not: { enum: ['a'] } }, 'a', { field: 'status', name: '' })
  expect(problems).toEqual([
    { field: 'status', reason: 'FieldValueInvalid', message: 'Invalid value: "": "" must not validate the schema (not)' },
  ])
})

test('a schema that allows no further members names the key that is one, and leaves it for that', () => {
  const schema: JSONSchemaProps = { type: 'object', properties: { spec: { type: 'object', additionalProperties: false } } }
  const object = { spec: { a: { b: 1 } } }
  expect(prune(schema, object)).toEqual(['spec.a.b'])
  const [refused] = validate(schema, object, { field: '', name: '' })
  expect([refused?.field, refused?.message]).toEqual(['spec', 'Invalid value: "a": spec.a in body is a forbidden property'])
  const open: JSONSchemaProps = {
    type: 'object',
    properties: { spec: { ...schema.properties?.['spec'], 'x-kubernetes-preserve-unknown-fields': true } },
  }
  expect(validate(open, object, { field: '', name: '' })).toHaveLength(1)
})
