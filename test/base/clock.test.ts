/** The manual clock. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'

test('timers run at their own instant, in the order they were set', async () => {
  const clock = new ManualClock(0)
  const seen: string[] = []
  clock.after(20, () => seen.push(`b${clock.now()}`))
  clock.after(10, () => {
    seen.push(`a${clock.now()}`)
    clock.after(10, () => seen.push(`c${clock.now()}`))
  })
  clock.after(30, () => seen.push('late'))()
  await clock.advance(25)
  expect(seen).toEqual(['a10', 'b20', 'c20'])
  expect(clock.now()).toBe(25)
})
