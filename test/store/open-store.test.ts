/** The store as its users see it: writes, reads, pages, conflicts, watches, and the same again after a restart. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import type { Disk } from '../../src/store/disk.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { nodeDisk } from '../../src/store/node-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { Compacted, RevisionConflict } from '../../src/store/store.ts'
import type { StoreEvent } from '../../src/store/store.ts'

const disks: [string, () => { disk: Disk; directory: string }][] = [
  ['memory', () => ({ disk: memoryDisk(), directory: '/x' })],
  [
    'real',
    () => {
      const directory = mkdtempSync(join(tmpdir(), 'inkube-store-'))
      onTestFinished(() => rmSync(directory, { recursive: true }))
      return { disk: nodeDisk, directory }
    },
  ],
]

const clock = new ManualClock()
const named = (name: string) => (revision: number) => ({ name, revision })
const names = (events: readonly StoreEvent[]): string[] => events.map((event) => `${event.type} ${event.entry.key} ${event.entry.revision}`)

/** Resolves once `enough` says so of what the watch has seen. */
function watching(store: OpenStore, prefix: string, revision: number | undefined, count: number): Promise<StoreEvent[]> {
  return new Promise((resolve) => {
    const seen: StoreEvent[] = []
    const stop = store.watch(prefix, revision, (events) => {
      seen.push(...events)
      if (seen.length < count) return
      stop()
      resolve(seen)
    })
  })
}

describe.each(disks)('on the %s disk', (_, make) => {
  test('a write is read back at its revision, and again after a restart', async () => {
    const place = make()
    const store = await openStore({ ...place, clock })
    expect(store.revision).toBe(1)
    const web = await store.put('/pods/default/web', named('web'), 'absent')
    expect(web.revision).toBe(2)
    expect(JSON.parse(web.bytes.toString())).toEqual({ name: 'web', revision: 2 })
    expect(store.get('/pods/default/web')).toBe(web)
    await store.put('/pods/default/api', named('api'))
    await store.delete('/pods/default/web', named('web'), 2)
    expect(store.get('/pods/default/web')).toBeUndefined()
    expect(store.revision).toBe(4)
    await store.close()
    const again = await openStore({ ...place, clock })
    expect(again.revision).toBe(4)
    expect(again.get('/pods/default/web')).toBeUndefined()
    expect(again.get('/pods/default/api')?.value).toEqual({ name: 'api', revision: 3 })
    expect(again.get('/pods/default/api')?.revision).toBe(3)
    await again.close()
  })

  test('a watch resumes after a restart from a revision before it', async () => {
    const place = make()
    const store = await openStore({ ...place, clock })
    await store.put('/a/1', named('old'))
    await store.snapshot()
    await store.put('/a/1', named('new'))
    await store.put('/b/1', named('other'))
    await store.delete('/a/1', named('gone'))
    await store.close()
    const again = await openStore({ ...place, clock })
    const seen = await watching(again, '/a/', 2, 2)
    expect(names(seen)).toEqual(['put /a/1 3', 'delete /a/1 5'])
    expect(seen[0]?.previous?.value).toEqual({ name: 'old', revision: 2 })
    expect(seen[1]?.previous?.value).toEqual({ name: 'new', revision: 3 })
    expect(again.list('/a/', { revision: 2 }).entries.map((entry) => entry.value)).toEqual([{ name: 'old', revision: 2 }])
    await again.close()
  })

  test('writes of one turn all get through in order', async () => {
    const store = await openStore({ ...make(), clock })
    const seen = watching(store, '/n/', undefined, 500)
    const written = await Promise.all(Array.from({ length: 500 }, (_each, at) => store.put(`/n/${at % 50}`, named(`${at}`))))
    expect(written.map((entry) => entry.revision)).toEqual(Array.from({ length: 500 }, (_each, at) => at + 2))
    expect((await seen).map((event) => event.entry.revision)).toEqual(written.map((entry) => entry.revision))
    expect(store.count('/n/')).toBe(50)
    await store.close()
  })
})

test('an expectation that does not hold is refused with what was found', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock })
  const first = store.put('/a/1', named('one'), 'absent')
  const second = store.put('/a/1', named('two'), 'absent')
  await expect(second).rejects.toBeInstanceOf(RevisionConflict)
  await expect(second).rejects.toMatchObject({ found: await first })
  await expect(store.put('/a/1', named('two'), 7)).rejects.toMatchObject({ found: { revision: 2 } })
  await expect(store.delete('/a/2', named('two'))).rejects.toMatchObject({ found: undefined })
  await expect(store.delete('/a/2', named('two'), 'absent')).rejects.toBeInstanceOf(RevisionConflict)
  await store.put('/a/1', named('two'), 2)
  expect(store.revision).toBe(3)
})

