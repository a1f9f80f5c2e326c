/** What a describer's page does with control characters, times and zones. */
import { expect, test } from 'vitest'
import { longTime, plainTime } from '../../../src/kinds/describe/long-time.ts'
import { writeAnnotations } from '../../../src/kinds/describe/metadata.ts'
import { startPage } from '../../../src/kinds/describe/page.ts'

const now = Date.parse('2026-03-01T12:00:00Z')

test('control characters cannot reach a terminal', () => {
  const page = startPage({}, now)
  page.field(0, 'Name', '\u001b[31mred\u001b[0m\rover')
  expect(page.toText()).toBe('Name:  ^[[31mred^[[0m\\rover\n')
})

test.for([
  [undefined, 'Sun, 01 Mar 2026 09:05:07 +0000'],
  ['Europe/Zurich', 'Sun, 01 Mar 2026 10:05:07 +0100'],
  ['America/New_York', 'Sun, 01 Mar 2026 04:05:07 -0500'],
  ['Asia/Kathmandu', 'Sun, 01 Mar 2026 14:50:07 +0545'],
  ['Pacific/Auckland', 'Sun, 01 Mar 2026 22:05:07 +1300'],
] as const)('in zone %s the time reads %s', ([zone, text]) => {
  expect(longTime('2026-03-01T09:05:07Z', zone)).toBe(text)
})

test('a missing time is the zero time of Go', () => {
  expect(longTime(undefined)).toBe('Mon, 01 Jan 0001 00:00:00 +0000')
})

test('an unformatted time names its zone', () => {
  expect(plainTime('2026-03-01T09:05:07Z')).toBe('2026-03-01 09:05:07 +0000 UTC')
})

test('a nested page writes further in', () => {
  const page = startPage({}, now)
  page.line(0, 'Type:')
  page.nested(2).field(0, 'Name', 'x')
  expect(page.toText()).toBe('Type:\n    Name:  x\n')
})

test('long annotations stand on lines of their own, cut by bytes', () => {
  const page = startPage({}, now)
  writeAnnotations(page, 'Annotations', { short: 'a', long: 'ä'.repeat(80), 'kubectl.kubernetes.io/last-applied-configuration': '{}' })
  expect(page.toText()).toBe(`Annotations:  long:\n                ${'ä'.repeat(69)}...\n              short: a\n`)
})
