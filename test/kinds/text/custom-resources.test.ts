/** Tables of custom resources by the printer columns of their definition, compared with recorded ones. */
import { expect, test } from 'vitest'
import type { CustomResourceColumnDefinition } from '../../../src/api/objects.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'
import { getTable } from '../../../src/kinds/print/get-table.ts'
import { jsonPath } from '../../../src/kinds/print/json-path.ts'
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
  [".a['b.c'][1]", [2]],
  ['.a.b\\.c[2]', [3]],
  ['.a.d[?(@.n=="y")].v', [2]],
  [".a.d[?(@.n!='y')].v", [1]],
  ['.a.d[?(@.v==2)].n', ['y']],
  ['.a.missing.deeper', []],
  ['.a.constructor', []],
] as const)('the path %s is followed', ([path, values]) => {
  expect(jsonPath(path)?.(object)).toEqual(values)
})

test.for(['.a[', '.a[x]', '.a[?(@.x=]', '.a...b', '.a b', '.a[?(@.x=="y)]'])('%s is no path', (path) => {
  expect(jsonPath(path)).toBeUndefined()
})
