/** The message line: the newest for a few seconds, all of them in a history. */
import type { Cancel, Clock } from '../../base/clock.ts'
import type { MessageLevel } from './host.ts'

export interface Message {
  readonly text: string
  readonly level: MessageLevel
}

/** Milliseconds that a message stays; errors stay longer. */
const stays: Readonly<Record<MessageLevel, number>> = { info: 5000, good: 5000, warn: 8000, error: 15_000 }
const kept = 500

export class Messages {
  current: Message | undefined
  private readonly list: string[] = []
  private cancel: Cancel | undefined
  private closed = false
  private readonly clock: Clock
  private readonly onChange: () => void

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock
    this.onChange = onChange
  }

  /** The oldest first, each with the time of day. */
  get history(): readonly string[] {
    return this.list
  }

  say(text: string, level: MessageLevel): void {
    // What ends after the program has no line to be told in, and must not keep it waiting.
    if (this.closed) return
    this.cancel?.()
    this.current = { text, level }
    this.list.push(
      `${new Date(this.clock.now()).toTimeString().slice(0, 8)}  ${level === 'error' || level === 'warn' ? `${level}: ` : ''}${text}`,
    )
    if (this.list.length > kept) this.list.shift()
    this.cancel = this.clock.after(stays[level], () => this.end())
    this.onChange()
  }

  private end(): void {
    this.cancel?.()
    this.current = undefined
    this.onChange()
  }

  /** Another view is on screen: what was said about a key there is over, what became of something is not. */
  movedOn(): void {
    if (this.current?.level === 'info' || this.current?.level === 'warn') this.end()
  }

  close(): void {
    this.closed = true
    this.cancel?.()
  }
}
