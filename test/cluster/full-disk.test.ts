/** A disk that is full while a cluster starts: what it holds can be read, its user is told once, and nothing breaks. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { namespaces } from '../../src/api/resources.ts'
import { systemClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { startCluster } from '../../src/cluster/start.ts'
import { openStore } from '../../src/store/open-store.ts'
import { CrashDisk } from '../store/crash-disk.ts'

const full = 'the disk is full: changes are refused until the store is opened again'

/** Starts a new cluster whose disk refuses from its `failAt`th operation on; gives what its user was told, and what became of the start. */
async function startOn(failAt: number): Promise<{ readonly told: readonly string[]; readonly outcome: 'refused' | 'reads' | 'ready' }> {
  const directory = await mkdtemp(join(tmpdir(), 'inkube-full-'))
  const told: string[] = []
  const tell = (error: Error): void => void told.push(error.message)
  try {
    const storage = openStore({
      directory,
      disk: new CrashDisk(seededRandom(failAt), { failAt, failWith: 'ENOSPC' }),
      clock: systemClock,
      onTrouble: tell,
    })
    const cluster = await startCluster({ directory, nodes: 1 }, tell, storage)
    const outcome = await cluster.nodesRegistered.then(
      () => 'ready' as const,
      () => 'reads' as const,
    )
    expect((await cluster.client.list(namespaces)).items.map(({ metadata }) => metadata.name)).toContain('default')
    await cluster.stop()
    return { told, outcome }
  } catch (error) {
    expect(String(error)).toContain('ENOSPC')
    return { told, outcome: 'refused' }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

test('a full disk at any moment of a start is told once, and what was written can be read', async () => {
  const outcomes = new Set<string>()
  // Up to the first start that is over before the disk is full.
  for (let failAt = 4; !outcomes.has('ready'); failAt++) {
    const { told, outcome } = await startOn(failAt)
    outcomes.add(outcome)
    expect(told.filter((message) => message.includes(full)).length, `operation ${failAt}: ${told.join('; ')}`).toBeLessThanOrEqual(1)
    if (outcome === 'reads') expect(told.join()).toContain(full)
  }
  expect([...outcomes].toSorted()).toEqual(['reads', 'ready', 'refused'])
})
