/** The order of texts. */
import { expect, test } from 'vitest'
import { compareNames, compareTexts, sortTexts } from '../../src/base/order.ts'

test('capitals come first, and a text before what it begins', () => {
  expect(sortTexts(new Set(['b', 'ab', 'a', 'B', '10', '9']))).toEqual(['10', '9', 'B', 'a', 'ab', 'b'])
  expect(compareTexts('a', 'a')).toBe(0)
})

test('pairs are ordered by their names', () => {
  expect(Object.entries({ b: 1, a: 2 }).sort(compareNames)).toEqual([
    ['a', 2],
    ['b', 1],
  ])
})
