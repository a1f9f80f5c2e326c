import { expect, test } from 'vitest'
import { wrapNumbers } from '../../src/api/wrap-numbers.ts'

const deployment = (replicas: unknown, containerPort: unknown = 80): object => ({
  spec: { replicas, template: { spec: { containers: [{ name: 'c', ports: [{ containerPort }] }] } } },
})

test.each([
  ['one more than 32 bits hold', 2 ** 31, -(2 ** 31)],
  ['one less', -(2 ** 31) - 1, 2 ** 31 - 1],
  ['the bits beyond are gone', 2 ** 40 + 7, 7],
  ['a number beyond 64 bits', 2 ** 63, 0],
  ['a long whole number', 2n ** 62n + 5n, 5],
])('%s', (_title, given, held) => {
  expect(wrapNumbers('apps.v1.Deployment', deployment(given))).toEqual(deployment(held))
  expect(wrapNumbers('apps.v1.Deployment', deployment(1, given))).toEqual(deployment(1, held))
})

test('what fits, has a fraction or is no number stays the very same', () => {
  for (const given of [deployment(3), deployment(1.5), deployment('x'), deployment(null), { spec: [] }, 'x'])
    expect(wrapNumbers('apps.v1.Deployment', given)).toBe(given)
})
