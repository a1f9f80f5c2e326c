/** Pages of entries in key order, now or as they were. */
import type { StoredEntry } from './entry.ts'
import type { KeyIndex } from './key-index.ts'

export interface ListOptions {
  readonly after?: string
  readonly limit?: number
  /** What some keys held at the asked revision, instead of what they hold now. */
  readonly then: ReadonlyMap<string, StoredEntry | undefined> | undefined
}

export interface Listed {
  readonly entries: StoredEntry[]
  readonly remaining: number
}

/** The entries under `prefix`, from `after` (exclusive) on, at most `limit`. */
export function listEntries(current: KeyIndex, prefix: string, options: ListOptions): Listed {
  return options.then === undefined ? listNow(current, prefix, options) : listThen(current, prefix, { ...options, then: options.then })
}

function listNow(current: KeyIndex, prefix: string, options: ListOptions): Listed {
  const limit = options.limit ?? Number.POSITIVE_INFINITY
  const entries: StoredEntry[] = []
  let remaining = 0
  for (const { keys, start, end } of current.ranges(prefix, options.after)) {
    const taken = Math.min(end - start, limit - entries.length)
    for (let at = start; at < start + taken; at++) entries.push(current.get(keys[at] as string) as StoredEntry) // every indexed key has an entry
    remaining += end - start - taken
  }
  return { entries, remaining }
}

/** Keys that have gone since are merged with those that are still there. */
function listThen(
  current: KeyIndex,
  prefix: string,
  options: ListOptions & { readonly then: ReadonlyMap<string, StoredEntry | undefined> },
): Listed {
  const { after, then, limit = Number.POSITIVE_INFINITY } = options
  const found: StoredEntry[] = []
  let changed = false
  for (const [key, entry] of then) {
    if (entry === undefined || (after !== undefined && key <= after)) continue
    found.push(entry)
    changed = true
  }
  for (const { keys, start, end } of current.ranges(prefix, after)) {
    for (let at = start; at < end; at++) {
      const key = keys[at] as string // in range
      if (!then.has(key)) found.push(current.get(key) as StoredEntry) // every indexed key has an entry
    }
  }
  if (changed) found.sort((left, right) => (left.key < right.key ? -1 : 1))
  return { entries: found.length > limit ? found.slice(0, limit) : found, remaining: Math.max(0, found.length - limit) }
}
