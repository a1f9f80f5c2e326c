/** Durations as Go reads them. */
import { expect, test } from 'vitest'
import { UsageError } from '../../src/cli/command.ts'
import { readDuration } from '../../src/cli/duration.ts'

test.each([
  ['5s', 5],
  ['2m', 120],
  ['1h30m', 5400],
  ['1.5h', 5400],
  ['500ms', 0.5],
  ['0', 0],
  ['-5s', -5],
  ['250us', 0.00025],
])('%s is %d seconds', (text, seconds) => {
  expect(readDuration('since', text)).toBe(seconds)
})

test.each([
  ['', 'invalid'],
  ['5', 'missing unit in'],
  ['1h5', 'missing unit in'],
  ['s', 'invalid'],
  ['5 s', 'unknown unit " s" in'],
  ['5x', 'unknown unit "x" in'],
  ['-', 'invalid'],
])('%j is refused with the name of the flag', (text, fault) => {
  expect(() => readDuration('since', text)).toThrow(
    new UsageError(`invalid argument ${JSON.stringify(text)} for "--since" flag: time: ${fault} duration ${JSON.stringify(text)}`),
  )
})
