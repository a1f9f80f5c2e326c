/** Watches: ordered, without gap, resumable from any kept revision, and lost only when they fall out of the history. */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import type { StoreEvent } from '../../src/store/store.ts'

const open = (history?: { count: number }): Promise<OpenStore> =>
  openStore({ directory: '/x', disk: memoryDisk(), clock: new ManualClock(), ...(history === undefined ? {} : { history }) })
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

interface Seen {
  readonly prefix: string
  readonly from: number
  readonly events: StoreEvent[]
}

function watch(store: OpenStore, prefix: string, from?: number): Seen {
  const seen: Seen = { prefix, from: from ?? store.revision, events: [] }
  store.watch(prefix, from, (events) => seen.events.push(...events))
  return seen
}

test('every watch sees exactly the changes under its prefix, in order, with what was there before', async () => {
  const store = await open()
  const random = seededRandom(7)
  const written: StoreEvent[] = []
  store.watch('', undefined, (events) => written.push(...events))
  const watches: Seen[] = []
  const prefixes = ['/a/', '/a/1/', '/b/', '/', '/a/1/x1', '/a/1/x', '/c/nothing/', '/b/2/x3']
  const writer = async (): Promise<void> => {
    for (let at = 0; at < 100; at++) {
      const key = `/${random.next() < 0.5 ? 'a' : 'b'}/${Math.floor(random.next() * 3)}/x${Math.floor(random.next() * 12)}`
      if (random.next() < 0.3 && store.get(key) !== undefined) await store.delete(key, () => 'gone').catch(() => undefined)
      else await store.put(key, (revision) => revision)
      if (random.next() < 0.2)
        watches.push(
          watch(
            store,
            prefixes[Math.floor(random.next() * prefixes.length)] ?? '/',
            random.next() < 0.5 ? undefined : 1 + Math.floor(random.next() * store.revision),
          ),
        )
    }
  }
  await Promise.all([writer(), writer(), writer(), writer()])
  await turn()
  expect(written.map((event) => event.entry.revision)).toEqual(Array.from({ length: store.revision - 1 }, (_each, at) => at + 2))
  expect(watches.length).toBeGreaterThan(40)
  for (const { prefix, from, events } of watches) {
    const wanted = written.filter((event) => event.entry.revision > from && event.entry.key.startsWith(prefix))
    expect(events.map((event) => event.entry.revision)).toEqual(wanted.map((event) => event.entry.revision))
  }
  const last = new Map<string, StoreEvent>()
  for (const event of written) {
    const before = last.get(event.entry.key)
    expect(event.previous).toBe(before?.type === 'put' ? before.entry : undefined)
    last.set(event.entry.key, event)
  }
})

test('a watcher hears nothing before its own turn, and nothing after its end', async () => {
  const store = await open()
  await store.put('/a/1', () => 1)
  let heard = 0
  const stop = store.watch('/a/', 1, () => heard++)
  expect(heard).toBe(0)
  await Promise.resolve()
  expect(heard).toBe(1)
  const write = store.put('/a/1', () => 2)
  stop()
  stop()
  await write
  await turn()
  expect(heard).toBe(1)
})

test('a watch from the future waits for it', async () => {
  const store = await open()
  const seen = watch(store, '/a/', 3)
  for (let at = 0; at < 4; at++) await store.put('/a/1', () => at)
  await turn()
  expect(seen.events.map((event) => event.entry.revision)).toEqual([4, 5])
})

test('writes of one turn arrive in one batch', async () => {
  const store = await open()
  const batches: number[] = []
  store.watch('/a/', undefined, (events) => batches.push(events.length))
  await Promise.all(Array.from({ length: 10 }, (_each, at) => store.put(`/a/${at}`, () => at)))
  expect(batches).toEqual([10])
})

test('a long catch-up is handed over in slices and loses nothing', async () => {
  const store = await open()
  for (let at = 0; at < 5000; at++) void store.put(`/a/${at % 7}`, () => at)
  await store.put('/a/end', () => 'end')
  const seen = watch(store, '/a/', 1)
  await Promise.resolve()
  expect(seen.events.length).toBeLessThan(3000)
  void store.put('/a/late', () => 'late')
  while (seen.events.length < 5002) await turn()
  expect(seen.events.map((event) => event.entry.revision)).toEqual(Array.from({ length: 5002 }, (_each, at) => at + 2))
})

test('a watcher that falls out of the history is told once and hears no more', async () => {
  const store = await open({ count: 3000 })
  for (let at = 0; at < 3000; at++) void store.put(`/a/${at % 7}`, () => at)
  await store.put('/a/end', () => 'end')
  let heard = 0
  let lost = 0
  store.watch(
    '/a/',
    store.compactedRevision + 1,
    (events) => (heard += events.length),
    () => lost++,
  )
  await Promise.resolve()
  expect(heard).toBe(2048)
  for (let at = 0; at < 2999; at++) void store.put(`/a/${at % 7}`, () => at)
  await store.put('/a/end', () => 'end')
  for (let at = 0; at < 5; at++) await turn()
  await store.put('/a/end', () => 'end')
  await turn()
  expect([heard, lost]).toEqual([2048, 1])
})

test('a watcher that throws harms no other', async () => {
  const store = await open()
  const thrown: unknown[] = []
  const listeners = process.listeners('uncaughtException')
  process.removeAllListeners('uncaughtException')
  process.once('uncaughtException', (error) => thrown.push(error))
  store.watch('/a/', undefined, () => {
    throw new Error('a watcher fails')
  })
  const seen = watch(store, '/a/')
  await store.put('/a/1', () => 1)
  await turn()
  for (const listener of listeners) process.on('uncaughtException', listener)
  expect(String(thrown[0])).toContain('a watcher fails')
  expect(seen.events).toHaveLength(1)
  expect(store.failure).toBeUndefined()
})
