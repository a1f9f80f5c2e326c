/** The current entries by key, and their keys in order: one sorted list for each folder of the second level, `/core/pods/`. */
import type { StoredEntry } from './entry.ts'
import { lowerBound, SortedKeys, type KeyRange } from './sorted-keys.ts'

/** Everything up to the third slash; undefined where there is none. */
function folderOf(text: string): string | undefined {
  const second = text.indexOf('/', 1)
  const third = second < 0 ? -1 : text.indexOf('/', second + 1)
  return third < 0 ? undefined : text.slice(0, third + 1)
}

/** The folder, or the whole key. All keys of one bucket lie side by side in key order. */
const bucketOf = (key: string): string => folderOf(key) ?? key

export class KeyIndex {
  private readonly entries = new Map<string, StoredEntry>()
  private readonly buckets = new Map<string, SortedKeys>()
  private order: string[] = []
  /** Sum of the values' sizes. */
  bytes = 0

  get size(): number {
    return this.entries.size
  }

  get(key: string): StoredEntry | undefined {
    return this.entries.get(key)
  }

  /** Gives what the key held before. */
  set(entry: StoredEntry): StoredEntry | undefined {
    const old = this.entries.get(entry.key)
    this.entries.set(entry.key, entry)
    this.bytes += entry.bytes.length - (old?.bytes.length ?? 0)
    if (old === undefined) this.addKey(entry.key)
    return old
  }

  /** The same. */
  delete(key: string): StoredEntry | undefined {
    const old = this.entries.get(key)
    if (old === undefined) return undefined
    this.entries.delete(key)
    this.bytes -= old.bytes.length
    const name = bucketOf(key)
    const keys = this.buckets.get(name)
    keys?.delete(key)
    if (keys?.isEmpty === false) return old
    this.buckets.delete(name)
    this.order = this.order.filter((each) => each !== name)
    return old
  }

  /** The keys under `prefix` that come after `after`, as runs in order. */
  ranges(prefix: string, after?: string): KeyRange[] {
    const folder = folderOf(prefix)
    if (folder !== undefined) return this.buckets.get(folder)?.ranges(prefix, after) ?? []
    return this.order.filter((each) => each.startsWith(prefix)).flatMap((each) => this.buckets.get(each)?.ranges(prefix, after) ?? [])
  }

  /** All entries in key order, as they are now. */
  all(): StoredEntry[] {
    const found: StoredEntry[] = []
    for (const name of this.order) {
      for (const keys of this.buckets.get(name)?.all() ?? []) {
        for (const key of keys) {
          const entry = this.entries.get(key)
          if (entry !== undefined) found.push(entry)
        }
      }
    }
    return found
  }

  private addKey(key: string): void {
    const name = bucketOf(key)
    let keys = this.buckets.get(name)
    if (keys === undefined) {
      this.buckets.set(name, (keys = new SortedKeys()))
      this.order.splice(lowerBound(this.order, name), 0, name)
    }
    keys.add(key)
  }
}
