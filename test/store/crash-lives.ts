/**
 * Lives of a store on a disk that crashes: random writes, each life ended by a cut, and after each the whole state compared with what was
 * asked.
 */
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Random } from '../../src/base/random.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { CrashDisk } from './crash-disk.ts'
import type { Faults } from './crash-disk.ts'

/** A write that was begun, by its revision. */
interface Attempt {
  readonly key: string
  readonly value: unknown
  readonly type: 'put' | 'delete'
}

export interface Tally {
  acknowledged: number
  /** Writes found though never acknowledged: allowed. */
  extra: number
}

/** What the cluster's users know across lives. */
class Model {
  readonly attempts = new Map<number, Attempt>()
  acknowledged = 1

  /** Forgets attempts that did not survive: their revisions are used anew. */
  settle(revision: number): void {
    for (const each of [...this.attempts.keys()]) if (each > revision) this.attempts.delete(each)
  }

  stateAt(revision: number): Map<string, unknown> {
    const state = new Map<string, unknown>()
    for (let at = 2; at <= revision; at++) {
      const attempt = this.attempts.get(at)
      if (attempt === undefined) throw new Error(`revision ${at} was never written`)
      if (attempt.type === 'put') state.set(attempt.key, attempt.value)
      else state.delete(attempt.key)
    }
    return state
  }
}

const small = {
  segments: { smallest: 2048, largest: 8192 },
  snapshots: { journalBytes: 6000, idleMs: 50 },
  snapshotBytesPerSecond: Number.POSITIVE_INFINITY,
  history: { count: 60 },
}

function open(disk: CrashDisk, random: Random): Promise<OpenStore> {
  return openStore({ directory: '/x', disk, clock: new ManualClock(), random, ...small })
}

async function writer(store: OpenStore, random: Random, model: Model): Promise<void> {
  for (let at = 0; at < 12; at++) {
    const key = `/k/${Math.floor(random.next() * 6)}`
    const type = random.next() < 0.25 && store.get(key) !== undefined ? 'delete' : 'put'
    const filler = 'x'.repeat(Math.floor(random.next() ** 3 * 1500))
    const build = (revision: number): unknown => {
      const value = { revision, filler, key }
      model.attempts.set(revision, { key, value, type })
      return value
    }
    const written = await store[type](key, build).catch(() => undefined)
    if (written !== undefined) model.acknowledged = Math.max(model.acknowledged, written.revision)
    if (random.next() < 0.05) await store.snapshot().catch(() => undefined)
  }
}

function same(found: Map<string, unknown>, wanted: Map<string, unknown>, what: string): void {
  const text = (state: Map<string, unknown>): string => JSON.stringify([...state].sort(([left], [right]) => (left < right ? -1 : 1)))
  if (text(found) !== text(wanted)) throw new Error(`${what} is wrong`)
}

/** Compares the store with the model at its own revision and at every kept one. */
export function check(store: OpenStore, model: Model): void {
  if (store.revision < model.acknowledged) throw new Error(`revision ${store.revision} found, ${model.acknowledged} was acknowledged`)
  for (let revision = Math.max(1, store.compactedRevision + 1); revision <= store.revision; revision++) {
    const found = store.list('/', { revision }).entries
    same(new Map(found.map((entry) => [entry.key, entry.value])), model.stateAt(revision), `the state at ${revision} of ${store.revision}`)
    for (const entry of found)
      if ((entry.value as { revision: number }).revision !== entry.revision) throw new Error(`${entry.key} is at the wrong revision`)
  }
}

/**
 * Some lives in a row, each ended by a cut or, at times, a kill or a clean end; then the last check. Throws when anything is lost or wrong.
 */
export async function live(seed: number, lives: number, faults: Faults = {}): Promise<Tally> {
  const random = seededRandom(seed)
  const model = new Model()
  const tally: Tally = { acknowledged: 0, extra: 0 }
  let disk = new CrashDisk(random, { ...faults, cutAt: 1 + Math.floor(random.next() * 120) })
  for (let at = 0; at < lives; at++) {
    const work = (async () => {
      const store = await open(disk, random)
      check(store, model)
      model.settle(store.revision)
      await Promise.all(Array.from({ length: 1 + Math.floor(random.next() * 6) }, () => writer(store, random, model)))
      if (random.next() < 0.5) await store.close()
    })()
    await Promise.race([work, disk.off])
    work.catch(() => undefined)
    const killed = random.next() < 0.3
    const cutAt = 1 + Math.floor(random.next() * 120)
    disk = killed ? disk.afterKill({ ...faults, cutAt }) : disk.afterCut({ ...faults, cutAt })
  }
  disk = disk.afterCut()
  const last = await open(disk, random)
  check(last, model)
  tally.extra = last.revision - model.acknowledged
  tally.acknowledged = model.acknowledged
  model.settle(last.revision)
  await last.put('/k/end', (revision) => ({ revision }))
  await last.close()
  return tally
}
