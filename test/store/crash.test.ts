/** Power cuts on a simulated disk: nothing acknowledged is lost, and the tests see it when a sync is left out. */
import { expect, test } from 'vitest'
import { live } from './crash-lives.ts'
import type { Faults } from './crash-disk.ts'

async function failures(seeds: number, faults: Faults): Promise<number> {
  let failed = 0
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await live(seed, 3, faults)
    } catch {
      failed++
    }
  }
  return failed
}

test('no cut loses or changes an acknowledged write', async () => {
  let acknowledged = 0
  for (let seed = 1; seed <= 150; seed++) {
    try {
      acknowledged += (await live(seed, 3)).acknowledged
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
    }
  }
  expect(acknowledged).toBeGreaterThan(3000)
})

test('a store that never syncs its data is caught', async () => {
  expect(await failures(40, { withoutDataSync: true })).toBeGreaterThan(20)
})

test('a store that never syncs its directory is caught', async () => {
  expect(await failures(40, { withoutDirectorySync: true })).toBeGreaterThan(10)
})
