/** What stands in for the value of an optional is looked at only where there is none. */
import { expect, test } from 'vitest'
import { runRules } from '../../../../src/api/cel/run-rules.ts'

const schema = { type: 'object', properties: { l: { type: 'array', items: { type: 'string' } } } }

// As cel-go 0.23.2 has it.
test.each([
  ['self.l[?0].orValue(self.l[9]) == "a"', undefined],
  ['self.l[?9].orValue("b") == "b"', undefined],
  ['self.l[?9].orValue(self.l[8]) == "b"', 'index out of bounds: 8'],
  ['optional.of(1).or(optional.of(1 / 0)).value() == 1', undefined],
  ['optional.none().or(optional.of(1 / 0)).value() == 1', 'division by zero'],
  ['optional.of(1 / 0).orValue(1) == 1', 'division by zero'],
  // What is no optional stays as it is.
  ['dyn(1).orValue(1 / 0) == 1', undefined],
])('%s', (rule, error) => {
  const { problems } = runRules({ ...schema, 'x-kubernetes-validations': [{ rule }] }, { l: ['a'] }, undefined)
  expect(problems.map(({ message }) => /"object": (.*) evaluating rule/.exec(message)?.[1] ?? message)).toEqual(
    error === undefined ? [] : [error],
  )
})
