/** Scales as Go writes them. */
import { expect, test } from 'vitest'
import { makeScale } from '../../src/api/scale.ts'

const metadata = {
  name: 'web',
  namespace: 'a',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-01T00:00:00Z',
  labels: { a: 'b' },
}
const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata }
const { labels: _labels, ...about } = metadata

test('a scale tells what its object wants and has', () => {
  expect(makeScale(object, { wanted: 2, found: 1, selector: 'app=web' })).toEqual({
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: about,
    spec: { replicas: 2 },
    status: { replicas: 1, selector: 'app=web' },
  })
})

test('a wanted zero and an empty selector are left out', () => {
  expect(makeScale(object, { wanted: 0, found: 0, selector: '' })).toMatchObject({ spec: {}, status: { replicas: 0 } })
})
