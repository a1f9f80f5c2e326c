/** The store at work: writes queue behind one pump that makes them durable in batches; only then are they seen, told and answered. */
import type { Clock } from '../base/clock.ts'
import { asError } from '../base/thrown.ts'
import { StoredEntry } from './entry.ts'
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { KeyIndex } from './key-index.ts'
import { listEntries } from './list-entries.ts'
import { Compacted, RevisionConflict } from './store.ts'
import type { Entry, Expected, Follower, Following, Page, Store, StoreEvent, WriteHints } from './store.ts'
import { Watchers } from './watchers.ts'

/** A write between its revision and its durability. */
interface Pending extends JournalEntry {
  readonly entry: StoredEntry
  readonly quiet: boolean
  readonly resolve: (entry: StoredEntry) => void
  readonly reject: (error: Error) => void
  /** Refused writes that saw this one as the newest: they are answered once it is durable. */
  refused: (() => void)[] | undefined
}

/** What the store is made of; all of it belongs to the store from then on. */
export interface StoreParts {
  readonly clock: Clock
  readonly current: KeyIndex
  readonly history: History
  readonly journal: Journal
  readonly revision: number
  /** Called after each batch; `loud`: something other than housekeeping was written. */
  readonly onWritten: (loud: boolean) => void
  /** Called once, when a write failed and all later ones are refused. */
  readonly onFailure: (error: Error) => void
  /** Called once by `close`, when the last write is done. */
  readonly onClose: () => Promise<void>
}

const batchBytes = 2 * 1024 * 1024
/** So many writes make a batch worth starting before this turn ends. */
const enough = 32

export class LiveStore implements Store {
  private readonly parts: StoreParts
  private readonly watchers: Watchers
  private queue: Pending[] = []
  private readonly pending = new Map<string, Pending>()
  private tip: number
  private visible: number
  private writing = false
  private kicked = false
  /** The batch before was a single write. */
  private wasOne = false
  /** The thread waited for a single write in this turn: whoever writes in the same turn is another. */
  private hasWaited = false
  private broken: Error | undefined
  private closing: Promise<void> | undefined
  private idle: (() => void) | undefined

  constructor(parts: StoreParts) {
    this.parts = parts
    this.watchers = new Watchers(parts.history, parts.clock)
    this.tip = parts.revision
    this.visible = parts.revision
  }

  get revision(): number {
    return this.visible
  }

  get compactedRevision(): number {
    return this.parts.history.base - 1
  }

  get failure(): Error | undefined {
    return this.broken
  }

  get(key: string): Entry | undefined {
    return this.parts.current.get(key)
  }

  list(prefix: string, options: { readonly after?: string; readonly limit?: number; readonly revision?: number } = {}): Page {
    const revision = options.revision ?? this.visible
    this.checkKept(revision)
    if (revision > this.visible) throw new RangeError(`revision ${revision} is in the future, newest is ${this.visible}`)
    const then = revision === this.visible ? undefined : this.parts.history.undo(prefix, revision)
    return { ...listEntries(this.parts.current, prefix, { ...options, then }), revision }
  }

  count(prefix: string): number {
    return this.parts.current.ranges(prefix).reduce((sum, range) => sum + range.end - range.start, 0)
  }

  put(key: string, build: (revision: number) => unknown, expected?: Expected, hints?: WriteHints): Promise<Entry> {
    return this.write({ operation: 'P', key, build, quiet: hints?.quiet === true }, expected)
  }

  delete(key: string, build: (revision: number) => unknown, expected?: Expected): Promise<Entry> {
    return this.write({ operation: 'D', key, build, quiet: false }, expected)
  }

  watch(prefix: string, revision: number | undefined, onEvents: (events: readonly StoreEvent[]) => void, onLost?: () => void): () => void {
    const tell = (events: readonly StoreEvent[]): undefined => void onEvents(events)
    return this.follow(prefix, revision, { onEvents: tell, ...(onLost && { onLost }) }).stop
  }

  follow(prefix: string, revision: number | undefined, follower: Follower): Following {
    const after = revision ?? this.visible
    this.checkKept(after)
    return this.watchers.add(prefix, after, follower)
  }

  forget(revision: number): void {
    this.parts.history.forget(Math.min(revision, this.visible))
  }

  close(): Promise<void> {
    this.closing ??= this.finish()
    return this.closing
  }

  private async finish(): Promise<void> {
    if (this.writing || this.queue.length > 0) await new Promise<void>((resolve) => (this.idle = resolve))
    await Promise.resolve() // what is already on its way to watchers arrives
    this.watchers.endAll()
    await this.parts.onClose()
  }

  private checkKept(revision: number): void {
    if (revision <= this.compactedRevision) throw new Compacted(revision, this.compactedRevision + 1)
  }

