/** Templates without the label of their revision. */
import { expect, test } from 'vitest'
import { withoutHash } from '../../../src/kinds/shared/revision-labels.ts'

test('only the label of the revision goes, and the template stays as it was', () => {
  const template = { metadata: { labels: { app: 'web', 'pod-template-hash': 'abc' }, name: 'a' }, spec: { containers: [] } }
  expect(withoutHash(template)).toEqual({ metadata: { labels: { app: 'web' }, name: 'a' }, spec: { containers: [] } })
  expect(template.metadata.labels['pod-template-hash']).toBe('abc')
})

test('a template without labels has none afterwards', () => {
  expect(withoutHash({ spec: { containers: [] } })).toEqual({ metadata: { labels: {} }, spec: { containers: [] } })
})
