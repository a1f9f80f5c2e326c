/** The manual clock. */
import { expect, test } from 'vitest'
import { endingClock, ManualClock, pause } from '../../src/base/clock.ts'

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

test('a pause lasts as long as was asked for, or until the signal', async () => {
  const clock = new ManualClock(0)
  const [kept, cut, late] = [new AbortController(), new AbortController(), AbortSignal.abort()]
  const seen: string[] = []
  const paused = [
    pause(clock, 10, kept.signal).then(() => seen.push('kept')),
    pause(clock, 20, cut.signal).then(() => seen.push('cut')),
    pause(clock, 30, late).then(() => seen.push('late')),
  ]
  await paused[2]
  expect([seen, clock.next()]).toEqual([['late'], 10])
  cut.abort()
  await paused[1]
  await clock.advance(10)
  await paused[0]
  expect([seen, clock.next()]).toEqual([['late', 'cut', 'kept'], undefined])
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
