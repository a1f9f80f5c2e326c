/** Whatever was thrown. */
import { expect, test } from 'vitest'
import { asError, reasonOf } from '../../src/base/thrown.ts'

test('an error is taken as it is', () => {
  const error = new TypeError('no')
  expect(asError(error)).toBe(error)
  expect(reasonOf(error)).toBe('no')
})

test.for(['no', 7, undefined, null] as const)('%s is made one', (thrown) => {
  expect(asError(thrown)).toEqual(new Error(String(thrown)))
  expect(reasonOf(thrown)).toBe(String(thrown))
})
