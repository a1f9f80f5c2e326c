/** The terminal as an output: its modes, its size, and frames of which only the difference is sent. */
import { Cells } from './cells.ts'
import { difference, wholeFrame } from './difference.ts'
import type { Styles } from './style.ts'

/** What is needed of stdout. */
export interface OutputStream {
  readonly columns?: number | undefined
  readonly rows?: number | undefined
  write(text: string, done?: (error?: Error | null) => void): boolean
  /** Node's handle of a terminal; writing to it blocks the whole program unless told otherwise. */
  readonly _handle?: { setBlocking?(blocking: boolean): unknown } | null
  on(event: 'resize', listener: () => void): unknown
  off(event: 'resize', listener: () => void): unknown
}

interface TerminalOptions {
  readonly stdout: OutputStream
  readonly styles: Styles
  /** Wheel and clicks are reported (text selection then needs Shift). */
  readonly mouse: boolean
  /** Scroll regions may be used. */
  readonly scroll: boolean
}

/** What is so short reaches the terminal in one piece anyway, and costs a third without its brackets. */
const atomic = 64

const begin = '\u001B[?2026h'
const end = '\u001B[?2026l'

export class Terminal {
  /** Called when a frame that could not be sent may be tried again. */
  onReady: () => void = () => undefined
  /** Milliseconds that nobody should rely on: frames sent and bytes in them, for tests and the bench. */
  readonly sent = { frames: 0, bytes: 0 }
  private readonly options: TerminalOptions
  private shown: Cells | undefined
  private busy = false
  private skipped = false
  private entered = false
  private mouse: boolean

  constructor(options: TerminalOptions) {
    this.options = options
    this.mouse = options.mouse
  }

  get columns(): number {
    return this.options.stdout.columns ?? 80
  }

  get rows(): number {
    return this.options.stdout.rows ?? 24
  }

  /** Takes the alternate screen, hides the cursor, asks for bracketed paste and mouse reports. */
  enter(): void {
    if (this.entered) return
    this.entered = true
    this.shown = undefined
    this.options.stdout._handle?.setBlocking?.(false)
    this.raw(`\u001B[?1049h\u001B[?25l\u001B[?2004h${this.mouse ? '\u001B[?1000h\u001B[?1006h' : ''}`)
  }

  /** Gives everything back as it was, and calls `done` when the terminal has it. Safe to call twice. */
  leave(done: () => void = () => undefined): void {
    if (!this.entered) return done()
    this.entered = false
    this.shown = undefined
    // What is written from here on, by us or a child, must not be cut off by the end of the process.
    this.options.stdout._handle?.setBlocking?.(true)
    this.options.stdout.write(`${this.mouse ? '\u001B[?1006l\u001B[?1000l' : ''}\u001B[?2004l\u001B[m\u001B[?25h\u001B[?1049l`, () =>
      done(),
    )
  }

  /** Forgets what the terminal shows, so that the next frame is sent whole. */
  forget(): void {
    this.shown = undefined
  }

  /** True while a frame is on its way; another one would queue up behind it. */
  get waiting(): boolean {
    return this.busy
  }

  /** Resolves when the terminal has taken everything that was written before. */
  taken(): Promise<void> {
    return new Promise((resolve) => void this.options.stdout.write('', () => resolve()))
  }

  /** Sends what differs from the frame before; if that one is still on its way, `onReady` will ask again. */
  show(frame: Cells): void {
    if (!this.entered) return
    if (this.busy) {
      this.skipped = true
      return
    }
    const fits = this.shown !== undefined && this.shown.columns === frame.columns && this.shown.rows === frame.rows
    const bytes =
      fits && this.shown !== undefined
        ? difference(this.shown, frame, this.options.styles, this.options)
        : wholeFrame(frame, this.options.styles)
    this.keep(frame)
    if (bytes === '') return
    this.busy = true
    this.sent.frames++
    this.sent.bytes += bytes.length
    this.options.stdout.write(bytes.length <= atomic ? bytes : begin + bytes + end, () => this.flushed())
  }

  /** Turns reports of wheel and clicks on or off. */
  setMouse(on: boolean): void {
    this.mouse = on
    this.raw(on ? '\u001B[?1000h\u001B[?1006h' : '\u001B[?1006l\u001B[?1000l')
  }

  /** Asks for the colour of the background; the answer comes as input. */
  askBackground(): void {
    this.raw('\u001B]11;?\u001B\\')
  }

  /** Rings, sets a title, or the like: bytes that move nothing on the screen. Nothing while another program has the terminal. */
  raw(sequence: string): void {
    if (this.entered) this.options.stdout.write(sequence)
  }

  private keep(frame: Cells): void {
    if (this.shown === undefined || this.shown.columns !== frame.columns || this.shown.rows !== frame.rows)
      this.shown = new Cells(frame.columns, frame.rows)
    this.shown.glyphs.set(frame.glyphs)
    this.shown.styles.set(frame.styles)
  }

  private flushed(): void {
    this.busy = false
    if (!this.skipped) return
    this.skipped = false
    this.onReady()
  }
}
