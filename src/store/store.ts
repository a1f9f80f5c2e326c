/**
 * The store's contract: objects by key, one revision counter, watches; only durable revisions are ever seen. Knows nothing of Kubernetes.
 */

/** One stored value at one revision. Immutable; `value` is parsed on first use and shared. */
export interface Entry {
  readonly key: string
  /** The revision of this write. */
  readonly revision: number
  /** The value as JSON in UTF-8: the same bytes that the journal, answers and watches use. */
  readonly bytes: Buffer
  /** The parsed value, shared by all readers: never change it. */
  readonly value: unknown
}

/** One change. `entry` of a delete holds the value given to `delete`, at the delete's own revision. */
export interface StoreEvent {
  readonly type: 'put' | 'delete'
  readonly entry: Entry
  /** What the key held before, if anything. */
  readonly previous: Entry | undefined
}

/** What a write expects to find: that revision of the key, or `absent`, or (undefined) whatever is there. */
export type Expected = number | 'absent' | undefined

/** Rejects a write whose expectation does not hold; `found` is durable when this is thrown. */
export class RevisionConflict extends Error {
  readonly found: Entry | undefined

  constructor(key: string, found: Entry | undefined) {
    super(`${key} is at revision ${found?.revision ?? 'none'}`)
    this.name = 'RevisionConflict'
    this.found = found
  }
}

/** The asked revision is older than what the store keeps. */
export class Compacted extends Error {
  constructor(asked: number, oldest: number) {
    super(`revision ${asked} has been compacted, oldest is ${oldest}`)
    this.name = 'Compacted'
  }
}

/** What a write's `build` may give in place of a bare value: the value, and its JSON where the caller has it at less cost. */
export class Printed {
  readonly value: unknown
  readonly bytes: Buffer

  constructor(value: unknown, bytes: Buffer) {
    this.value = value
    this.bytes = bytes
  }
}

export interface Page {
  readonly entries: readonly Entry[]
  /** The revision that the page shows. */
  readonly revision: number
  /** How many further entries follow under the prefix. */
  readonly remaining: number
}

/** Who follows the changes under a prefix, and may be slow, or one of very many. */
export interface Follower {
  /**
   * Changes in order, in batches, from a later turn on. While a promise that it answered with is pending nothing more comes; then the rest
   * does, from the history. Followers who are told the same get the same array.
   */
  onEvents(events: readonly StoreEvent[]): Promise<void> | undefined
  /** Called once, and nothing after it, when it fell out of the kept history. */
  onLost?(): void
  /** Changes may be collected for it, for less than a tenth of a second, while telling everybody takes long. */
  readonly isPatient?: boolean
}

export interface Following {
  /** Every change up to this revision has been handed over. */
  revision(): number
  stop(): void
}

export interface WriteHints {
  /** Housekeeping (heartbeats): does not by itself call for a fresh snapshot. */
  readonly quiet?: boolean
}

export interface Store {
  /** The newest durable revision. */
  readonly revision: number
  /** Reads and watches from revisions at or before this one are refused with `Compacted`. */
  readonly compactedRevision: number
  get(key: string): Entry | undefined
  /**
   * Entries whose key begins with `prefix`, by key; from `after` (exclusive) on, at most `limit`, as of `revision` (default: newest).
   * Throws `Compacted`.
   */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number; readonly revision?: number }): Page
  count(prefix: string): number
  /**
   * Stores what `build` makes of the write's revision (a `Printed`, or a value of JSON); resolves once it is durable. Rejects with
   * `RevisionConflict`, or an Error when the disk failed (outcome unknown).
   */
  put(key: string, build: (revision: number) => unknown, expected?: Expected, hints?: WriteHints): Promise<Entry>
  /** Removes the key; `build` makes the value that watchers see. Rejects as `put` does; a missing key is a conflict with nothing found. */
  delete(key: string, build: (revision: number) => unknown, expected?: Expected): Promise<Entry>
  /**
   * Sends every change under `prefix` after `revision` (default: newest), in order, in batches, from a later turn on. Throws `Compacted`.
   * `onLost` is called once, and nothing after it, when the watcher fell out of the kept history. The answer ends it.
   */
  watch(prefix: string, revision: number | undefined, onEvents: (events: readonly StoreEvent[]) => void, onLost?: () => void): () => void
  /** The same for those who may be slow, or are many. */
  follow(prefix: string, revision: number | undefined, follower: Follower): Following
  /** Lets go of the changes up to this revision: reads and watches from before it are refused from now on. */
  forget(revision: number): void
  /** Set once a write to the disk failed: reads go on, all writes are refused with this error. */
  readonly failure: Error | undefined
  /** Waits for writes under way, writes the snapshot, lets go of the directory. */
  close(): Promise<void>
}
