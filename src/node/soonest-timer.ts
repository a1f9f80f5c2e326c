/** One timer for the soonest of many times to look again. */
import type { Cancel, Clock } from '../base/clock.ts'

/** Who is to look again. */
export interface Sleeper {
  wake(): void
}

export class SoonestTimer {
  private readonly clock: Clock
  private readonly sleeper: Sleeper
  private set: { readonly at: number; readonly cancel: Cancel } | undefined

  constructor(clock: Clock, sleeper: Sleeper) {
    this.clock = clock
    this.sleeper = sleeper
  }

  /** Asks for a look at that time; a sooner one that is still to come stays, and this one is forgotten. */
  wakeAt(at: number): void {
    const now = this.clock.now()
    if (this.set !== undefined && this.set.at <= at && this.set.at > now) return
    this.set?.cancel()
    const cancel = this.clock.after(at - now, () => {
      this.set = undefined
      this.sleeper.wake()
    })
    this.set = { at, cancel }
  }

  cancel(): void {
    this.set?.cancel()
  }
}
