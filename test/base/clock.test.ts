/** The manual clock. */
import { expect, test } from 'vitest'
import { endingClock, ManualClock } from '../../src/base/clock.ts'

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

test('an ended clock runs no timer any more, set before or after', async () => {
  const clock = new ManualClock(0)
  const ending = endingClock(clock)
  const seen: number[] = []
  ending.after(10, () => seen.push(ending.now()))
  ending.after(15, () => seen.push(15))()
  ending.after(20, () => seen.push(20))
  await clock.advance(10)
  ending.end()
  ending.after(5, () => seen.push(5))
  expect(clock.next()).toBeUndefined()
  await clock.advance(50)
  expect(seen).toEqual([10])
})
