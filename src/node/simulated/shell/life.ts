/**
 * What keeps a simulated process alive and ends it: every wait goes through here, so that a kill ends all of them and a busy loop leaves
 * room for others.
 */
import type { Clock } from '../../../base/clock.ts'

/** Thrown out of every wait of a process that was killed. */
export class Killed extends Error {
  readonly signal: number

  constructor(signal: number) {
    super(`killed by signal ${signal}`)
    this.name = 'Killed'
    this.signal = signal
  }
}

/** This many steps run in one go; then the process sleeps a little, as a limit on its CPU would have it. */
const stepsInARow = 400
const pauseMs = 20
/** Time that was not computed in can be made up for so long. */
const mostSaved = 1000

export class Life {
  readonly clock: Clock
  private ended: Killed | undefined
  private interrupted: Killed | undefined
  private readonly waits = new Set<(error: Error) => void>()
  private readonly children = new Set<Life>()
  private readonly parent: Life | undefined
  private readonly onBusy: (millis: number) => void
  private steps = 0
  /** Until when the time of its processor is spent. */
  private spentUntil: number

  /** `onBusy` is told of the time that the process would have computed. */
  constructor(clock: Clock, onBusy: (millis: number) => void, parent?: Life) {
    this.clock = clock
    this.onBusy = onBusy
    this.parent = parent
    this.spentUntil = clock.now()
    parent?.children.add(this)
  }

  /** A process under this one: it dies with it. */
  child(): Life {
    return new Life(this.clock, this.onBusy, this)
  }

  get dead(): boolean {
    return this.ended !== undefined
  }

  /** Ends every wait, here and below, with `Killed`. */
  kill(signal: number): void {
    if (this.ended !== undefined) return
    this.ended = new Killed(signal)
    for (const child of this.children) child.kill(signal)
    for (const reject of [...this.waits]) reject(this.ended)
    this.leave()
  }

  /** Ends every wait here, and every one to come, until `resume`; what runs in the background goes on. */
  interrupt(signal: number): void {
    this.interrupted = new Killed(signal)
    for (const reject of [...this.waits]) reject(this.interrupted)
  }

  /** The process has given up what it did and takes on something else; false if nothing interrupted it. */
  resume(): boolean {
    const was = this.interrupted !== undefined
    this.interrupted = undefined
    return was && !this.dead
  }

  /** The process is over by itself. */
  leave(): void {
    this.parent?.children.delete(this)
  }

  /** The promise's outcome, or `Killed` if that comes first. */
  async until<T>(promise: Promise<T>): Promise<T> {
    // Who is killed does not wait, whatever becomes of it.
    promise.catch(() => undefined)
    this.check()
    let stop: (error: Error) => void = () => undefined
    const killed = new Promise<never>((_, reject) => {
      stop = reject
    })
    killed.catch(() => undefined)
    this.waits.add(stop)
    try {
      return await Promise.race([promise, killed])
    } finally {
      this.waits.delete(stop)
    }
  }

  async sleep(ms: number): Promise<void> {
    let cancel = (): void => undefined
    try {
      await this.until(
        new Promise<void>((resolve) => {
          cancel = this.clock.after(ms, resolve)
        }),
      )
    } finally {
      cancel()
      this.steps = 0
    }
  }

  /** Counts one command, or what takes as long as several; now and then it waits. */
  step(count = 1): Promise<void> | undefined {
    this.check()
    if ((this.steps += count) >= stepsInARow) this.spend(pauseMs)
    const ahead = this.spentUntil - this.clock.now()
    return ahead < pauseMs ? undefined : this.sleep(ahead)
  }

  /** Computes for so long, on one processor: some step soon waits until the time has passed. */
  spend(millis: number): void {
    this.spentUntil = Math.max(this.spentUntil, this.clock.now() - mostSaved) + millis
    this.steps = 0
    this.onBusy(millis)
  }

  private check(): void {
    const killed = this.ended ?? this.interrupted
    if (killed !== undefined) throw killed
  }
}
