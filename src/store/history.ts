/** The kept changes, newest last, one for each revision without a gap: what watches resume from and older reads undo. */
import type { KeptEvent, StoredEntry } from './entry.ts'

export interface HistoryLimits {
  readonly count: number
  readonly bytes: number
  readonly ageMs: number
}

/** Changes younger than this keep their parsed values, since watchers are about to ask for them. */
const warm = 256

export class History {
  private readonly limits: HistoryLimits
  private readonly onDropped: (event: KeptEvent) => void
  private events: KeptEvent[] = []
  /** Index of the oldest kept event; those before it are dropped in bulk. */
  private head = 0
  private bytes = 0
  /** Everything after this revision is kept. */
  base: number

  /** `onDropped` hears of each change that is no longer kept. */
  constructor(base: number, limits: HistoryLimits, onDropped: (event: KeptEvent) => void = () => undefined) {
    this.base = base
    this.limits = limits
    this.onDropped = onDropped
  }

  get newest(): number {
    return this.base + this.events.length - this.head
  }

  push(event: KeptEvent): void {
    this.events.push(event)
    this.bytes += event.entry.bytes.length
    const cooled = this.events[this.events.length - 1 - warm]
    if (cooled !== undefined) {
      cooled.previous?.forget()
      if (cooled.type === 'delete') cooled.entry.forget()
    }
    this.trim(event.at)
  }

  /** The change that made `revision`. */
  at(revision: number): KeptEvent | undefined {
    return revision <= this.base ? undefined : this.events[this.head + revision - this.base - 1]
  }

  /** What keys under `prefix` that changed after `revision` held at it. */
  undo(prefix: string, revision: number): Map<string, StoredEntry | undefined> {
    const then = new Map<string, StoredEntry | undefined>()
    for (let at = this.newest; at > revision; at--) {
      const event = this.at(at)
      if (event?.entry.key.startsWith(prefix) === true) then.set(event.entry.key, event.previous)
    }
    return then
  }

  /** The oldest revision, not before the base, whose later changes number at most `count` and weigh at most `bytes`. */
  recent(count: number, bytes: number): number {
    let at = this.newest
    let weight = 0
    while (at > this.base && this.newest - at < count) {
      weight += this.at(at)?.entry.bytes.length ?? 0
      if (weight > bytes) break
      at--
    }
    return at
  }

  /** Drops the changes up to this revision. */
  forget(revision: number): void {
    while (this.base < revision && this.head < this.events.length) this.dropOldest()
  }

  private dropOldest(): void {
    const event = this.events[this.head]
    this.bytes -= event?.entry.bytes.length ?? 0
    this.head++
    this.base++
    if (event !== undefined) this.onDropped(event)
  }

  private trim(now: number): void {
    for (;;) {
      const oldest = this.events[this.head]
      if (oldest === undefined) break
      const kept = this.events.length - this.head
      if (kept <= this.limits.count && this.bytes <= this.limits.bytes && now - oldest.at <= this.limits.ageMs) break
      if (kept === 1) break
      this.dropOldest()
    }
    if (this.head < 1024 || this.head < this.events.length / 2) return
    this.events = this.events.slice(this.head)
    this.head = 0
  }
}
