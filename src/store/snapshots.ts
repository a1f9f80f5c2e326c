/** When the snapshot is written: when the journal has grown past it, when a small store has been idle for a moment, and at the end. */
import type { Cancel, Clock } from '../base/clock.ts'

export interface SnapshotRules {
  /** A journal smaller than this calls for no snapshot. */
  readonly journalBytes: number
  /** A store up to this size is written when it has been idle, so that its file is fresh for people who open it. */
  readonly idleBytes: number
  readonly idleMs: number
  /** After a failure, the first wait; it doubles each time. */
  readonly retryMs: number
}

export interface SnapshotWork {
  /** Writes one. */
  readonly write: () => Promise<void>
  /** Journal bytes since the last one, and the size of a new one, more or less. */
  readonly journalBytes: () => number
  readonly snapshotBytes: () => number
  /** Told about a failure; what was written before stays valid. */
  readonly onTrouble: (error: Error) => void
}

export class Snapshots {
  private readonly clock: Clock
  private readonly rules: SnapshotRules
  private readonly work: SnapshotWork
  private timer: Cancel | undefined
  private lastLoud = 0
  private running: Promise<void> | undefined
  private failures = 0
  private failedAt = 0
  /** How long it is left alone after a failure. */
  private rest = 0
  private stopped = false

  constructor(clock: Clock, rules: SnapshotRules, work: SnapshotWork) {
    this.clock = clock
    this.rules = rules
    this.work = work
  }

  /** Something was written to the journal; `loud`: not mere housekeeping. */
  note(loud: boolean): void {
    if (this.stopped) return
    const now = this.readClock()
    const isRested = now >= this.failedAt + this.rest
    if (isRested && this.work.journalBytes() > Math.max(this.rules.journalBytes, this.work.snapshotBytes()))
      void this.run().catch(() => undefined)
    if (!loud) return
    this.lastLoud = now
    if (this.timer === undefined) this.arm(this.rules.idleMs)
  }

  /** Writes a snapshot, or waits for the one under way and writes another. Rejects when it cannot be written. */
  async now(): Promise<void> {
    await this.running?.catch(() => undefined)
    await this.run()
  }

  /** No more by themselves; waits for the one under way. */
  async stop(): Promise<void> {
    this.stopped = true
    this.timer?.()
    await this.running?.catch(() => undefined)
  }

  /** The time; where the clock was set back meanwhile, what was waited for since is waited for anew, and not until that hour comes again. */
  private readClock(): number {
    const now = this.clock.now()
    this.lastLoud = Math.min(this.lastLoud, now)
    this.failedAt = Math.min(this.failedAt, now)
    return now
  }

  private arm(ms: number): void {
    this.timer = this.clock.after(ms, () => this.whenIdle())
  }

  private whenIdle(): void {
    this.timer = undefined
    if (this.stopped) return
    const now = this.readClock()
    const wait = Math.max(this.lastLoud + this.rules.idleMs, this.failedAt + this.rest) - now
    if (wait > 0) this.arm(wait)
    else if (this.work.snapshotBytes() <= this.rules.idleBytes) void this.run().catch(() => undefined)
  }

  private run(): Promise<void> {
    this.running ??= this.attempt().finally(() => {
      this.running = undefined
    })
    return this.running
  }

  private async attempt(): Promise<void> {
    try {
      await this.work.write()
      this.failures = 0
      this.rest = 0
    } catch (error) {
      this.rest = this.rules.retryMs * 2 ** Math.min(this.failures++, 6)
      this.failedAt = this.clock.now()
      if (!this.stopped && this.timer === undefined) this.arm(this.rest)
      this.work.onTrouble(inWords(error))
      throw error
    }
  }
}

/** What a snapshot that could not be written means for the person who waits for nothing. */
function inWords(cause: unknown): Error {
  const { message, code } = cause instanceof Error ? (cause as Error & { readonly code?: string }) : { message: String(cause) } // Node's errors carry a code
  return new Error(
    `${code === 'ENOSPC' ? 'the disk is full: ' : ''}the snapshot could not be written, which is tried again; nothing is lost (${message})`,
    { cause },
  )
}
