/** Who watches what: a change finds its watchers by the prefixes of its key, so that it costs what they cost and no more. */
import type { KeptEvent } from './entry.ts'
import type { History } from './history.ts'
import type { StoreEvent } from './store.ts'

/** How many kept changes one turn looks through for a watcher that catches up. */
const slice = 2048

interface Watcher {
  readonly prefix: string
  readonly onEvents: (events: readonly StoreEvent[]) => void
  readonly onLost: (() => void) | undefined
  /** Every change up to this revision was handed over or is not wanted. */
  position: number
  /** Reads from the history until it has caught up. */
  behind: boolean
  /** Changes to hand over with the next flush. */
  waiting: KeptEvent[]
  flushing: boolean
  ended: boolean
}

function add(index: Map<string, Set<Watcher>>, watcher: Watcher): void {
  const set = index.get(watcher.prefix)
  if (set === undefined) index.set(watcher.prefix, new Set([watcher]))
  else set.add(watcher)
}

export class Watchers {
  private readonly history: History
  /** Watchers of prefixes that end with a slash: found at each slash of a key. */
  private readonly folders = new Map<string, Set<Watcher>>()
  /** All others, found at each length in use. */
  private readonly stems = new Map<string, Set<Watcher>>()
  private readonly stemLengths = new Map<number, number>()

  constructor(history: History) {
    this.history = history
  }

  /** Starts a watch after `revision`; the answer ends it. */
  add(watch: Pick<Watcher, 'prefix' | 'onEvents' | 'onLost'>, revision: number): () => void {
    const watcher: Watcher = {
      ...watch,
      position: revision,
      behind: revision < this.history.newest,
      waiting: [],
      flushing: false,
      ended: false,
    }
    const folder = watch.prefix.endsWith('/')
    add(folder ? this.folders : this.stems, watcher)
    if (!folder) this.countLength(watch.prefix.length, 1)
    if (watcher.behind) this.schedule(watcher)
    return () => this.end(watcher)
  }

  /** Hands a change, already in the history, to those it concerns: in the next microtask, together with others of this turn. */
  tell(event: KeptEvent): void {
    const key = event.entry.key
    if (this.folders.size > 0) {
      for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1))
        this.tellSet(this.folders.get(key.slice(0, slash + 1)), event)
    }
    for (const length of this.stemLengths.keys()) {
      if (length <= key.length) this.tellSet(this.stems.get(key.slice(0, length)), event)
    }
  }

  endAll(): void {
    for (const index of [this.folders, this.stems]) {
      for (const set of [...index.values()]) for (const watcher of [...set]) this.end(watcher)
    }
  }

  private tellSet(set: Set<Watcher> | undefined, event: KeptEvent): void {
    if (set === undefined) return
    for (const watcher of set) {
      if (watcher.behind || event.entry.revision <= watcher.position) continue
      watcher.waiting.push(event)
      this.schedule(watcher)
    }
  }

  private schedule(watcher: Watcher): void {
    if (watcher.flushing) return
    watcher.flushing = true
    // One microtask each: a watcher that throws harms neither the store nor the other watchers.
    queueMicrotask(() => this.flush(watcher))
  }

  private flush(watcher: Watcher): void {
    watcher.flushing = false
    if (watcher.ended) return
    if (watcher.behind && watcher.position < this.history.base) {
      this.end(watcher)
      watcher.onLost?.()
      return
    }
    const events = watcher.behind ? this.catchUp(watcher) : watcher.waiting
    watcher.waiting = []
    if (!watcher.behind) watcher.position = Math.max(watcher.position, events[events.length - 1]?.entry.revision ?? 0)
    else if (!watcher.flushing) {
      watcher.flushing = true
      setImmediate(() => this.flush(watcher))
    }
    if (events.length > 0) watcher.onEvents(events)
  }

  private catchUp(watcher: Watcher): KeptEvent[] {
    const end = Math.min(this.history.newest, watcher.position + slice)
    const events: KeptEvent[] = []
    for (let at = watcher.position + 1; at <= end; at++) {
      const event = this.history.at(at)
      if (event?.entry.key.startsWith(watcher.prefix) === true) events.push(event)
    }
    watcher.position = Math.max(watcher.position, end)
    watcher.behind = watcher.position < this.history.newest
    return events
  }

  private countLength(length: number, change: number): void {
    const count = (this.stemLengths.get(length) ?? 0) + change
    if (count > 0) this.stemLengths.set(length, count)
    else this.stemLengths.delete(length)
  }

  private end(watcher: Watcher): void {
    if (watcher.ended) return
    watcher.ended = true
    watcher.waiting = []
    const folder = watcher.prefix.endsWith('/')
    const index = folder ? this.folders : this.stems
    const set = index.get(watcher.prefix)
    set?.delete(watcher)
    if (set?.size === 0) index.delete(watcher.prefix)
    if (!folder) this.countLength(watcher.prefix.length, -1)
  }
}
