/** What is refused of tolerations. */
import { expect, test } from 'vitest'
import { refusedCreate, type Json } from '../rule-rows.ts'

test.for([
  [
    { key: 'a', operator: 'Exists', value: 'x' },
    ['spec.tolerations[0].operator: Invalid value: "x": value must be empty when `operator` is \'Exists\''],
  ],
  [{ key: 'a', operator: 'Less' }, ['spec.tolerations[0].operator: Unsupported value: "Less": supported values: "Equal", "Exists"']],
] as readonly [Json, string[]][])('%j', ([toleration, refusals]) => {
  expect(
    refusedCreate('v1 pods', { metadata: { name: 'a' }, spec: { containers: [{ name: 'c', image: 'i' }], tolerations: [toleration] } }),
  ).toEqual(refusals)
})
