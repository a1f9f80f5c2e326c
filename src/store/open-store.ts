/** Opens a data directory: locks it, recovers what it holds, and puts a store to work on it. */
import { Low } from 'lowdb'
import type { Cancel, Clock } from '../base/clock.ts'
import { randomUid, systemRandom } from '../base/random.ts'
import type { Random } from '../base/random.ts'
import type { Disk, Release } from './disk.ts'
import { History } from './history.ts'
import type { HistoryLimits } from './history.ts'
import { Journal } from './journal.ts'
import { longLivedRoom } from './long-lived.ts'
import { LiveStore } from './live-store.ts'
import { beginReading, firstRevision, recover, type Recovered } from './recover.ts'
import { SnapshotAdapter } from './snapshot-adapter.ts'
import { SnapshotSource } from './snapshot-source.ts'
import type { SnapshotData } from './snapshot.ts'
import { Snapshots } from './snapshots.ts'
import type { SnapshotRules } from './snapshots.ts'
import type { Store } from './store.ts'

export interface StoreOptions {
  readonly directory: string
  readonly disk: Disk
  readonly clock: Clock
  readonly random?: Random
  /** How much of the past is kept for watches and reads: default 100,000 changes, 32 MiB, 5 minutes. */
  readonly history?: Partial<HistoryLimits>
  readonly snapshots?: Partial<SnapshotRules>
  /** Sizes of the first and the largest journal files. */
  readonly segments?: { readonly smallest?: number; readonly largest?: number }
  /** The most a snapshot writes in a second while the store is at work: default 20 MB. */
  readonly snapshotBytesPerSecond?: number
  /**
   * Told when a snapshot could not be written (nothing is lost, the journal grows), and when a write failed and all later ones are refused.
   */
  readonly onTrouble?: (error: Error) => void
}

/** A store that can also be told to write its snapshot. */
export interface OpenStore extends Store {
  /** Writes db.json as of now. */
  snapshot(): Promise<void>
}

/** Values below so many bytes cost little to move. */
const short = 2048
const historyLimits: HistoryLimits = { count: 100_000, bytes: 32 * 1024 * 1024, ageMs: 5 * 60_000 }
const snapshotRules: SnapshotRules = { journalBytes: 16 * 1024 * 1024, idleBytes: 8 * 1024 * 1024, idleMs: 1000, retryMs: 5000 }
const kibibyte = 1024

/** Holds a snapshot's writing to a pace; `hurry` ends all pauses. */
class Pace {
  private readonly clock: Clock
  private readonly bytesPerSecond: number
  private hurried = false
  private pause: { readonly cancel: Cancel; readonly resolve: () => void } | undefined

  constructor(clock: Clock, bytesPerSecond: number) {
    this.clock = clock
    this.bytesPerSecond = bytesPerSecond
  }

  readonly wait = async (bytes: number): Promise<void> => {
    const ms = (bytes / this.bytesPerSecond) * 1000
    if (this.hurried || ms < 1) return
    await new Promise<void>((resolve) => {
      this.pause = { cancel: this.clock.after(ms, resolve), resolve }
    })
    this.pause = undefined
  }

  hurry(): void {
    this.hurried = true
    this.pause?.cancel()
    this.pause?.resolve()
  }
}

/**
 * Opens the store in the directory, which is made if need be. Rejects when it is in use or, with `DamagedStore`, when its files cannot be
 * trusted.
 */
export async function openStore(options: StoreOptions): Promise<OpenStore> {
  const { directory, disk } = options
  await disk.makeDirectory(directory)
  const release = await disk.lock(directory)
  try {
    return await openLocked(options, release)
  } catch (error) {
    await release()
    throw error
  }
}

async function openLocked(options: StoreOptions, release: Release): Promise<OpenStore> {
  const { directory, disk, clock, random = systemRandom } = options
  const onTrouble = options.onTrouble ?? (() => undefined)
  const pace = new Pace(clock, options.snapshotBytesPerSecond ?? 20_000_000)
  const adapter = new SnapshotAdapter(disk, directory, pace.wait)
  const low = new Low<SnapshotData>(adapter, { clusterId: '', revision: firstRevision, base: firstRevision, entries: [], before: [] })
  const files = await beginReading(disk, directory)
  await low.read()
  const stored = low.data.clusterId === '' ? undefined : low.data
  const found = await recover(disk, files, { snapshot: stored, now: clock.now() })
  const clusterId = found.clusterId ?? randomUid(random)
  const { current, replayed } = found
  const room = longLivedRoom()
  const history = new History(found.base, { ...historyLimits, ...options.history }, ({ entry, previous }) => {
    if (current.get(entry.key) !== entry) return
    // Long values that were written once mostly came in numbers, and lie among their like already.
    const isAlone = previous !== undefined || entry.bytes.length < short
    if (isAlone) entry.settle(room)
    entry.forget()
  })
  for (const event of found.events) history.push(event)
  const journal = journalOf(options, { clusterId, found })
  const source = new SnapshotSource(
    { low, clusterId, current, history, journal },
    { revision: stored?.revision ?? firstRevision, replayed },
  )
  const snapshots = new Snapshots(
    clock,
    { ...snapshotRules, ...options.snapshots },
    {
      write: () => source.write(store.revision),
      journalBytes: () => source.journalBytes,
      snapshotBytes: () => Math.max(adapter.size, current.bytes),
      onTrouble,
    },
  )
  const shut = async (): Promise<void> => {
    pace.hurry()
    await snapshots.stop()
    try {
      if (store.failure !== undefined) throw store.failure
      // A snapshot that fails now has been reported, and nothing is lost: the journal has it all.
      await snapshots.now().catch(() => undefined)
      await journal.close(store.revision)
    } catch {
      await journal.abandon()
    } finally {
      await release()
    }
  }
  const store = new LiveStore({
    clock,
    current,
    history,
    journal,
    revision: found.revision,
    onWritten: (loud) => snapshots.note(loud),
    onFailure: onTrouble,
    onClose: shut,
  })
  return Object.assign(store, { snapshot: () => snapshots.now() })
}

/** The journal goes on where the one that was recovered ends. */
function journalOf(
  { directory, disk, segments, random = systemRandom }: StoreOptions,
  { clusterId, found }: { readonly clusterId: string; readonly found: Recovered },
): Journal {
  return new Journal(
    { disk, random },
    {
      directory,
      clusterId,
      segments: found.segments,
      open: found.open,
      crc: found.crc,
      smallest: segments?.smallest ?? 64 * kibibyte,
      largest: segments?.largest ?? 4 * 1024 * kibibyte,
    },
  )
}
