/** The stdin that Ink sees: it receives one key at a time, and only those meant for a prompt or dialog. */
import { EventEmitter } from 'node:events'

export class InkInput extends EventEmitter {
  readonly isTTY = true
  private waiting: string | undefined

  /** Hands one key to Ink; its listeners have seen it when this returns. */
  type(raw: string): void {
    this.waiting = raw
    this.emit('readable')
  }

  read(): string | null {
    const text = this.waiting ?? null
    this.waiting = undefined
    return text
  }

  /** Raw mode is the terminal's matter, not Ink's. */
  setRawMode(): this {
    return this
  }

  setEncoding(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  resume(): this {
    return this
  }

  pause(): this {
    return this
  }
}
