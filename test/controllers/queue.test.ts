import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { Queue, usualBackOff, type Pace } from '../../src/controllers/queue.ts'

/** The milliseconds, from the first change on, at which a key is looked at that changes once a millisecond for `length`. */
async function looks(pace: Pace, length: number): Promise<readonly number[]> {
  const clock = new ManualClock()
  const start = clock.now()
  const at: number[] = []
  const queue = new Queue(clock, { pace, backOff: usualBackOff }, () => {
    const key = queue.take()
    if (key === undefined) return
    at.push(clock.now() - start)
    queue.done(key, false)
  })
  for (let ms = 0; ms < length; ms++) {
    queue.add('default/web')
    await clock.advance(1, () => Promise.resolve())
  }
  queue.close()
  return at
}

test('a few changes are each met as they come, many together', async () => {
  expect(await looks({ ms: 50, burst: 4 }, 190)).toEqual([0, 1, 2, 3, 50, 100, 150])
  expect(await looks({ ms: 50, burst: 1 }, 190)).toEqual([0, 50, 100, 150])
  expect(await looks({ ms: 0, burst: 4 }, 4)).toEqual([0, 1, 2, 3])
})

test('a key that rested meets a few changes at once again', async () => {
  const clock = new ManualClock()
  const taken: string[] = []
  const queue = new Queue(clock, { pace: { ms: 50, burst: 2 }, backOff: usualBackOff }, () => {
    const key = queue.take()
    if (key === undefined) return
    taken.push(key)
    queue.done(key, false)
  })
  for (let round = 0; round < 2; round++) {
    for (let change = 0; change < 3; change++) queue.add('a')
    expect(taken.splice(0)).toEqual(['a', 'a'])
    await clock.advance(200, () => Promise.resolve())
    expect(taken.splice(0)).toEqual(['a'])
  }
  queue.close()
})
