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
])('%s is %d seconds', (text, seconds) => {
  expect(readDuration('since', text)).toBe(seconds)
})

test.each(['', '5', 's', '5 s', '5x', '-'])('%j is refused with the name of the flag', (text) => {
  expect(() => readDuration('since', text)).toThrow(
    new UsageError(`invalid argument ${JSON.stringify(text)} for "--since" flag: time: invalid duration ${JSON.stringify(text)}`),
  )
})
