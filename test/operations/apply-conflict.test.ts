/** Which fields apply and others set against each other. */
import { expect, test } from 'vitest'
import { lastApplied } from '../../src/api/last-applied.ts'
import { conflictOf } from '../../src/operations/apply-conflict.ts'

const [a, b] = [
  { name: 'a', image: 'y' },
  { name: 'b', image: 'z' },
]

test.each([
  ['the same value', { data: { a: '1' } }, { data: { a: '1', b: '2' } }, undefined],
  ['fields that only one sets', { data: { a: '1' } }, { data: { b: '2' } }, undefined],
  ['another value', { data: { a: '1' } }, { data: { a: '2' } }, { path: 'data.a', wanted: '1', there: '2' }],
  ['what was taken away', { data: { a: '1' } }, { data: { a: null } }, { path: 'data.a', wanted: '1', there: undefined }],
  ['what would be taken away', { data: { a: null } }, { data: { a: '1' } }, { path: 'data.a', wanted: undefined, there: '1' }],
  [
    'the annotation of apply itself',
    { metadata: { annotations: { [lastApplied]: '1' } } },
    { metadata: { annotations: { [lastApplied]: '2' } } },
    undefined,
  ],
])('%s', (_, patch, changed, conflict) => {
  expect(conflictOf(patch, changed, 'core.v1.ConfigMap')).toEqual(conflict)
})

test.each([
  [
    'members of a list by its key',
    { containers: [{ name: 'b', image: 'x' }] },
    { containers: [a, b] },
    { path: 'spec.containers[b].image', wanted: 'x', there: 'z' },
  ],
  [
    'members of a list in a member, by another key',
    { containers: [{ name: 'a', ports: [{ containerPort: 80, name: 'web' }] }] },
    { containers: [{ name: 'a', ports: [{ containerPort: 80, name: 'http' }] }] },
    { path: 'spec.containers[a].ports[80].name', wanted: 'web', there: 'http' },
  ],
  [
    'members whose name is not what tells them apart',
    { containers: [{ name: 'a', ports: [{ containerPort: 80, name: 'web' }] }] },
    { containers: [{ name: 'a', ports: [{ containerPort: 81, name: 'web' }] }] },
    undefined,
  ],
  [
    'a member that would go',
    { containers: [{ $patch: 'delete', name: 'b' }] },
    { containers: [b] },
    { path: 'spec.containers[b]', wanted: undefined, there: b },
  ],
  [
    'a member that has gone',
    { containers: [b] },
    { containers: [{ $patch: 'delete', name: 'b' }] },
    { path: 'spec.containers[b]', wanted: b, there: undefined },
  ],
  [
    'a member that both let go',
    { containers: [{ $patch: 'delete', name: 'b' }] },
    { containers: [{ $patch: 'delete', name: 'b' }] },
    undefined,
  ],
  ['orders of lists', { '$setElementOrder/containers': [{ name: 'a' }] }, { '$setElementOrder/containers': [{ name: 'b' }] }, undefined],
  [
    'a list that is one value, named as its members are',
    { tolerations: [{ key: 'a', value: 'x' }] },
    { tolerations: [{ key: 'b', value: 'y' }] },
    { path: 'spec.tolerations', wanted: [{ key: 'a', value: 'x' }], there: [{ key: 'b', value: 'y' }] },
  ],
])('in a pod: %s', (_, patch, changed, conflict) => {
  expect(conflictOf({ spec: patch }, { spec: changed }, 'core.v1.Pod')).toEqual(conflict)
})

test('finds no conflict in what two add to a list of plain values that merges', () => {
  expect(conflictOf({ metadata: { finalizers: ['x/a'] } }, { metadata: { finalizers: ['x/b'] } }, 'core.v1.Pod')).toBeUndefined()
})

test('takes lists of kinds that the schema does not have for one value each', () => {
  const [wanted, there] = [[{ name: 'a' }], [{ name: 'b' }]]
  expect(conflictOf({ spec: { ways: wanted } }, { spec: { ways: there } }, undefined)).toEqual({ path: 'spec.ways', wanted, there })
})
