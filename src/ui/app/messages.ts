/** The message line: the newest for a few seconds, else what is still under way; all of them in a history. */
import type { Cancel, Clock } from '../../base/clock.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { MessageLevel } from './host.ts'

export interface Message {
  readonly text: string
  readonly level: MessageLevel
}

/** A message that stands until what it tells of is over. */
export interface StandingMessage {
  /** Says something else instead. */
  change(text: string, level: MessageLevel): void
  end(): void
}

/** Milliseconds that a message stays; errors stay longer. */
const stays: Readonly<Record<MessageLevel, number>> = { info: 5000, good: 5000, warn: 8000, error: 15_000 }
const kept = 500

export class Messages {
  private passing: Message | undefined
  /** The last one stands in the line while nothing passes. */
  private standing: readonly (StandingMessage & { readonly message: Message; readonly stays: boolean })[] = []
  private readonly list: string[] = []
  private cancel: Cancel | undefined
  private closed = false
  private readonly clock: Clock
  private readonly onChange: () => void

  constructor(clock: Clock, onChange: () => void) {
    this.clock = clock
    this.onChange = onChange
  }

  get current(): Message | undefined {
    return this.passing ?? this.standing.at(-1)?.message
  }

  /** The oldest first, each with the time of day. */
  get history(): readonly string[] {
    return this.list
  }

  say(text: string, level: MessageLevel): void {
    // What ends after the program has no line to be told in, and must not keep it waiting.
    if (this.closed) return
    this.cancel?.()
    this.passing = this.note(text, level)
    this.cancel = this.clock.after(stays[level], () => this.end())
    this.onChange()
  }

  /**
   * Says what goes on until it is ended, or another view is on screen; then its last word is said as any other. With `stays` no other view
   * ends it.
   */
  stand(text: string, level: MessageLevel, stays = false): StandingMessage {
    const one = {
      stays,
      message: { text, level },
      change: (next: string, nextLevel: MessageLevel) => {
        if (!this.standing.includes(one)) return this.say(next, nextLevel)
        one.message = this.note(next, nextLevel)
        this.onChange()
      },
      end: () => {
        this.standing = this.standing.filter((other) => other !== one)
        this.onChange()
      },
    }
    if (this.closed) return one
    one.message = this.note(text, level)
    this.passing = undefined
    this.standing = [...this.standing, one]
    this.onChange()
    return one
  }

  /** Keeps in the history what is told, here or elsewhere on the screen, and gives it as one line that is safe to show. */
  note(text: string, level: MessageLevel): Message {
    const line = sanitize(text.replaceAll(/\s*\n\s*/g, ' '))
    this.list.push(
      `${new Date(this.clock.now()).toTimeString().slice(0, 8)}  ${level === 'error' || level === 'warn' ? `${level}: ` : ''}${line}`,
    )
    if (this.list.length > kept) this.list.shift()
    return { text: line, level }
  }

  private end(): void {
    this.cancel?.()
    this.passing = undefined
    this.onChange()
  }

  /** Another view is on screen: what was said there of keys and of what goes on is over, what became of something is not. */
  movedOn(): void {
    this.standing = this.standing.filter((one) => one.stays)
    this.remarked()
  }

  /** What was said about a key no longer holds. */
  remarked(): void {
    if (this.passing?.level === 'info' || this.passing?.level === 'warn') this.end()
  }

  close(): void {
    this.closed = true
    this.cancel?.()
  }
}
