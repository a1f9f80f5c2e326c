/** Durations as Go reads them. */
import { expect, test } from 'vitest'
import { parseDuration } from '../../src/api/go-duration.ts'

test.for([
  ['0', 0n],
  ['+0', 0n],
  ['1h30m', 5_400_000_000_000n],
  ['-1.5s', -1_500_000_000n],
  ['.5ms', 500_000n],
  ['1.us', 1000n],
  ['2\u00b5s3\u03bcs', 5000n],
  ['2562047h', 9_223_369_200_000_000_000n],
] as const)('%s is %d nanoseconds', ([text, nanos]) => {
  expect(parseDuration(text)).toBe(nanos)
})

test.for([
  ['', 'invalid'],
  ['-', 'invalid'],
  ['.s', 'invalid'],
  ['s', 'invalid'],
  ['1h.', 'invalid'],
  ['5', 'missing unit in'],
  ['1h5', 'missing unit in'],
  ['5d', 'unknown unit "d" in'],
  ['5 s', 'unknown unit " s" in'],
  ['2562048h', 'invalid'],
] as const)('%s: %s duration', ([text, fault]) => {
  expect(parseDuration(text)).toBe(`time: ${fault} duration ${JSON.stringify(text)}`)
})
