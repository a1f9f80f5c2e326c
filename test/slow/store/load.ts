/**
 * A process that writes without pause until it is killed: every acknowledged change is printed, with a write that is done before the next
 * begins.
 */
import { writeSync } from 'node:fs'
import { systemClock } from '../../../src/base/clock.ts'
import { nodeDisk } from '../../../src/store/node-disk.ts'
import { openStore } from '../../../src/store/open-store.ts'

const directory = process.argv[2] ?? ''
const store = await openStore({
  directory,
  disk: nodeDisk,
  clock: systemClock,
  segments: { smallest: 16_384, largest: 262_144 },
  snapshots: { journalBytes: 300_000 },
  history: { count: 20_000 },
})

/** Waits for the reader when the pipe is full. */
function print(line: string): void {
  for (let rest = Buffer.from(line); rest.length > 0;) {
    try {
      rest = rest.subarray(writeSync(1, rest))
    } catch (error) {
      if ((error as { code?: string }).code !== 'EAGAIN') throw error // Node's errors carry a code
    }
  }
}

async function writer(id: number): Promise<void> {
  for (let at = 0; ; at++) {
    const key = `/k/${(id * 31 + at * 17) % 500}`
    const type = (id + at) % 5 === 0 && store.get(key) !== undefined ? 'delete' : 'put'
    const entry = await store[type](key, (revision) => ({ revision, id, at, filler: 'x'.repeat((at * 97) % 3000) })).catch(() => undefined)
    // Another writer's delete may come first: that is a conflict, not an acknowledgement.
    if (entry !== undefined) print(`${entry.revision} ${type} ${key} ${id} ${at}\n`)
  }
}

async function snapshots(): Promise<void> {
  for (;;) {
    await store.snapshot()
    await new Promise((resolve) => setImmediate(resolve)) // without news a snapshot takes no turn, and nothing else would get one
  }
}

print(`open ${store.revision}\n`)
void snapshots()
await Promise.all(Array.from({ length: 64 }, (_each, id) => writer(id)))
