/** The keys that wait for a reconcile: each at most once, never two reconciles of one key at a time, with delays and growing back-off. */
import type { Cancel, Clock } from '../base/clock.ts'

/** Milliseconds after a first failure, and at most. */
export interface BackOff {
  readonly first: number
  readonly longest: number
}

/** How often a key may be looked at: `burst` times at once, so that a few changes are each met as they come, then once in `ms`. */
export interface Pace {
  readonly ms: number
  readonly burst: number
}

/** Upstream's default limiter. */
export const usualBackOff: BackOff = { first: 5, longest: 1_000_000 }

interface Waiting {
  readonly at: number
  readonly cancel: Cancel
}

/** A work queue. `onReady` is called when a key can be taken. */
export class Queue {
  private readonly clock: Clock
  private readonly pace: Pace
  private readonly limits: BackOff
  private readonly onReady: () => void
  private readonly ready = new Set<string>()
  private readonly active = new Set<string>()
  /** Asked for while active. */
  private readonly dirty = new Set<string>()
  private readonly waiting = new Map<string, Waiting>()
  private readonly failures = new Map<string, number>()
  /** Until when the reconciles of each key have used up its pace, one `ms` each. */
  private readonly spent = new Map<string, number>()

  constructor(clock: Clock, { pace, backOff }: { readonly pace: Pace; readonly backOff: BackOff }, onReady: () => void) {
    this.clock = clock
    this.pace = pace
    this.limits = backOff
    this.onReady = onReady
  }

  /** How many keys wait to be taken or are active. */
  get busy(): number {
    return this.ready.size + this.active.size
  }

  /** A change concerns the key: as soon as its pace allows. */
  add(key: string): void {
    if (this.active.has(key)) {
      this.dirty.add(key)
      return
    }
    if (this.ready.has(key)) return
    const spent = this.spent.get(key)
    const rest = spent === undefined ? 0 : spent - (this.pace.burst - 1) * this.pace.ms - this.clock.now()
    if (rest > 0) this.after(key, rest)
    else this.push(key)
  }

  /** Looks at the key in `ms`, or sooner if something else asks sooner. */
  after(key: string, ms: number): void {
    const at = this.clock.now() + ms
    const known = this.waiting.get(key)
    if (known !== undefined) {
      if (known.at <= at) return
      known.cancel()
    }
    const cancel = this.clock.after(ms, () => {
      this.waiting.delete(key)
      if (this.active.has(key)) this.dirty.add(key)
      else this.push(key)
    })
    this.waiting.set(key, { at, cancel })
  }

  /** Looks at the key again after a delay that doubles with each failure. */
  backOff(key: string): void {
    const failures = this.failures.get(key) ?? 0
    this.failures.set(key, failures + 1)
    this.after(key, Math.min(this.limits.longest, this.limits.first * 2 ** failures))
  }

  forgive(key: string): void {
    this.failures.delete(key)
  }

  take(): string | undefined {
    for (const key of this.ready) {
      this.ready.delete(key)
      this.active.add(key)
      return key
    }
    return undefined
  }

  /** The key is through; `forget` when nothing has it any more. */
  done(key: string, forget: boolean): void {
    this.active.delete(key)
    const { ms } = this.pace
    if (forget) this.spent.delete(key)
    else if (ms > 0) this.spent.set(key, Math.max(this.spent.get(key) ?? 0, this.clock.now()) + ms)
    if (this.dirty.delete(key)) this.add(key)
  }

  close(): void {
    for (const { cancel } of this.waiting.values()) cancel()
    this.waiting.clear()
    this.ready.clear()
    this.dirty.clear()
  }

  private push(key: string): void {
    const waiting = this.waiting.get(key)
    // A pace's delay is over; one asked by `again` stays, it may be for later.
    if (waiting !== undefined && waiting.at <= this.clock.now()) {
      waiting.cancel()
      this.waiting.delete(key)
    }
    this.ready.add(key)
    this.onReady()
  }
}