test('nothing is seen, told or refused for before it is durable', async () => {
  const disk = memoryDisk()
  let held: (() => void) | undefined
  const gate = new Promise<void>((resolve) => (held = resolve))
  const slow: Disk = {
    ...disk,
    open: async (path, mode) => {
      const file = await disk.open(path, mode)
      return { ...file, write: (bytes, position) => gate.then(() => file.write(bytes, position)) }
    },
  }
  const store = await openStore({ directory: '/x', disk: slow, clock })
  const heard: string[] = []
  store.watch('/a/', undefined, (events) => heard.push(...names(events)))
  const first = store.put('/a/1', named('one'), 'absent').then(() => heard.push('acknowledged'))
  const second = store.put('/a/1', named('two'), 'absent').catch(() => heard.push('refused'))
  const third = store.put('/a/1', named('three'), 2).then(() => heard.push('acknowledged'))
  await new Promise((resolve) => setImmediate(resolve))
  expect([store.revision, store.get('/a/1'), store.list('/a/').entries, heard]).toEqual([1, undefined, [], []])
  held?.()
  await Promise.all([first, second, third])
  expect(heard.slice(0, 2)).toEqual(['put /a/1 2', 'put /a/1 3'])
  expect(heard.slice(2).sort()).toEqual(['acknowledged', 'acknowledged', 'refused'])
  await store.close()
})

test('a value that cannot be built costs no revision', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock })
  await expect(store.put('/a/1', () => undefined)).rejects.toThrow('/a/1: the value is not JSON')
  await expect(
    store.put('/a/1', () => {
      throw new Error('no')
    }),
  ).rejects.toThrow('no')
  expect((await store.put('/a/1', named('one'))).revision).toBe(2)
  await store.close()
  await expect(store.put('/a/1', named('late'))).rejects.toThrow('the store is closed')
})

test('a list is sorted, paged and consistent at its revision', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock })
  for (const key of ['/p/b/2', '/p/a/1', '/p-x/1', '/p/a/3', '/p/a/2', '/q']) await store.put(key, named(key))
  expect(store.list('/').entries.map((entry) => entry.key)).toEqual(['/p-x/1', '/p/a/1', '/p/a/2', '/p/a/3', '/p/b/2', '/q'])
  const page = store.list('/p/', { limit: 2 })
  expect(page.entries.map((entry) => entry.key)).toEqual(['/p/a/1', '/p/a/2'])
  expect(page.remaining).toBe(2)
  await store.delete('/p/a/3', named('gone'))
  await store.put('/p/a/4', named('new'))
  await store.put('/p/b/2', named('changed'))
  const rest = store.list('/p/', { after: '/p/a/2', revision: page.revision })
  expect(rest.entries.map((entry) => [entry.key, (entry.value as { name: string }).name])).toEqual([
    ['/p/a/3', '/p/a/3'],
    ['/p/b/2', '/p/b/2'],
  ])
  expect(store.list('/p/a/', { after: '/p/a/1' }).entries.map((entry) => entry.key)).toEqual(['/p/a/2', '/p/a/4'])
  expect(store.count('/p/a/')).toBe(3)
  expect(store.count('/none/')).toBe(0)
})

test('what fell out of the history is refused as compacted', async () => {
  const store = await openStore({ directory: '/x', disk: memoryDisk(), clock, history: { count: 10 } })
  for (let at = 0; at < 30; at++) await store.put('/a/1', named(`${at}`))
  expect(store.compactedRevision).toBe(20)
  expect(() => store.list('/a/', { revision: 20 })).toThrow(Compacted)
  expect(() => store.watch('/a/', 20, () => undefined)).toThrow(Compacted)
  expect(store.list('/a/', { revision: 21 }).entries[0]?.revision).toBe(21)
  expect((await watching(store, '/a/', 21, 10)).map((event) => event.entry.revision)).toEqual([22, 23, 24, 25, 26, 27, 28, 29, 30, 31])
})

test('two openers never share a directory', async () => {
  for (const [, make] of disks) {
    const place = make()
    const store = await openStore({ ...place, clock })
    await expect(openStore({ ...place, clock })).rejects.toThrow(`${place.directory} is in use by this process`)
    await store.close()
    await (await openStore({ ...place, clock })).close()
  }
})
