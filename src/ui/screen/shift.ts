/** Finds a block of lines that only moved up or down, so that one scroll of the terminal replaces repainting it. */
import type { Cells } from './cells.ts'

export interface Shift {
  /** First and last line of the region that scrolls. */
  readonly top: number
  readonly bottom: number
  /** Lines upward (positive) or downward. */
  readonly by: number
}

/** Farthest shift looked for. */
const reach = 12
/** A scroll must save repainting at least this many lines. */
const least = 4

/** The shift that explains most changed lines, if it explains enough of them. */
export function findShift(shown: Cells, next: Cells): Shift | undefined {
  const before = hashes(shown)
  const after = hashes(next)
  const changed: number[] = []
  for (let row = 0; row < next.rows; row++) if (before[row] !== after[row]) changed.push(row)
  if (changed.length < least) return undefined
  let best: Shift | undefined
  let most = Math.max(least, Math.ceil(changed.length * 0.4)) - 1
  for (let distance = 1; distance <= Math.min(reach, next.rows - 1); distance++) {
    for (const by of [distance, -distance]) {
      const votes = changed.filter((row) => before[row + by] === after[row] && before[row + by] !== undefined)
      if (votes.length <= most) continue
      const region = regionOf(votes, by, next.rows)
      if (region === undefined) continue
      most = votes.length
      best = region
    }
  }
  return best
}

/** The smallest region whose scroll brings each voting line to its place. */
function regionOf(votes: readonly number[], by: number, rows: number): Shift | undefined {
  const first = votes[0]
  const last = votes.at(-1)
  if (first === undefined || last === undefined) return undefined
  const top = by > 0 ? first : first + by
  const bottom = by > 0 ? last + by : last
  return top < 0 || bottom >= rows ? undefined : { top, bottom, by }
}

/**
 * One number for each line; lines that are equal have equal numbers, others almost surely not (a wrong guess costs bytes, never a wrong
 * screen).
 */
function hashes(cells: Cells): Int32Array {
  const out = new Int32Array(cells.rows)
  for (let row = 0; row < cells.rows; row++) {
    let hash = 0x811c9dc5
    for (let cell = row * cells.columns; cell < (row + 1) * cells.columns; cell++) {
      hash = Math.imul(hash ^ (cells.glyphs[cell] ?? 0), 0x01000193)
      hash = Math.imul(hash ^ (cells.styles[cell] ?? 0), 0x01000193)
    }
    out[row] = hash
  }
  return out
}
