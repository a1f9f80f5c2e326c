/** The current entries by key, and their keys in order: one sorted array for each folder of the second level, `/core/pods/`. */
import type { StoredEntry } from './entry.ts'

/** Everything up to the third slash; undefined where there is none. */
function folderOf(text: string): string | undefined {
  const second = text.indexOf('/', 1)
  const third = second < 0 ? -1 : text.indexOf('/', second + 1)
  return third < 0 ? undefined : text.slice(0, third + 1)
}

/** The folder, or the whole key. All keys of one bucket lie side by side in key order. */
const bucketOf = (key: string): string => folderOf(key) ?? key

/** Index of the first key that is not before `wanted`. */
export function lowerBound(keys: readonly string[], wanted: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < wanted) low = middle + 1 // in range by construction
    else high = middle
  }
  return low
}

/** Index of the first key after all those that begin with `prefix`, given where they start. */
function endOfPrefix(keys: readonly string[], prefix: string, start: number): number {
  let low = start
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string).startsWith(prefix)) low = middle + 1 // in range by construction
    else high = middle
  }
  return low
}

/** A run of neighbouring keys inside one bucket. */
export interface KeyRange {
  readonly keys: readonly string[]
  readonly start: number
  readonly end: number
}

export class KeyIndex {
  private readonly entries = new Map<string, StoredEntry>()
  private readonly buckets = new Map<string, string[]>()
  private order: string[] = []
  /** Sum of the values' sizes. */
  bytes = 0

  get size(): number {
    return this.entries.size
  }

  get(key: string): StoredEntry | undefined {
    return this.entries.get(key)
  }

  set(entry: StoredEntry): void {
    const old = this.entries.get(entry.key)
    this.entries.set(entry.key, entry)
    this.bytes += entry.bytes.length - (old?.bytes.length ?? 0)
    if (old === undefined) this.addKey(entry.key)
  }

  delete(key: string): void {
    const old = this.entries.get(key)
    if (old === undefined) return
    this.entries.delete(key)
    this.bytes -= old.bytes.length
    const name = bucketOf(key)
    const keys = this.buckets.get(name) ?? []
    keys.splice(lowerBound(keys, key), 1)
    if (keys.length > 0) return
    this.buckets.delete(name)
    this.order = this.order.filter((each) => each !== name)
  }

  /** The keys under `prefix` that come after `after`, as runs in order. */
  ranges(prefix: string, after?: string): KeyRange[] {
    const folder = folderOf(prefix)
    const names = folder === undefined ? this.order.filter((each) => each.startsWith(prefix)) : [folder]
    const ranges: KeyRange[] = []
    for (const each of names) {
      const keys = this.buckets.get(each)
      if (keys === undefined) continue
      const start = lowerBound(keys, prefix)
      const end = endOfPrefix(keys, prefix, start)
      const from = after === undefined || after < prefix ? start : Math.max(start, keys[lowerBound(keys, after)] === after ? lowerBound(keys, after) + 1 : lowerBound(keys, after))
      if (from < end) ranges.push({ keys, start: from, end })
    }
    return ranges
  }

  /** All entries in key order, as they are now. */
  all(): StoredEntry[] {
    const found: StoredEntry[] = []
    for (const name of this.order) {
      for (const key of this.buckets.get(name) ?? []) {
        const entry = this.entries.get(key)
        if (entry !== undefined) found.push(entry)
      }
    }
    return found
  }

  private addKey(key: string): void {
    const name = bucketOf(key)
    const keys = this.buckets.get(name)
    if (keys === undefined) {
      this.buckets.set(name, [key])
      this.order.splice(lowerBound(this.order, name), 0, name)
      return
    }
    const last = keys[keys.length - 1]
    if (last !== undefined && last < key) keys.push(key)
    else keys.splice(lowerBound(keys, key), 0, key)
  }
}
