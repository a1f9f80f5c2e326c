/** What a Job of a CronJob says of its time. */
import { expect, test } from 'vitest'
import { zonedText } from '../../../src/kinds/cron-job/zoned-text.ts'

test.for([
  [undefined, '2026-07-01T12:00:00Z'],
  ['Etc/UTC', '2026-07-01T12:00:00Z'],
  ['Asia/Kathmandu', '2026-07-01T17:45:00+05:45'],
  ['America/St_Johns', '2026-07-01T09:30:00-02:30'],
  ['Africa/Abidjan', '2026-07-01T12:00:00Z'],
] as const)('in %s', ([zone, text]) => {
  expect(zonedText(Date.UTC(2026, 6, 1, 12), zone)).toBe(text)
})
