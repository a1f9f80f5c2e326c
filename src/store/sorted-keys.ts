/**
 * Keys in order, in runs of bounded length: a new one moves its neighbours only, however many there are (with one array of 20,000 that was
 * a twentieth of a create).
 */

/** No run is longer. */
const longest = 512

/** Neighbouring keys of one run. */
export interface KeyRange {
  readonly keys: readonly string[]
  readonly start: number
  readonly end: number
}

/** Index of the first key that is not before `wanted`. */
export function lowerBound(keys: readonly string[], wanted: string): number {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string) < wanted)
      low = middle + 1 // in range by construction
    else high = middle
  }
  return low
}

/** Index of the first key after all those that begin with `prefix`, given where they start. */
function endOfPrefix(keys: readonly string[], prefix: string, start: number): number {
  if (keys[keys.length - 1]?.startsWith(prefix) === true) return keys.length
  let low = start
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((keys[middle] as string).startsWith(prefix))
      low = middle + 1 // in range by construction
    else high = middle
  }
  return low
}

export class SortedKeys {
  /** None is empty. */
  private readonly runs: string[][] = []

  get isEmpty(): boolean {
    return this.runs.length === 0
  }

  /** Adds a key that is not there. */
  add(key: string): void {
    const at = Math.min(this.runAt(key), this.runs.length - 1)
    const run = this.runs[at]
    if (run === undefined) {
      this.runs.push([key])
      return
    }
    const place = lowerBound(run, key)
    // Keys that come in order fill their runs.
    if (place === run.length && run.length === longest) {
      this.runs.splice(at + 1, 0, [key])
      return
    }
    run.splice(place, 0, key)
    if (run.length > longest) this.runs.splice(at + 1, 0, run.splice(longest / 2))
  }

  delete(key: string): void {
    const at = this.runAt(key)
    const run = this.runs[at]
    if (run === undefined) return
    const place = lowerBound(run, key)
    if (run[place] !== key) return
    run.splice(place, 1)
    if (run.length === 0) this.runs.splice(at, 1)
  }

  /** The keys under `prefix` that come after `after`, in order. */
  ranges(prefix: string, after: string | undefined): KeyRange[] {
    const ranges: KeyRange[] = []
    const from = after === undefined || after < prefix ? prefix : after
    for (let at = this.runAt(from); at < this.runs.length; at++) {
      const keys = this.runs[at] ?? []
      const found = lowerBound(keys, from)
      const start = keys[found] === after ? found + 1 : found
      const end = endOfPrefix(keys, prefix, start)
      if (start < end) ranges.push({ keys, start, end })
      if (end < keys.length) break
    }
    return ranges
  }

  /** All keys in order, run by run. */
  all(): readonly (readonly string[])[] {
    return this.runs
  }

  /** Index of the first run whose last key is not before `wanted`. */
  private runAt(wanted: string): number {
    let low = 0
    let high = this.runs.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const run = this.runs[middle] ?? []
      if ((run[run.length - 1] as string) < wanted)
        low = middle + 1 // no run is empty
      else high = middle
    }
    return low
  }
}
