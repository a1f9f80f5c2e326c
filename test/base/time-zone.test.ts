/** Clocks of the zones. */
import { expect, test } from 'vitest'
import { offsetMinutes, wallClock } from '../../src/base/time-zone.ts'

const shown = (text: string, zone: string): string => new Date(wallClock(Date.parse(text), zone)).toISOString()

test.for([
  ['UTC', '2026-07-01T12:00:00.250Z', '2026-07-01T12:00:00.250Z', 0],
  ['Etc/UTC', '2026-07-01T12:00:00.250Z', '2026-07-01T12:00:00.250Z', 0],
  ['Europe/Berlin', '2026-07-01T22:30:15.250Z', '2026-07-02T00:30:15.250Z', 120],
  ['Europe/Berlin', '2026-01-01T22:30:15Z', '2026-01-01T23:30:15.000Z', 60],
  ['Asia/Kathmandu', '2026-12-31T20:00:00Z', '2027-01-01T01:45:00.000Z', 345],
  ['America/St_Johns', '2026-07-01T00:00:00Z', '2026-06-30T21:30:00.000Z', -150],
  ['Europe/Berlin', '1969-12-31T23:30:00.999Z', '1970-01-01T00:30:00.999Z', 60],
  ['Asia/Tokyo', '0050-03-01T00:00:00Z', '0050-03-01T09:18:59.000Z', 558],
] as const)('in %s at %s clocks show %s', ([zone, at, clock, offset]) => {
  expect(shown(at, zone)).toBe(clock)
  expect(offsetMinutes(Date.parse(at), zone)).toBe(offset)
})

test('clocks that are set back show an hour twice', () => {
  expect(shown('2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000Z')
  expect(shown('2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe('2026-10-25T02:30:00.000Z')
})

test('an unknown zone is a RangeError', () => {
  expect(() => wallClock(0, 'Europe/Atlantis')).toThrow(RangeError)
})
