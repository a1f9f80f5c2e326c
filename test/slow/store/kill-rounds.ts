/** kill -9 of a real process under load, again and again on one directory, and the check that nothing acknowledged is lost. */
import { spawn } from 'node:child_process'
import { deepEqual } from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../../src/base/clock.ts'
import { seededRandom } from '../../../src/base/random.ts'
import { nodeDisk } from '../../../src/store/node-disk.ts'
import { openStore } from '../../../src/store/open-store.ts'
import type { OpenStore } from '../../../src/store/open-store.ts'
import type { StoreEvent } from '../../../src/store/store.ts'

const program = fileURLToPath(new URL('load.ts', import.meta.url))

interface Acknowledged {
  readonly revision: number
  readonly type: string
  readonly key: string
  readonly id: number
  readonly at: number
}

/** Runs the load until it has acknowledged so many changes, kills it, and gives all that it acknowledged. */
function killed(directory: string, after: number): Promise<{ opened: number; acknowledged: Acknowledged[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, directory], { stdio: ['ignore', 'pipe', 'pipe'] })
    let text = ''
    let trouble = ''
    let lines = 0
    child.stdout.on('data', (data: Buffer) => {
      text += data.toString('latin1')
      for (const byte of data) if (byte === 10) lines++
      if (lines > after) child.kill('SIGKILL')
    })
    child.stderr.on('data', (data: Buffer) => (trouble += data.toString()))
    child.on('close', (_code, signal) => {
      if (signal !== 'SIGKILL') return reject(new Error(`the load ended by itself: ${trouble}`))
      const [first, ...rest] = text.slice(0, text.lastIndexOf('\n')).split('\n')
      const acknowledged = rest.map((line) => {
        const [revision, type = '', key = '', id, at] = line.split(' ')
        return { revision: Number(revision), type, key, id: Number(id), at: Number(at) }
      })
      resolve({ opened: Number(first?.split(' ')[1]), acknowledged })
    })
  })
}

async function kept(store: OpenStore): Promise<Map<number, StoreEvent>> {
  const events = new Map<number, StoreEvent>()
  const count = store.revision - store.compactedRevision - 1
  if (count === 0) return events
  await new Promise<void>((resolve) => {
    store.watch('', store.compactedRevision + 1, (batch) => {
      for (const event of batch) events.set(event.entry.revision, event)
      if (events.size >= count) resolve()
    })
  })
  return events
}

async function check(store: OpenStore, acknowledged: readonly Acknowledged[]): Promise<void> {
  const events = await kept(store)
  const newest = new Map<string, Acknowledged>()
  for (const each of acknowledged) {
    if (each.revision > store.revision) throw new Error(`revision ${each.revision} is lost, the newest is ${store.revision}`)
    if ((newest.get(each.key)?.revision ?? 0) < each.revision) newest.set(each.key, each)
    const event = events.get(each.revision)
    if (event !== undefined) checkEvent(event, each)
  }
  for (const each of newest.values()) {
    const entry = store.get(each.key)
    const later = [...events.values()].some((event) => event.entry.key === each.key && event.entry.revision > each.revision)
    if (entry?.revision === each.revision ? each.type !== 'put' : !later && (each.type === 'put' || entry !== undefined))
      throw new Error(`${each.key} is wrong after ${each.type} at ${each.revision}`)
  }
}

function checkEvent(event: StoreEvent, { type, key, revision, id, at }: Acknowledged): void {
  const value = event.entry.value as Acknowledged // what load.ts writes has these fields
  deepEqual(
    { type: event.type, key: event.entry.key, revision: value.revision, id: value.id, at: value.at },
    { type, key, revision, id, at },
  )
}

/** So many rounds in the directory; gives how many changes were acknowledged. Rejects when one of them is lost or wrong. */
export async function killRounds(directory: string, rounds: number): Promise<number> {
  const random = seededRandom(rounds)
  let total = 0
  let before = 1
  for (let round = 0; round < rounds; round++) {
    const { opened, acknowledged } = await killed(directory, 200 + Math.floor(random.next() * 4000))
    deepEqual(opened, before)
    const store = await openStore({ directory, disk: nodeDisk, clock: systemClock })
    await check(store, acknowledged)
    before = store.revision
    total += acknowledged.length
    await store.close()
  }
  return total
}
