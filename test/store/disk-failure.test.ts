/**
 * Disks that refuse: no write is acknowledged after the first failure, reads go on, and nothing acknowledged is missing when the store is
 * opened again.
 */
import { expect, test } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Disk } from '../../src/store/disk.ts'
import { memoryDisk } from '../../src/store/memory-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CrashDisk } from './crash-disk.ts'

const clock = new ManualClock()
const sizes = {
  segments: { smallest: 1024, largest: 4096 },
  snapshots: { journalBytes: 3000 },
  snapshotBytesPerSecond: Number.POSITIVE_INFINITY,
}

/** Writes until the disk refuses; gives what was acknowledged. */
async function writeUntilRefused(disk: Disk): Promise<{ acknowledged: Map<string, number>; last: number }> {
  const acknowledged = new Map<string, number>()
  const store = await openStore({ directory: '/x', disk, clock, random: seededRandom(1), ...sizes })
  let last = store.revision
  const write = async (at: number): Promise<void> => {
    const key = `/k/${at % 7}`
    const entry = await store.put(key, (revision) => ({ revision, filler: 'x'.repeat((at * 37) % 300) })).catch(() => undefined)
    if (entry === undefined) return
    if (store.failure !== undefined) throw new Error('a write was acknowledged after the failure')
    acknowledged.set(key, entry.revision)
    last = entry.revision
  }
  for (let at = 0; at < 60; at += 3) await Promise.all([write(at), write(at + 1), write(at + 2)])
  if (store.failure !== undefined) {
    for (const [key, revision] of acknowledged)
      if (store.get(key)?.revision !== revision) throw new Error(`${key} cannot be read after the failure`)
    await expect(store.put('/k/1', () => 1)).rejects.toBe(store.failure)
  }
  await store.close()
  return { acknowledged, last }
}

test.each(['EIO', 'ENOSPC'] as const)('nothing acknowledged is lost after %s at any operation', async (failWith) => {
  for (let failAt = 3; failAt < 120; failAt++) {
    const disk = new CrashDisk(seededRandom(failAt), { failAt, failWith })
    const { acknowledged, last } = await writeUntilRefused(disk)
    const next = failAt % 2 === 0 ? disk.afterCut() : disk.afterKill()
    const again = await openStore({ directory: '/x', disk: next, clock, ...sizes })
    expect(again.revision, `failure at ${failAt}`).toBeGreaterThanOrEqual(last)
    for (const [key, revision] of acknowledged) expect(again.get(key)?.revision).toBeGreaterThanOrEqual(revision)
    await again.put('/k/more', () => 1)
    await again.close()
  }
})

test('a full disk is named in the error, in that of every later write, and told once', async () => {
  const troubles: Error[] = []
  const store = await openStore({
    directory: '/x',
    disk: new CrashDisk(seededRandom(1), { failAt: 7, failWith: 'ENOSPC' }),
    clock,
    onTrouble: (error) => troubles.push(error),
  })
  await store.put('/k/1', () => 1)
  const failed = await store.put('/k/2', () => 2).catch((error: unknown) => error)
  expect(String(failed)).toContain('the disk is full: changes are refused until the store is opened again')
  expect(store.failure).toBe(failed)
  await expect(store.put('/k/3', () => 3)).rejects.toBe(failed)
  expect(troubles).toEqual([failed])
  expect(store.get('/k/1')?.value).toBe(1)
  await store.close()
})

test('a snapshot that cannot be written is tried again later, and writes go on', async () => {
  const disk = memoryDisk()
  let full = true
  const troubled: Disk = {
    ...disk,
    open: (path, mode) =>
      full && path.endsWith('db.json.tmp')
        ? Promise.reject(Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' }))
        : disk.open(path, mode),
  }
  const troubles: string[] = []
  const time = new ManualClock()
  const store = await openStore({ directory: '/x', disk: troubled, clock: time, onTrouble: (error) => troubles.push(error.message) })
  await store.put('/k/1', () => 1)
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 50; turns++) await Promise.resolve()
  }
  await time.advance(1000, settle)
  expect(troubles).toEqual([
    'the disk is full: the snapshot could not be written, which is tried again; nothing is lost (ENOSPC: no space)',
  ])
  await store.put('/k/2', () => 2)
  full = false
  await time.advance(5000, settle)
  expect(await disk.read('/x/db.json')).toBeDefined()
  expect(troubles).toHaveLength(1)
  await store.close()
})
