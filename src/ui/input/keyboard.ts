/** The terminal as an input: raw mode, reading, and lending the terminal to another program so that it gets every key. */
import type { Clock } from '../../base/clock.ts'
import type { TerminalEvent } from './key.ts'
import { Tokenizer } from './tokenizer.ts'

/** What is needed of stdin. It is read in flowing mode: only then does `pause` leave further bytes to others. */
export interface InputStream {
  readonly isTTY?: boolean | undefined
  setRawMode?(raw: boolean): unknown
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  on(event: 'end' | 'close' | 'error', listener: () => void): unknown
  off(event: 'data', listener: (bytes: Uint8Array) => void): unknown
  off(event: 'end' | 'close', listener: () => void): unknown
  pause(): unknown
  resume(): unknown
}

export class Keyboard {
  private readonly stdin: InputStream
  private readonly tokenizer: Tokenizer
  private readonly onLost: () => void
  private readonly read = (bytes: Uint8Array): void => this.tokenizer.feed(bytes)
  private on = false

  /** `emit` gets the events of each read; `onLost` is called when the terminal goes away. */
  constructor(options: {
    readonly stdin: InputStream
    readonly clock: Clock
    readonly emit: (events: readonly TerminalEvent[]) => void
    readonly onLost: () => void
  }) {
    this.stdin = options.stdin
    this.onLost = options.onLost
    this.tokenizer = new Tokenizer(options.clock, options.emit)
    // A terminal that is gone fails reading and being set alike, the latter while it is given back: nothing may break off there.
    this.stdin.on('error', () => this.on && this.onLost())
  }

  start(): void {
    if (this.on) return
    this.on = true
    this.tokenizer.reset()
    this.stdin.setRawMode?.(true)
    this.stdin.on('data', this.read)
    this.stdin.on('end', this.onLost)
    this.stdin.on('close', this.onLost)
    this.stdin.resume()
  }

  /** Safe to call twice. */
  stop(): void {
    if (!this.on) return
    this.on = false
    this.stdin.off('data', this.read)
    this.stdin.off('end', this.onLost)
    this.stdin.off('close', this.onLost)
    this.stdin.pause()
    this.stdin.setRawMode?.(false)
    this.tokenizer.reset()
  }
}
