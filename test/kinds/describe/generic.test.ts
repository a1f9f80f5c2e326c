/** The describer of kinds that have none of their own. */
import { expect, test } from 'vitest'
import { describe as describeObject } from '../../../src/kinds/describe/index.ts'
import { fieldLabel } from '../../../src/kinds/describe/generic.ts'

test.for([
  ['podIPs', 'Pod I Ps'],
  ['apiVersion', 'API Version'],
  ['x-kubernetes-preserve', 'X - Kubernetes - Preserve'],
  ['caBundle', 'Ca Bundle'],
  ['HTTPServer', 'HTTP Server'],
  ['kubernetes.io/thing', 'kubernetes.io/thing'],
  ['x1y2', 'x1y2'],
  ['url', 'URL'],
  ['aB', 'A B'],
] as const)('the field %s is labelled %s', ([name, label]) => {
  expect(fieldLabel(name)).toBe(label)
})

test('an object without a kind is shown as one of its resource', async () => {
  // Items of a list carry neither kind nor version.
  const item = {
    metadata: { name: 'a', uid: '', resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: { size: 3 },
  } as unknown as Parameters<typeof describeObject>[1]
  const read = { get: () => Promise.resolve(undefined), list: () => Promise.resolve([]) }
  const text = await describeObject({ id: 'example.com/v1 gadgets', kind: 'Gadget', group: 'example.com', version: 'v1' }, item, read, 0)
  expect(text).toContain('API Version:  example.com/v1\nKind:         Gadget\n')
  expect(text).toContain('Spec:\n  Size:  3\n')
})
