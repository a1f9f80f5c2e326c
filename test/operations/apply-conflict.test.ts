/** Which fields apply and others set against each other. */
import { expect, test } from 'vitest'
import { lastApplied } from '../../src/api/last-applied.ts'
import { conflictOf } from '../../src/operations/apply-conflict.ts'

test.each([
  ['the same value', { data: { a: '1' } }, { data: { a: '1', b: '2' } }, undefined],
  ['fields that only one sets', { data: { a: '1' } }, { data: { b: '2' } }, undefined],
  ['another value', { data: { a: '1' } }, { data: { a: '2' } }, { path: 'data.a', wanted: '1', there: '2' }],
  ['what was taken away', { data: { a: '1' } }, { data: { a: null } }, { path: 'data.a', wanted: '1', there: undefined }],
  [
    'the annotation of apply itself',
    { metadata: { annotations: { [lastApplied]: '1' } } },
    { metadata: { annotations: { [lastApplied]: '2' } } },
    undefined,
  ],
  [
    'members of a list that a key tells apart',
    { spec: { containers: [{ name: 'b', image: 'x' }] } },
    {
      spec: {
        containers: [
          { name: 'a', image: 'y' },
          { name: 'b', image: 'z' },
        ],
      },
    },
    { path: 'spec.containers[b].image', wanted: 'x', there: 'z' },
  ],
  ['other members', { ports: [{ port: 1, a: 1 }] }, { ports: [{ port: 2, a: 2 }] }, undefined],
  ['other lists', { args: ['a'] }, { args: ['b'] }, { path: 'args', wanted: ['a'], there: ['b'] }],
])('%s', (_, patch, changed, conflict) => {
  expect(conflictOf(patch, changed)).toEqual(conflict)
})
