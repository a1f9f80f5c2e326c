/** Tables of custom resources by the printer columns of their definition, compared with recorded ones. */
import { expect, test } from 'vitest'
import type { CustomResourceColumnDefinition } from '../../../src/api/objects.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { getTable } from '../../../src/kinds/print/get-table.ts'
import { typedJsonPath } from '../../../src/kinds/print/json-path.ts'
import { tableOf } from '../../../src/kinds/print/table.ts'
import { byName, loadCase, readRecorded } from './cases.ts'

/** The definition that the recorded cluster had. */
const definitions: readonly CustomResourceColumnDefinition[] = [
  { name: 'Engine', type: 'string', jsonPath: '.spec.engine' },
  { name: 'Replicas', type: 'integer', jsonPath: '.spec.replicas' },
  { name: 'Ratio', type: 'number', jsonPath: '.spec.ratio' },
  { name: 'On', type: 'boolean', jsonPath: '.spec.on' },
  { name: 'Seen', type: 'date', jsonPath: '.status.seen' },
  { name: 'List', type: 'string', jsonPath: '.spec.list' },
  { name: 'Map', type: 'string', jsonPath: '.spec.map' },
  { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
  { name: 'Deep', type: 'string', jsonPath: '.spec.nested.deep', priority: 1 },
  { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
]

test.for([
  ['custom-resource', 'get.txt', {}],
  ['custom-resource', 'get-wide.txt', { wide: true }],
  ['custom-resources-list', 'get.txt', {}],
  ['custom-resources-list', 'get-wide.txt', { wide: true }],
  ['custom-resources-list', 'get-plural-group.txt', {}],
  ['custom-resources-list', 'get-labels.txt', { showLabels: true }],
] as const)('%s/%s reads as kubectl prints it', ([name, file, options]) => {
  const recorded = loadCase(name)
  const objects = recorded.objects.filter(({ kind }) => kind === 'Database').sort(byName)
  const columns = columnsOf({ id: 'example.com/v1 databases' }, definitions)
  expect(getTable(tableOf(columns, objects, Date.parse(recorded.now)), options)).toBe(readRecorded(`${name}/${file}`))
})

test('a resource without a definition has name and age', () => {
  expect(columnsOf({ id: 'example.com/v1 databases' }).map(({ name }) => name)).toEqual(['Name', 'Age'])
})

const object = {
  a: {
    'b.c': [1, 2, 3],
    d: [
      { n: 'x', v: 1 },
      { n: 'y', v: 2 },
    ],
    __proto__: null,
  },
}

test.for([
  ['.a.d[0].v', [1]],
  ['{.a.d[*].v}', [1, 2]],
  ['$.a.d[-1].n', ['y']],
  [".a['b\\.c'][1]", [2]],
  [".a['b.c'][1]", []],
  ['.a...n', ['x', 'y']],
  ['.a.b\\.c[2]', [3]],
  ['.a.d[?(@.n=="y")].v', [2]],
  [".a.d[?(@.n!='y')].v", [1]],
  ['.a.d[?(@.v==2)].n', ['y']],
  ['.a.missing.deeper', []],
  ['.a.constructor', []],
] as const)('the path %s is followed', ([path, values]) => {
  expect(typedJsonPath(path)?.(object)).toEqual(values)
})

test.for(['.a[', '.a[x]', '.a[?(@.x=]', '.a....b', '.a]', '.a[?(@.x=="y)]'])('%s is no path', (path) => {
  expect(typedJsonPath(path)).toBeUndefined()
})

const cellOf = (type: string, jsonPath: string, spec: unknown): unknown =>
  columnsOf({ id: 'example.com/v1 databases' }, [{ name: 'A', type, jsonPath }])[1]?.cell(
    { kind: 'Database', apiVersion: 'example.com/v1', metadata: { name: 'a' }, spec } as never,
    Date.parse('2026-01-01T00:00:00Z'),
  )

test.for([
  ['string', '.spec', { b: 1, a: '<' }, '{"a":"\\u003c","b":1}'],
  ['string', '.spec.a', { a: '' }, ''],
  ['string', '.spec.a', { a: null }, '<no value>'],
  ['string', '.spec.a', { a: 1e21 }, '1e+21'],
  ['string', '.spec.a', {}, null],
  ['string', '.spec[*]', { a: 1 }, null],
  ['integer', '.spec.a', { a: '5' }, null],
  ['integer', '.spec.a', { a: 5.7 }, 5],
  ['integer', '.spec.a', { a: 1e21 }, -(2n ** 63n)],
  ['number', '.spec.a', { a: 2n ** 53n }, 2 ** 53],
  ['boolean', '.spec.a', { a: 'true' }, null],
  ['date', '.spec.a', { a: '2025-12-31T23:00:00Z' }, '60m'],
  ['date', '.spec.a', { a: '2025-12-31' }, '<invalid>'],
  ['date', '.spec.a', { a: '' }, '<unknown>'],
  ['date', '.spec.a', { a: '0001-01-01T00:00:00Z' }, '<unknown>'],
  ['date', '.spec.a', { a: 5 }, null],
] as const)('a column of type %s shows %s of %j as %j', ([type, path, spec, cell]) => {
  expect(cellOf(type, path, spec)).toBe(cell)
})

test('columns end before the first that cannot be read', () => {
  const named = (name: string, path: string): CustomResourceColumnDefinition => ({ name, type: 'string', jsonPath: path })
  const columns = columnsOf({ id: 'example.com/v1 databases' }, [named('A', '.a'), named('B', '.spec["a"]'), named('C', '.c')])
  expect(columns.map(({ name }) => name)).toEqual(['Name', 'A'])
})
