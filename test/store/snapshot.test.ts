/** The snapshot file: ordinary JSON that lowdb alone can read, one object a line, written when the rules say so. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Low } from 'lowdb'
import { JSONFile } from 'lowdb/node'
import { expect, onTestFinished, test } from 'vitest'
import { type Clock, ManualClock } from '../../src/base/clock.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { nodeDisk } from '../../src/store/node-disk.ts'
import { openStore } from '../../src/store/open-store.ts'

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 100; turn++) await Promise.resolve()
}

test('plain lowdb reads db.json', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-store-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const store = await openStore({ directory, disk: nodeDisk, clock: new ManualClock() })
  await store.put('/pods/default/web', (revision) => ({ name: 'web', revision, text: 'Grüße\n"quoted" \u2028' }))
  await store.put('/pods/default/"odd\\key', () => [1, 2])
  await store.put('/pods/default/gone', () => 1)
  await store.delete('/pods/default/gone', () => 1)
  await store.close()
  const low = new Low<unknown>(new JSONFile(join(directory, 'db.json')), {})
  await low.read()
  expect(low.data).toMatchObject({
    format: 1,
    rev: 5,
    count: 2,
    objects: { '/pods/default/web': { name: 'web', revision: 2, text: 'Grüße\n"quoted" \u2028' }, '/pods/default/"odd\\key': [1, 2] },
  })
  const lines = readFileSync(join(directory, 'db.json'), 'utf8').split('\n')
  expect(lines.filter((line) => line.startsWith('"/pods/default/web":{"name":"web"'))).toHaveLength(1)
  const again = await openStore({ directory, disk: nodeDisk, clock: new ManualClock() })
  expect(again.list('/').entries.map((entry) => [entry.key, entry.revision])).toEqual([
    ['/pods/default/"odd\\key', 3],
    ['/pods/default/web', 2],
  ])
  await again.close()
})

test('a small store is written once it has been idle, but not for housekeeping', async () => {
  const clock = new ManualClock()
  const disk = memoryDisk()
  const store = await openStore({ directory: '/x', disk, clock })
  await store.put('/beats/1', () => 1, undefined, { quiet: true })
  await clock.advance(10_000, turns)
  expect(await disk.read('/x/db.json')).toBeUndefined()
  await store.put('/k/1', () => 1)
  await clock.advance(900, turns)
  await store.put('/k/1', () => 2)
  await clock.advance(900, turns)
  expect(await disk.read('/x/db.json')).toBeUndefined()
  await clock.advance(100, turns)
  const first = await disk.read('/x/db.json')
  expect(first?.toString()).toContain('"rev":4')
  await store.put('/beats/1', () => 2, undefined, { quiet: true })
  await clock.advance(10_000, turns)
  expect(await disk.read('/x/db.json')).toEqual(first)
  expect(clock.next()).toBeUndefined()
  await store.close()
  expect((await disk.read('/x/db.json'))?.toString()).toContain('"rev":5')
})

test('a clock that is set back does not put a snapshot off', async () => {
  const clock = new ManualClock()
  let back = 0
  const disk = memoryDisk()
  const shifted: Clock = { now: () => clock.now() - back, after: (ms, run) => clock.after(ms, run) }
  const store = await openStore({ directory: '/x', disk, clock: shifted })
  await store.put('/k/1', () => 1)
  back = 24 * 60 * 60 * 1000
  await clock.advance(2000, turns)
  expect((await disk.read('/x/db.json'))?.toString()).toContain('"rev":2')
  await store.close()
})

test('a journal that outgrows the snapshot is folded into it and removed', async () => {
  const disk = memoryDisk()
  const store = await openStore({
    directory: '/x',
    disk,
    clock: new ManualClock(),
    segments: { smallest: 4096, largest: 16_384 },
    snapshots: { journalBytes: 50_000 },
    snapshotBytesPerSecond: Number.POSITIVE_INFINITY,
    history: { count: 20 },
  })
  for (let at = 0; at < 2000; at++) await store.put(`/k/${at % 10}`, () => 'x'.repeat(500))
  const journals = (await disk.list('/x')).filter((name) => name.startsWith('journal-'))
  expect(journals.length).toBeLessThan(12)
  await store.close()
  const again = await openStore({ directory: '/x', disk, clock: new ManualClock() })
  expect(again.revision).toBe(2001)
  expect(again.compactedRevision).toBeGreaterThan(1900)
})

test('the previous snapshot and its journal restore the same state', async () => {
  const disk = memoryDisk()
  const store = await openStore({ directory: '/x', disk, clock: new ManualClock() })
  await store.put('/k/1', () => 1)
  await store.snapshot()
  await store.put('/k/2', () => 2)
  await store.snapshot()
  await store.put('/k/3', () => 3)
  await store.close()
  await disk.rename('/x/db.prev.json', '/x/db.json')
  const again = await openStore({ directory: '/x', disk, clock: new ManualClock() })
  expect(again.list('/').entries.map((entry) => entry.value)).toEqual([1, 2, 3])
  expect(again.revision).toBe(4)
})

test('an empty store that only was opened leaves nothing behind', async () => {
  const disk = memoryDisk()
  await (await openStore({ directory: '/x', disk, clock: new ManualClock() })).close()
  expect(await disk.list('/x')).toEqual([])
})

test('values of every size come back, also those larger than a piece of the file', async () => {
  const disk = memoryDisk()
  const options = { directory: '/sizes', disk, clock: new ManualClock(), snapshotBytesPerSecond: Number.POSITIVE_INFINITY }
  const store = await openStore(options)
  const sizes = [1, 300_000, 100_000, 160_000, 262_144 - 40, 2, 700_000]
  for (const [at, size] of sizes.entries()) await store.put(`/sizes/${at}`, () => ({ text: 'é'.repeat(size / 2) }))
  await store.snapshot()
  await store.close()
  const again = await openStore(options)
  expect(again.list('/sizes/').entries.map(({ value }) => (value as { text: string }).text.length)).toEqual(
    sizes.map((size) => Math.floor(size / 2)),
  )
  await again.close()
})
