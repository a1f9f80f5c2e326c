/** Lays Ink's frame and the painted body over each other and sends the result; Ink takes it for its stdout. */
import { EventEmitter } from 'node:events'
import type { Look } from '../theme/look.ts'
import { Cells } from './cells.ts'
import { InkFrame } from './ink-frame.ts'
import type { Terminal } from './terminal.ts'

/** A part of the screen, counted from 0. */
export interface Area {
  readonly row: number
  readonly column: number
  readonly rows: number
  readonly columns: number
}

/** Paints the body; everything else is Ink's. */
type Painter = (cells: Cells, area: Area) => void

/** What Ink needs of a stdout. With `debug` it writes each whole frame in one call. */
export class FrameStream extends EventEmitter {
  readonly isTTY = true
  readonly writable = true
  columns: number
  rows: number
  onFrame: (frame: string) => void = () => undefined

  constructor(columns: number, rows: number) {
    super()
    this.columns = columns
    this.rows = rows
  }

  write(frame: string, done?: unknown, after?: unknown): boolean {
    // Cursor and mode switches are not Ink's business here, and a bare newline is its farewell.
    if (frame !== '' && frame !== '\n' && !frame.startsWith('\u001B[?')) this.onFrame(frame)
    const call = typeof done === 'function' ? done : after
    if (typeof call === 'function') queueMicrotask(() => void call())
    return true
  }

  end(): this {
    return this
  }
}

/** One line of header above the body, a message line and a line of keys below. */
export const bodyOf = (columns: number, rows: number): Area => ({ row: 1, column: 0, rows: Math.max(0, rows - 3), columns })

export class Compositor {
  readonly stream: FrameStream
  /** Paints the body. */
  body: Painter = () => undefined
  /** Paints the lines around the body until Ink's first frame is there. */
  plainChrome: ((cells: Cells) => void) | undefined
  private readonly terminal: Terminal
  private readonly ink: InkFrame
  private readonly look: Look
  private next: Cells
  private scheduled = false
  private stopped = false

  constructor(terminal: Terminal, look: Look) {
    this.terminal = terminal
    this.look = look
    this.stream = new FrameStream(terminal.columns, terminal.rows)
    this.ink = new InkFrame(look)
    this.ink.resize(terminal.columns, terminal.rows)
    this.next = new Cells(terminal.columns, terminal.rows)
    this.stream.onFrame = (frame) => {
      this.plainChrome = undefined
      this.ink.take(frame)
      this.invalidate()
    }
    terminal.onReady = () => this.paint()
  }

  get area(): Area {
    return bodyOf(this.next.columns, this.next.rows)
  }

  /** Takes the terminal's new size; Ink hears of it by its stream's resize event. */
  resize(): void {
    const { columns, rows } = this.terminal
    this.next = new Cells(columns, rows)
    this.ink.resize(columns, rows)
    this.stream.columns = columns
    this.stream.rows = rows
    this.terminal.forget()
    this.stream.emit('resize')
  }

  /** Styles mean something else now. */
  restyle(): void {
    this.ink.restyle()
  }

  /** Paints when the present turn is over. */
  invalidate(): void {
    if (this.scheduled || this.stopped) return
    this.scheduled = true
    queueMicrotask(() => {
      if (this.scheduled) this.paint()
    })
  }

  /** Paints now, so that a key is answered in its own turn. */
  paint(): void {
    this.scheduled = false
    if (this.stopped) return
    this.compose()
    this.terminal.show(this.next)
  }

  stop(): void {
    this.stopped = true
  }

  private compose(): void {
    const { next, ink } = this
    const { area } = this
    if (this.plainChrome === undefined) {
      next.glyphs.set(ink.cells.glyphs)
      next.styles.set(ink.cells.styles)
    } else {
      next.clear()
      this.plainChrome(next)
    }
    for (let row = area.row; row < area.row + area.rows; row++) next.fill(row, 0)
    this.body(next, area)
    if (this.plainChrome === undefined) this.overlay(area)
    const { base } = this.look
    if (base === 0) return
    for (let cell = 0; cell < next.styles.length; cell++) if (next.styles[cell] === 0) next.styles[cell] = base
  }

  /** Dialogs, help and lists: what has a background of its own covers the body. */
  private overlay(area: Area): void {
    const { next, ink } = this
    for (let row = area.row; row < area.row + area.rows; row++) {
      if (ink.covers[row] !== true) continue
      for (let cell = row * next.columns; cell < (row + 1) * next.columns; cell++) {
        if (ink.opaque[cell] !== 1) continue
        next.glyphs[cell] = ink.cells.glyphs[cell] ?? 0x20
        next.styles[cell] = ink.cells.styles[cell] ?? 0
      }
      next.mend(row)
    }
  }
}
