import { expect, test } from 'vitest'
import { heldIn } from '../../src/api/came-empty.ts'
import { decode } from '../../src/api/decode.ts'
import { goLabelSelector } from '../../src/api/go-value.ts'
import type { Deployment } from '../../src/api/objects.ts'

const decoded = (spec: object): Deployment =>
  // Decoded to this very type.
  decode('apps.v1.Deployment', { spec }).object as unknown as Deployment

test('what came empty is not written, but Go would print it as empty', () => {
  const { spec } = decoded({
    selector: { matchLabels: {}, matchExpressions: [{ key: 'a', operator: 'Exists', values: [] }] },
    template: { metadata: { labels: {} } },
  })
  expect(spec.selector).toEqual({ matchExpressions: [{ key: 'a', operator: 'Exists' }] })
  expect(goLabelSelector(spec.selector).text).toBe(
    'v1.LabelSelector{MatchLabels:map[string]string{}, MatchExpressions:[]v1.LabelSelectorRequirement{v1.LabelSelectorRequirement{Key:"a", Operator:"Exists", Values:[]string{}}}}',
  )
  expect(heldIn(spec.template.metadata, 'labels')).toEqual({})
})

test('what did not come is nil', () => {
  expect(goLabelSelector(decoded({ selector: { matchLabels: null } }).spec.selector).text).toBe(
    'v1.LabelSelector{MatchLabels:map[string]string(nil), MatchExpressions:[]v1.LabelSelectorRequirement(nil)}',
  )
})