  /** Checks against the newest write, durable or not, and queues: no other write can come between. */
  private write(
    request: {
      readonly operation: 'P' | 'D'
      readonly key: string
      readonly build: (revision: number) => unknown
      readonly quiet: boolean
    },
    expected: Expected,
  ): Promise<Entry> {
    const { operation, key } = request
    if (this.broken !== undefined) return Promise.reject(this.broken)
    if (this.closing !== undefined) return Promise.reject(new Error('the store is closed'))
    const before = this.pending.get(key)
    const tip = before === undefined ? this.parts.current.get(key) : before.operation === 'P' ? before.entry : undefined
    const holds = expected === undefined || (expected === 'absent' ? tip === undefined : tip?.revision === expected)
    if (!holds || (operation === 'D' && tip === undefined)) return this.refuse(key, tip, before)
    const revision = this.tip + 1
    let entry: StoredEntry
    try {
      entry = StoredEntry.built(key, revision, request.build(revision))
    } catch (error) {
      return Promise.reject(error as Error) // whatever the caller's own function threw
    }
    if (this.tip + 1 !== revision) return Promise.reject(new Error(`${key}: a value is built from within another`))
    this.tip = revision
    return new Promise((resolve, reject) => {
      const pending: Pending = {
        operation,
        key,
        revision,
        value: entry.bytes,
        entry,
        quiet: request.quiet,
        resolve,
        reject,
        refused: undefined,
      }
      this.pending.set(key, pending)
      this.queue.push(pending)
      this.kick()
    })
  }

  /** What was found is shown only once it is durable. */
  private refuse(key: string, found: StoredEntry | undefined, before: Pending | undefined): Promise<never> {
    return new Promise((_, reject) => {
      const answer = (): void => reject(this.broken ?? new RevisionConflict(key, found))
      if (before === undefined) answer()
      else (before.refused ??= []).push(answer)
    })
  }

  /**
   * Starts the next batch when enough waits, so that the disk works while further writes are built; else at the end of this turn, since
   * where many write the first of a turn would go alone and all others wait for it. A lone writer's goes in the next microtask: what it
   * writes next comes turns later.
   */
  private kick(): void {
    if (this.writing) return
    if (this.queue.length >= enough) this.pump()
    else if (!this.kicked) {
      this.kicked = true
      const begin = (): void => {
        this.kicked = false
        this.pump()
      }
      if (this.wasOne && !this.hasWaited) queueMicrotask(begin)
      else setImmediate(begin)
    }
  }

  private pump(): void {
    if (this.writing || this.queue.length === 0 || this.broken !== undefined) return
    this.writing = true
    const batch = this.takeBatch()
    // Where writes come one by one, their writer waits for each: handing them to another thread only costs its waking.
    const alone = batch.length === 1 && this.wasOne && !this.hasWaited
    this.wasOne = batch.length === 1
    if (alone) {
      this.hasWaited = true
      setImmediate(() => (this.hasWaited = false))
    }
    this.parts.journal.append(batch, alone).then(
      () => {
        this.writing = false
        this.commit(batch)
        if (this.queue.length > 0) this.kick()
        else this.idle?.()
      },
      (error: unknown) => {
        this.writing = false
        this.fail(error, batch)
        this.idle?.()
      },
    )
  }

  private takeBatch(): Pending[] {
    let size = 0
    let count = 0
    while (count < this.queue.length && (count === 0 || size < batchBytes)) size += (this.queue[count++] as Pending).value.length // in range
    if (count === this.queue.length) {
      const all = this.queue
      this.queue = []
      return all
    }
    return this.queue.splice(0, count)
  }

  private commit(batch: readonly Pending[]): void {
    const { current, history, clock } = this.parts
    const at = clock.now()
    for (const pending of batch) {
      const { entry, key } = pending
      const event: KeptEvent =
        pending.operation === 'P'
          ? { type: 'put', entry, previous: current.set(entry), at }
          : { type: 'delete', entry, previous: current.delete(key), at }
      if (this.pending.get(key) === pending) this.pending.delete(key)
      this.visible = entry.revision
      history.push(event)
      this.watchers.tell(event)
    }
    for (const pending of batch) {
      pending.resolve(pending.entry)
      for (const answer of pending.refused ?? []) answer()
    }
    this.parts.onWritten(batch.some((pending) => !pending.quiet))
  }

  /**
   * Never tried again: after a failed sync the system may have dropped what it was to write, and the next sync would succeed without it.
   */
  private fail(error: unknown, batch: readonly Pending[]): void {
    const cause = asError(error)
    const full = (cause as { code?: string }).code === 'ENOSPC' // Node's errors carry a code
    this.broken = new Error(
      `${full ? 'the disk is full' : 'the disk failed'}: changes are refused until the store is opened again (${cause.message})`,
      { cause },
    )
    this.parts.onFailure(this.broken)
    const lost = [...batch, ...this.queue]
    this.queue = []
    this.pending.clear()
    for (const pending of lost) {
      pending.reject(this.broken)
      for (const answer of pending.refused ?? []) answer()
    }
  }
}
