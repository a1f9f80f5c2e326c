/** What actions want to show when the person has gone elsewhere meanwhile: it waits, that is said, and a key lets it in. */
import type { Cancel, Clock } from '../../base/clock.ts'
import type { MessageLevel } from './host.ts'
import type { StandingMessage } from './messages.ts'

/** Milliseconds after which nobody is expected to come: a shell that waits holds a process in its container. */
const patience = 120_000

const left = 'its cluster was left before anybody came'

interface Options {
  readonly clock: Clock
  /** Shows a line until it is ended, whatever view is on screen. */
  readonly stand: (text: string) => StandingMessage
  readonly say: (text: string, level: MessageLevel) => void
}

interface Waiter {
  readonly what: string
  readonly told: StandingMessage
  readonly cancel: Cancel
  readonly enter: () => void
  readonly refuse: (why: Error) => void
}

export class Waiting {
  private list: readonly Waiter[] = []
  private isClosed = false
  private readonly options: Options

  constructor(options: Options) {
    this.options = options
  }

  get isEmpty(): boolean {
    return this.list.length === 0
  }

  /** Resolves when the person lets it in; rejects when that has not come for long, or the program ends. */
  admit(what: string): Promise<void> {
    if (this.isClosed) return Promise.reject(new Error(left))
    const { clock, stand } = this.options
    const { promise, resolve: enter, reject: refuse } = Promise.withResolvers<void>()
    const told = stand(`${what} is ready now: Ctrl-o shows it`)
    const cancel = clock.after(patience, () => this.end(waiter)?.refuse(new Error('was ready, and nobody came')))
    const waiter: Waiter = { what, told, cancel, enter, refuse }
    this.list = [...this.list, waiter]
    return promise
  }

  /** Lets in what waits longest. */
  letIn(): void {
    const [first] = this.list
    if (first === undefined) return this.options.say('nothing waits to be shown', 'info')
    this.end(first)?.enter()
  }

  close(): void {
    this.isClosed = true
    for (const one of this.list) this.end(one)?.refuse(new Error(left))
  }

  private end(waiter: Waiter): Waiter | undefined {
    if (!this.list.includes(waiter)) return undefined
    this.list = this.list.filter((one) => one !== waiter)
    waiter.cancel()
    waiter.told.end()
    return waiter
  }
}
