/** What the columns of tables say about themselves. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../../src/api/resource.ts'
import { columnDescription } from '../../../src/kinds/print/column-descriptions.ts'
import { columnsOf } from '../../../src/kinds/print/columns.ts'

/** The one column that a real server leaves without a word. */
const silent = ['node.k8s.io/v1 runtimeclasses Handler']

test('every column of a built-in resource has a description', () => {
  const missing = builtInResources
    .filter(({ verbs }) => verbs.includes('list'))
    .flatMap((resource) => columnsOf(resource).map(({ name }) => [resource.id, name] as const))
    .filter(([id, name]) => columnDescription(id, name) === '')
    .map((pair) => pair.join(' '))
  expect(missing).toEqual(silent)
})

test('a kind’s own description stands before that which all kinds share', () => {
  expect(columnDescription('v1 pods', 'Ready')).toBe('The aggregate readiness state of this pod for accepting traffic.')
  expect(columnDescription('v1 pods', 'Name')).toMatch(/^Name must be unique within a namespace\./)
})

test('columns of custom resources name their path where the definition describes none', () => {
  const described = columnsOf({ id: 'example.com/v1 things' }, [
    { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
    { name: 'Colour', type: 'string', jsonPath: '.spec.colour', description: 'What it looks like.' },
  ]).map(({ name, description }) => [name, description])
  expect(described).toEqual([
    ['Name', undefined],
    ['Size', 'Custom resource definition column (in JSONPath format): .spec.size'],
    ['Colour', 'What it looks like.'],
  ])
})
