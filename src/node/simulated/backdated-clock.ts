/** A clock that is put back for the length of a call: what is done late is done as of the time when it was due. */
import type { Cancel, Clock } from '../../base/clock.ts'

export class BackdatedClock implements Clock {
  private readonly clock: Clock
  private at: number | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  now(): number {
    return this.at ?? this.clock.now()
  }

  after(ms: number, run: () => void): Cancel {
    return this.clock.after(ms, run)
  }

  /** What `run` gives, to whom it is `at`. */
  asOf<T>(at: number, run: () => T): T {
    const before = this.at
    this.at = at
    try {
      return run()
    } finally {
      this.at = before
    }
  }
}
