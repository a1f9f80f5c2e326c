/** Numbers in formatted texts with more digits, or fewer, than they have. */
import { expect, test } from 'vitest'
import { runRules } from '../../../../src/api/cel/run-rules.ts'

// As cel-go 0.23.2 prints them.
test.each([
  ['%.2f', '1234567.891', '1,234,567.89'],
  ['%.0f', '2.5', '2'],
  ['%.0f', '-0.4', '-0'],
  ['%f', '-0.0', '0.000000'],
  ['%.255f', '0.5', `0.5${'0'.repeat(254)}`],
  ['%.256f', '0.5', '0.5'],
  ['%.257f', '2.0', '2.0'],
  ['%.256f', '1e-300', '0'],
  ['%.300f', '-5.25', `-5.25${'0'.repeat(42)}`],
])('%s of %s is %s', (format, number, text) => {
  const rule = `"${format}".format([${number}]) == "${text}"`
  expect(runRules({ type: 'object', 'x-kubernetes-validations': [{ rule }] }, {}, undefined).problems).toEqual([])
})
