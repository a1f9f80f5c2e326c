/** Parts of the history for those who catch up. Those who fell behind together are handed the same array, so that what is made of it can be shared. */
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'

/** How many kept changes one turn looks through for a member that catches up, */
const sliceCount = 2048
/** and how many bytes of them it is handed at once. */
const sliceBytes = 1024 * 1024
/** So many of these are kept for others who come from the same revision, while somebody is slow. */
const slicesKept = 8

/** The changes under a prefix from some revision on, up to another. */
export interface Slice {
  readonly events: readonly KeptEvent[]
  readonly end: number
}

export class Slices {
  private readonly history: History
  /** By the revision that they follow and the prefix. */
  private readonly kept = new Map<string, Slice>()

  constructor(history: History) {
    this.history = history
  }

  /** What follows a revision under a prefix. */
  after(position: number, prefix: string): Slice {
    const { history } = this
    const name = `${position} ${prefix}`
    const known = this.kept.get(name)
    if (known !== undefined) return known
    const last = Math.min(history.newest, position + sliceCount)
    const events: KeptEvent[] = []
    let end = position
    for (let bytes = 0; end < last && bytes < sliceBytes;) {
      const event = history.at(++end)
      if (event?.entry.key.startsWith(prefix) !== true) continue
      events.push(event)
      bytes += event.entry.bytes.length
    }
    const slice = { events, end }
    if (events.length > 0) this.kept.set(name, slice)
    if (this.kept.size > slicesKept) this.kept.delete(this.kept.keys().next().value ?? '')
    return slice
  }

  clear(): void {
    this.kept.clear()
  }
}
