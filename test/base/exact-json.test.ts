import { expect, test } from 'vitest'
import { isInt64, parseExact, wholeNumber } from '../../src/base/exact-json.ts'

test('whole numbers of 64 bits stay as they are, there and back', () => {
  const text = '{"a":9007199254740993,"b":[-9223372036854775808, 9223372036854775807],"c":1,"d":"12345678901234567890"}'
  expect(JSON.stringify(parseExact(text))).toBe(text.replace(' ', ''))
  expect(parseExact('9007199254740993')).toBe(9007199254740993n)
})

test('what 64 bits do not hold, and what has a fraction or an exponent, is a float', () => {
  expect(parseExact('[9223372036854775808,1234567890123456789.5,1e18]')).toEqual([2 ** 63, 1234567890123456789.5, 1e18])
})

test('numbers are whole up to 53 bits, and beyond only in the form for it', () => {
  expect([5, 2 ** 53 - 1, 5n].map(isInt64)).toEqual([true, true, true])
  expect([2 ** 53, 1e21, 0.5].map(isInt64)).toEqual([false, false, false])
  expect([5n, 2n ** 53n, 2n ** 63n].map(wholeNumber)).toEqual([5, 2n ** 53n, 2 ** 63])
})
