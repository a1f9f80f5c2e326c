/** Where the bytes of values are that outlive history. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { longLivedRoom } from '../../src/store/long-lived.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'

test('what outlives history shares memory with its like alone', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock: new ManualClock(), history: { count: 20 } })
  const filler = 'x'.repeat(3000)
  for (let n = 0; n < 200; n++) {
    const isKept = n % 20 === 0
    await store.put(isKept ? `/core/events/kept-${String(n).padStart(3, '0')}` : '/core/pods/busy', () => ({
      n,
      text: isKept ? 'kept' : filler,
    }))
  }
  const kept = store.list('/core/events/').entries
  const settled = kept.slice(0, -2)
  expect(kept).toHaveLength(10)
  expect(new Set(settled.map(({ bytes }) => bytes.buffer)).size).toBe(1)
  expect(kept.map(({ bytes }) => bytes.toString())).toEqual(kept.map((_, at) => JSON.stringify({ n: at * 20, text: 'kept' })))
  await store.close()
})

test('what outlives history is parsed again when it is asked for', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock: new ManualClock(), history: { count: 20 } })
  const built = { name: 'kept', parts: [1, 2] }
  const { value } = await store.put('/core/events/kept', () => built)
  expect(value).toBe(built)
  for (let n = 0; n < 30; n++) await store.put('/core/pods/busy', () => ({ n }))
  const later = store.get('/core/events/kept')?.value
  expect(later).toEqual(built)
  expect(later).not.toBe(built)
  expect(store.get('/core/events/kept')?.value).toBe(later)
  await store.close()
})

test('long values keep the memory that is theirs alone', () => {
  const room = longLivedRoom()
  const own = Buffer.alloc(40_000)
  expect(room(own)).toBe(own)
  const [first, second] = [Buffer.from('one'), Buffer.from('two')].map(room)
  expect(first?.buffer).toBe(second?.buffer)
  expect(`${String(first)} ${String(second)}`).toBe('one two')
})
