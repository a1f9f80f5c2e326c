/** Values as Go prints them. */
import { expect, test } from 'vitest'
import { goTime } from '../../src/api/go-value.ts'

test.for([
  ['2026-01-01T00:00:00Z', '2026-01-01 00:00:00 +0000 UTC'],
  ['2026-01-01T00:00:00.123400Z', '2026-01-01 00:00:00.1234 +0000 UTC'],
  ['2026-01-01T00:00:10.000000Z', '2026-01-01 00:00:10 +0000 UTC'],
  [undefined, '0001-01-01 00:00:00 +0000 UTC'],
] as const)('time %s', ([time, text]) => expect(goTime(time).text).toBe(text))
