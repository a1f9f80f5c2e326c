/** What goes into a snapshot: what is stored now, and of the past as much as a restart keeps. */
import type { Low } from 'lowdb'
import type { History } from './history.ts'
import type { Journal } from './journal.ts'
import type { KeyIndex } from './key-index.ts'
import type { SnapshotData } from './snapshot.ts'

/** What a restart keeps of the past: recovery reads it, so it is less than a running store keeps. */
const restart = { count: 2000, bytes: 2 * 1024 * 1024 }

interface Parts {
  readonly low: Low<SnapshotData>
  readonly clusterId: string
  readonly current: KeyIndex
  readonly history: History
  readonly journal: Journal
}

export class SnapshotSource {
  private readonly parts: Parts
  private revision: number
  /** How much of the journal the last snapshot made superfluous. */
  private mark: number

  /** `revision` is that of the snapshot on the disk, `replayed` the size of what the journal holds beyond it. */
  constructor(parts: Parts, { revision, replayed }: { readonly revision: number; readonly replayed: number }) {
    this.parts = parts
    this.revision = revision
    this.mark = -replayed
    this.forget()
  }

  /** Journal bytes since the last snapshot. */
  get journalBytes(): number {
    return this.parts.journal.written - this.mark
  }

  /** Writes a snapshot as of this revision, if it is a new one, and drops the journal files that nobody needs any more. */
  async write(revision: number): Promise<void> {
    if (revision === this.revision) return
    const { low, clusterId, current, history, journal } = this.parts
    const mark = journal.written
    const base = history.recent(restart.count, restart.bytes)
    const before = [...history.undo('', base).values()].filter((entry) => entry !== undefined)
    low.data = { clusterId, revision, base, entries: current.all(), before }
    try {
      await low.write()
    } finally {
      this.forget()
    }
    const previous = this.revision
    this.revision = revision
    this.mark = mark
    await journal.removeUpTo(Math.min(previous, base))
  }

  /** The store holds the entries; lowdb's copy of the list would only keep old ones alive. */
  private forget(): void {
    const { low } = this.parts
    low.data = { ...low.data, entries: [], before: [] }
  }
}
