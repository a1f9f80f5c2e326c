/**
 * Time, injected everywhere: the system's clock for users, a manual one for tests. Nothing else in the sources may ask for the time or set
 * a timer.
 */

export type Cancel = () => void

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls `run` once after `ms` milliseconds (0: in a later turn); the answer cancels it. Timers never keep the process alive by themselves
   * unless they are due.
   */
  after(ms: number, run: () => void): Cancel
}

/** Longest delay a Node timer can hold; longer ones are chained. */
const longest = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => {
    let timer: NodeJS.Timeout
    const arm = (left: number): void => {
      timer = left > longest ? setTimeout(() => arm(left - longest), longest) : setTimeout(run, Math.max(0, left))
    }
    arm(ms)
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms` milliseconds, or as soon as the signal comes. */
export const pause = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      cancel()
      signal?.removeEventListener('abort', end)
      resolve()
    }
    const cancel = clock.after(ms, end)
    if (signal?.aborted === true) end()
    else signal?.addEventListener('abort', end)
  })

/** A clock that ends: from then on none of its timers runs, and nothing that was started with it keeps the process alive. */
export interface EndingClock extends Clock {
  end(): void
}

/** Passes on to `clock` until it is ended. */
export function endingClock(clock: Clock): EndingClock {
  const armed = new Set<Cancel>()
  let ended = false
  return {
    now: () => clock.now(),
    after: (ms, run) => {
      if (ended) return () => undefined
      const cancel = clock.after(ms, () => {
        armed.delete(cancel)
        run()
      })
      armed.add(cancel)
      return () => {
        armed.delete(cancel)
        cancel()
      }
    },
    end: () => {
      ended = true
      for (const cancel of armed) cancel()
      armed.clear()
    },
  }
}

interface Timer {
  readonly at: number
  readonly order: number
  readonly run: () => void
}

/** A clock that moves only when told. Timers due at one instant run in the order they were set. */
export class ManualClock implements Clock {
  private time: number
  private order = 0
  private readonly timers = new Set<Timer>()

  constructor(start = Date.UTC(2026, 0, 1)) {
    this.time = start
  }

  now(): number {
    return this.time
  }

  after(ms: number, run: () => void): Cancel {
    const timer = { at: this.time + Math.max(0, ms), order: this.order++, run }
    this.timers.add(timer)
    return () => this.timers.delete(timer)
  }

  /** The instant of the next timer, if any waits. */
  next(): number | undefined {
    return this.earliest()?.at
  }

  /**
   * Moves `ms` ahead and runs every timer that falls due on the way, each at its own instant; `between` runs after each (to drain
   * microtasks).
   */
  async advance(ms: number, between: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    const end = this.time + ms
    for (let timer = this.earliest(); timer !== undefined && timer.at <= end; timer = this.earliest()) {
      this.timers.delete(timer)
      this.time = Math.max(this.time, timer.at)
      timer.run()
      await between()
    }
    this.time = end
  }

  private earliest(): Timer | undefined {
    let first: Timer | undefined
    for (const timer of this.timers)
      if (first === undefined || timer.at < first.at || (timer.at === first.at && timer.order < first.order)) first = timer
    return first
  }
}
