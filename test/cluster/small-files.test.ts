/** Small files when the power goes: the keys of a cluster, its port, its wanted size. */
import { expect, test } from 'vitest'
import { seededRandom } from '../../src/base/random.ts'
import { writeWhole } from '../../src/cluster/small-files.ts'
import { CrashDisk } from '../store/crash-disk.ts'

const [old, fresh] = ['an old text', 'a new one']

test('what was acknowledged is there when the power comes back', async () => {
  for (let seed = 1; seed <= 50; seed++) {
    const disk = new CrashDisk(seededRandom(seed))
    await writeWhole('/c/pki', 'ca.key', fresh, disk)
    expect(disk.afterCut().file('ca.key')?.toString()).toBe(fresh)
  }
})

test('a cut in the middle of a write leaves the old text or the new one', async () => {
  const found = new Set<string | undefined>()
  for (let seed = 1; seed <= 100; seed++) {
    const first = new CrashDisk(seededRandom(seed))
    await writeWhole('/c', 'port', old, first)
    const disk = first.afterKill({ cutAt: 1 + (seed % 5) })
    await Promise.race([writeWhole('/c', 'port', fresh, disk), disk.off])
    found.add(disk.afterCut().file('port')?.toString())
  }
  expect(found).toEqual(new Set([old, fresh]))
})
