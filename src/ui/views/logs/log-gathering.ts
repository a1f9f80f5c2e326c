/** Brings what several streams give at first into the order of time: each tells its past in one piece, and a person reads them as one log. */
import type { Cancel, Clock } from '../../../base/clock.ts'
import { compareTexts } from '../../../base/order.ts'

/** The past has come when nothing more came for this long, in milliseconds. */
const quiet = 80
/** Longer than this, or with more than these bytes, nothing is kept back. */
const longest = 600
const mostBytes = 16_000_000

const newline = 10
const space = 32

interface Gathered {
  readonly time: string
  readonly line: Buffer
  readonly source: number
}

export class LogGathering {
  private gathered: Gathered[] = []
  private bytes = 0
  private over = false
  private until: number | undefined
  private cancel: Cancel | undefined
  private readonly clock: Clock
  private readonly push: (lines: Buffer, source: number) => void

  /** `push` gets whole lines: those of the past in the order of their times, then those that come, as they come. */
  constructor(clock: Clock, push: (lines: Buffer, source: number) => void) {
    this.clock = clock
    this.push = push
  }

  /** Takes whole lines of a stream, each with its time in front. */
  take(lines: Buffer, source: number): void {
    if (this.over) return this.push(lines, source)
    for (let from = 0; from < lines.length;) {
      const end = lines.indexOf(newline, from) + 1
      const line = lines.subarray(from, end)
      this.gathered.push({ time: line.toString('latin1', 0, Math.max(0, line.indexOf(space))), line, source })
      from = end
    }
    this.bytes += lines.length
    const now = this.clock.now()
    this.until ??= now + longest
    this.cancel?.()
    if (this.bytes > mostBytes) this.release()
    else this.cancel = this.clock.after(Math.max(0, Math.min(quiet, this.until - now)), () => this.release())
  }

  /** Gives what was kept back, and from now on everything as it comes. */
  release(): void {
    this.cancel?.()
    this.over = true
    const sorted = this.gathered.sort((left, right) => compareTexts(left.time, right.time))
    this.gathered = []
    for (let from = 0; from < sorted.length;) {
      const source = sorted[from]?.source ?? 0
      let to = from + 1
      while (sorted[to]?.source === source) to++
      this.push(Buffer.concat(sorted.slice(from, to).map(({ line }) => line)), source)
      from = to
    }
  }

  /** Forgets what was kept back. */
  close(): void {
    this.cancel?.()
    this.gathered = []
  }
}
