/** Sums that are too large, and numbers without an order. */
import { expect, test } from 'vitest'
import { runRules } from '../../../../src/api/cel/run-rules.ts'

// As cel-go 0.23.2 has it.
test.each([
  ['duration("2562047h") + duration("2562047h") > duration("0s")', 'integer overflow'],
  ['timestamp("9999-12-31T23:59:59Z") - timestamp("0001-01-01T00:00:00Z") > duration("0s")', 'integer overflow'],
  ['[duration("2562047h"), duration("2562047h")].sum() > duration("0s")', 'integer overflow'],
  ['timestamp("9999-12-31T23:59:59Z") + duration("1s") > timestamp(0)', 'timestamp overflow'],
  ['0.0 / 0.0 < 1.0', 'NaN values cannot be ordered'],
  ['1 < dyn(0.0 / 0.0)', 'NaN values cannot be ordered'],
  ['0.0 / 0.0 != 0.0 / 0.0', undefined],
  // In lists it is neither before nor after another.
  ['[1.0, 0.0 / 0.0].max() == 1.0', undefined],
  ['[1.0, 0.0 / 0.0].isSorted()', undefined],
])('%s', (rule, error) => {
  const { problems } = runRules({ type: 'object', 'x-kubernetes-validations': [{ rule }] }, {}, undefined)
  expect(problems.map(({ message }) => /"object": (.*) evaluating rule/.exec(message)?.[1] ?? message)).toEqual(
    error === undefined ? [] : [error],
  )
})
