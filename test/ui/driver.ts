/** Drives the whole UI as a person does: keys in, rows of a terminal out, time by a manual clock, no sleeping. */
import { EventEmitter } from 'node:events'
import { Terminal } from '@xterm/headless'
import { expect } from 'vitest'
import { ManualClock } from '../../src/base/clock.ts'
import type { Client } from '../../src/client/client.ts'
import { type OpenUi, startUi } from '../../src/ui/open.tsx'
import type { UiOptions } from '../../src/ui/options.ts'

/** A stdout that is a terminal of the given size. */
export class ScreenStream extends EventEmitter {
  readonly terminal: Terminal
  columns: number
  rows: number
  bytes = 0
  frames = 0
  written = ''
  private pending = 0
  /** Frames wait as on a slow line while this is true. */
  private held: (() => void)[] | undefined

  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
    this.terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 0 })
  }

  write(text: string, done?: (error?: Error | null) => void): boolean {
    this.bytes += text.length
    this.frames++
    this.written += text
    this.pending++
    const deliver = (): void =>
      this.terminal.write(text, () => {
        this.pending--
        done?.()
      })
    if (this.held === undefined) deliver()
    else this.held.push(deliver)
    return true
  }

  /** From now on nothing that is written arrives. */
  hold(): void {
    this.held = []
  }

  release(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const deliver of held) deliver()
  }

  resize(columns: number, rows: number): void {
    this.columns = columns
    this.rows = rows
    this.terminal.resize(columns, rows)
    this.emit('resize')
  }

  get idle(): boolean {
    return this.pending === 0 || this.held !== undefined
  }

  /** What is on the screen, without blanks at the ends of lines. */
  lines(): string[] {
    const { active } = this.terminal.buffer
    return Array.from({ length: this.rows }, (_, row) => active.getLine(active.baseY + row)?.translateToString(true) ?? '')
  }
}

export class KeyStream extends EventEmitter {
  readonly isTTY = true
  raw = false
  flowing = false

  setRawMode(raw: boolean): void {
    this.raw = raw
  }

  resume(): void {
    this.flowing = true
  }

  pause(): void {
    this.flowing = false
  }
}

/** Bytes of keys by name; anything else is sent as it is. */
const keyBytes: Readonly<Record<string, string>> = {
  enter: '\r',
  esc: '\u001B',
  tab: '\t',
  'shift-tab': '\u001B[Z',
  backspace: '\u007F',
  space: ' ',
  up: '\u001B[A',
  down: '\u001B[B',
  right: '\u001B[C',
  left: '\u001B[D',
  home: '\u001B[H',
  end: '\u001B[F',
  pageup: '\u001B[5~',
  pagedown: '\u001B[6~',
  'shift-left': '\u001B[1;2D',
  'shift-right': '\u001B[1;2C',
  'ctrl-space': '\u0000',
  'ctrl-\\': '\u001C',
}

const bytesOf = (key: string): string => keyBytes[key] ?? (/^ctrl-[a-z]$/.test(key) ? String.fromCharCode(key.charCodeAt(5) - 96) : key)

export interface User {
  /** Types text as one read; a trailing `\r` in it is Enter. */
  types(text: string): Promise<User>
  /** Presses keys one after the other, each its own read. */
  presses(...keys: string[]): Promise<User>
}

export interface Screen {
  /** The rows of the terminal, blanks at their ends cut. */
  rows(): string[]
  /** All rows as one text. */
  text(): string
  /** Waits (letting time pass in small steps) until the screen passes; fails with what is on it. */
  until(passes: (text: string) => boolean, what?: string): Promise<void>
  readonly stream: ScreenStream
}

export interface Driven {
  readonly ui: OpenUi
  readonly user: User
  readonly screen: Screen
  readonly clock: ManualClock
  readonly keys: KeyStream
  /** Lets everything under way finish, without time passing. */
  settle(): Promise<void>
  /** Lets time pass. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

export interface DriveOptions extends Partial<Omit<UiOptions, 'client' | 'stdin' | 'stdout' | 'clock'>> {
  readonly client: Client
  readonly clock?: ManualClock
  readonly columns?: number
  readonly rows?: number
}

/** Opens the UI on a screen of its own and waits for Ink's first frame. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { client, columns = 100, rows = 24, clock = new ManualClock(), ...rest } = options
  const stream = new ScreenStream(columns, rows)
  const keys = new KeyStream()
  const signals = { suspend: () => undefined, onContinue: () => () => undefined }
  const ui = startUi({ client, stdin: keys, stdout: stream, clock, colours: '256', unicode: true, signals, ...rest })

  /** Milliseconds of real time before a screen is given up. */
  const patience = 120_000

  /** Waits until nothing more comes by itself: promises run dry and the terminal has drawn what it got. */
  const settle = async (): Promise<void> => {
    for (let quiet = 0, seen = -1; quiet < 4;) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = stream.frames === seen && stream.idle ? quiet + 1 : 0
      seen = stream.frames
    }
  }
  const pass = async (ms: number): Promise<void> => {
    await clock.advance(ms, settle)
    await settle()
  }
  const send = async (bytes: string): Promise<void> => {
    keys.emit('data', Buffer.from(bytes))
    await settle()
    // A lone Esc is told from a sequence by waiting.
    if (bytes === '\u001B') await pass(50)
  }
  const screen: Screen = {
    rows: () => stream.lines(),
    text: () => stream.lines().join('\n'),
    until: async (passes, what = 'the screen never showed what was awaited') => {
      const began = performance.now()
      for (let tries = 0; tries < 200 || performance.now() - began < patience; tries++) {
        if (passes(screen.text())) return void expect(screen.text()).toSatisfy(passes)
        if (tries < 200) await pass(tries < 5 ? 0 : 50)
        // Files and code that are read meanwhile take their own time on a busy machine, whatever the clock says.
        else await new Promise((resolve) => setTimeout(resolve, 10)).then(() => settle())
      }
      throw new Error(`${what}:\n${screen.text()}`)
    },
    stream,
  }
  const user: User = {
    types: async (text) => (await send(text), user),
    presses: async (...names) => {
      for (const name of names) await send(bytesOf(name))
      return user
    },
  }
  const close = async (): Promise<void> => {
    ui.stop()
    await settle()
  }
  await ui.ready
  await screen.until((text) => text.includes('all keys') && text.includes('live'), 'the first frame never came')
  return { ui, user, screen, clock, keys, settle, pass, close }
}
