import { describe, expect, it } from 'vitest'
import {
  addAmounts,
  addQuantities,
  compareQuantities,
  formatQuantity,
  isLess,
  parseQuantity,
  quantity,
  quantityText,
  scaledValue,
} from '../../src/api/quantity.ts'

const wrong = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const written = (text: string): string => {
  const parsed = parseQuantity(text)
  return typeof parsed === 'string' ? parsed : formatQuantity(parsed)
}

describe('quantities', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['100m', '100m'],
    ['1024Ki', '1Mi'],
    ['0.1', '100m'],
    ['0.5', '500m'],
    ['1k', '1k'],
    ['1e3', '1e3'],
    ['100M', '100M'],
    ['1n', '1n'],
    ['1500m', '1500m'],
    ['5.', '5.'],
    ['1.5Gi', '1536Mi'],
    ['+1', '+1'],
    ['12e6', '12e6'],
    ['0', '0'],
    ['1e-3', '1e-3'],
    ['2000Mi', '2000Mi'],
    ['1.5', '1500m'],
    ['1Pi', '1Pi'],
    ['1000000', '1M'],
    ['10000m', '10'],
    ['1.25Mi', '1280Ki'],
    ['0100m', '0100m'],
    ['007', '007'],
    ['-0', '0'],
    ['m', '0'],
    ['9223372036854775808', '9223372036854775808'],
    ['', wrong],
    ['x', wrong],
    ['1x', wrong],
    ['1..5', wrong],
    ['0x10', wrong],
    ['1e3k', wrong],
    ['1ki', "unable to parse quantity's suffix"],
    ['1K', "unable to parse quantity's suffix"],
    ['1e', "unable to parse quantity's suffix"],
  ]
  for (const [given, expected] of spellings)
    it(`read ${JSON.stringify(given)} as a real cluster does`, () => expect(written(given)).toBe(expected))

  it('compare and add across units', () => {
    expect(compareQuantities(quantity('1Gi'), quantity('1G'))).toBe(1)
    expect(compareQuantities(quantity('1000m'), quantity('1'))).toBe(0)
    expect(formatQuantity(addQuantities(quantity('100m'), quantity('1')))).toBe('1100m')
    expect(formatQuantity(addQuantities(quantity('1Gi'), quantity('512Mi'), -1))).toBe('512Mi')
  })

  it('round up to the unit that is asked for', () => {
    expect([scaledValue('100m', -3), scaledValue('1', -3), scaledValue('1Ki'), scaledValue('1500m'), scaledValue('-1500m')]).toEqual([
      100, 1000, 1024, 2, -2,
    ])
  })
})

it('amounts are added by name', () => {
  const total = new Map([['cpu', quantity('500m')]])
  addAmounts(total, [
    ['cpu', quantity('1')],
    ['memory', quantity('1Gi')],
  ])
  expect([...total].map(([name, amount]) => [name, formatQuantity(amount)])).toEqual([
    ['cpu', '1500m'],
    ['memory', '1Gi'],
  ])
})

it('an absent amount is zero beside another', () => {
  expect([isLess(undefined, '1m'), isLess('1m', undefined), isLess('1', '1000m')]).toEqual([true, false, false])
})

it('a quantity is spelled the shortest way', () => {
  expect(quantityText('1024Mi')).toBe('1Gi')
})
