/** When the large crowds are told: one after the other with others in between, and none more often than all of them together can bear. */
import type { Clock } from '../base/clock.ts'

/** Telling all of them once takes longer than this before any has to rest. */
const briefMs = 2
/** A crowd rests as long as it takes to tell all of them once: half the time, at most, is spent telling. */
const longestRestMs = 80

export class Turns {
  private readonly clock: Clock
  private readonly queue: (() => void)[] = []
  private isRunning = false
  /** Milliseconds that each of those who have something to tell took last. */
  private readonly costs = new Map<object, number>()
  private cost = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Tells a crowd when it is its turn, and calls `rested` after the rest that it needs. */
  take(crowd: object, tell: () => void, rested: () => void): void {
    this.queue.push(() => {
      const began = this.clock.now()
      tell()
      const rest = this.restOf(crowd, this.clock.now() - began)
      if (rest > 0) this.clock.after(rest, rested)
      else rested()
    })
    if (this.isRunning) return
    this.isRunning = true
    setImmediate(() => this.next())
  }

  /** A crowd has nothing more to tell. */
  leave(crowd: object): void {
    this.cost -= this.costs.get(crowd) ?? 0
    this.costs.delete(crowd)
  }

  private next(): void {
    const turn = this.queue.shift()
    this.isRunning = turn !== undefined
    if (turn === undefined) return
    setImmediate(() => this.next())
    turn()
  }

  private restOf(crowd: object, tookMs: number): number {
    this.leave(crowd)
    this.costs.set(crowd, tookMs)
    this.cost += tookMs
    return this.cost > briefMs ? Math.min(2 * this.cost - tookMs, longestRestMs) : 0
  }
}
