/** What is known of a new object's fields is not worked out again. */
import { expect, test } from 'vitest'
import { updatedEntries } from '../../../src/api/managed-fields/write.ts'
import { pods } from '../../../src/api/resources.ts'
import { sharedPart } from '../../../src/api/shared-parts.ts'
import { scopeFor } from '../../../src/server/managed-fields/scope.ts'
import { trackedType, type Tracked } from '../../../src/server/managed-fields/versions.ts'

const { versions, nothing } = trackedType(pods) as Tracked

const entriesOf = (made: object) =>
  updatedEntries(
    { versions, live: nothing, made, scope: scopeFor(pods, ''), isCreate: true, liveEntries: undefined, madeEntries: undefined },
    { manager: 'm', subresource: '', time: '2026-01-01T00:00:00Z' },
  )

const podOf = (name: string, spec: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default', labels: { app: name } },
  spec,
  ...more,
})

test.each([
  ['no status', {}],
  ['a status that says nothing', { status: {} }],
])('of pods of one spec with %s', (_, more) => {
  const plain = { containers: [{ name: 'c', image: 'nginx' }] }
  let looks = 0
  const spec = sharedPart(
    new Proxy(plain, {
      get(target, name) {
        looks++
        return Reflect.get(target, name) as unknown
      },
    }),
  )
  const first = entriesOf(podOf('a', spec, more))
  const before = looks
  const second = entriesOf(podOf('b', spec, more))
  expect(looks).toBe(before)
  expect(second).toEqual(first)
  expect(second).toEqual(entriesOf(podOf('c', structuredClone(plain), more)))
})

test('a status that says something is looked at', () => {
  const spec = sharedPart({ containers: [{ name: 'c', image: 'nginx' }] })
  const plain = entriesOf(podOf('a', spec))
  expect(entriesOf(podOf('b', spec, { status: { phase: 'Running' } }))).toEqual(plain)
})
