import { expect, test } from 'vitest'
import { defaultPullPolicy } from '../../../src/kinds/pod/image-name.ts'

test.each([
  ['nginx', 'Always'],
  ['nginx:1', 'IfNotPresent'],
  ['x'.repeat(247), 'Always'],
  ['x'.repeat(248), 'IfNotPresent'],
  [`a.b/${'x'.repeat(255)}`, 'Always'],
  [`a.b/${'x'.repeat(256)}`, 'IfNotPresent'],
])('%s is pulled %s', (image, policy) => {
  expect(defaultPullPolicy(image)).toBe(policy)
})
