/** Writers that come one by one, as over connections, share the writes of the disk as those do that come together. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/base/clock.ts'
import { nodeDisk } from '../../src/store/node-disk.ts'
import { openStore } from '../../src/store/open-store.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

test('who comes after a lone writer does not wait for the disk alone', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-batches-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  let written = 0
  const disk: typeof nodeDisk = {
    ...nodeDisk,
    open: async (path, mode) => {
      const file = await nodeDisk.open(path, mode)
      return { ...file, write: (...given) => (written++, file.write(...given)) }
    },
  }
  const store = await openStore({ directory, disk, clock: systemClock })
  /** As a client that is answered, and asks again. */
  const write = async (writer: string, times: number): Promise<void> => {
    for (let at = 0; at < times; at++) {
      await turn()
      await store.put(`/pods/default/${writer}-${at}`, (revision) => ({ revision }), 'absent')
    }
  }
  for (let round = 0; round < 3; round++) {
    await write(`lone-${round}`, 20)
    written = 0
    await Promise.all(Array.from({ length: 16 }, (_, writer) => write(`one-${round}-of-many-${writer}`, 20)))
    expect(written).toBeLessThan(60)
  }
  await store.close()
})
