/** Keeps the screen up to date: the body painted by the view, the chrome drawn by Ink when it differs, and the one timer. */
import type { Cancel, Clock } from '../../base/clock.ts'
import { InkInput } from '../input/ink-input.ts'
import type { Cells } from '../screen/cells.ts'
import { type Area, Compositor } from '../screen/compositor.ts'
import type { Terminal } from '../screen/terminal.ts'
import type { Look } from '../theme/look.ts'
import type { Chrome } from './chrome.ts'
import type { InkChrome } from './ink-chrome.tsx'
import { putSegments } from './segments.ts'

interface Options {
  readonly clock: Clock
  readonly look: Look
  readonly terminal: Terminal
  readonly chrome: () => Chrome
  readonly body: (cells: Cells, area: Area) => void
  /** The instant at which the body looks different by itself. */
  readonly wakeAt: () => number | undefined
}

const smallest = { columns: 40, rows: 12 }
/** Milliseconds between two drawings of the chrome while the body changes by itself. */
const calm = 100

export class Painting {
  readonly compositor: Compositor
  readonly inkInput = new InkInput()
  ink: InkChrome | undefined
  private readonly options: Options
  private drawn = ''
  private calming: Cancel | undefined
  private wake: { readonly at: number; readonly cancel: Cancel } | undefined
  private closed = false
  /** More is to come before the screen is brought up to date. */
  private isHeld = false

  constructor(options: Options) {
    const { terminal, look } = options
    this.options = options
    this.compositor = new Compositor(terminal, look)
    this.compositor.body = (cells, area) => {
      if (terminal.columns >= smallest.columns && terminal.rows >= smallest.rows) options.body(cells, area)
      else cells.put(Math.min(area.row, cells.rows - 1), 1, `inkube needs ${smallest.columns}x${smallest.rows}`, look.style('busy'))
    }
    this.compositor.plainChrome = (cells) => {
      const chrome = options.chrome()
      putSegments(cells, 0, chrome.header, look)
      putSegments(cells, cells.rows - 1, chrome.keys, look)
    }
  }

  /** Does what has many parts, and brings the screen up to date once, behind them all. */
  together(act: () => void): void {
    this.isHeld = true
    try {
      act()
    } finally {
      this.isHeld = false
      this.update()
    }
  }

  /** Brings chrome and body up to date; writes nothing if nothing differs. */
  update(): void {
    if (this.closed || this.isHeld) return
    this.drawChrome()
    this.paint()
  }

  /** The same for what changes by itself, many times a second: the chrome follows the body a few times a second. */
  follow(): void {
    if (this.closed) return
    if (this.calming === undefined) {
      this.drawChrome()
      this.calming = this.options.clock.after(calm, () => {
        this.calming = undefined
        this.drawChrome()
      })
    }
    this.paint()
  }

  paint(): void {
    if (this.closed) return
    this.compositor.paint()
    this.scheduleWake()
  }

  drawChrome(): void {
    if (this.ink === undefined || this.closed) return
    const chrome = this.options.chrome()
    const drawing = JSON.stringify(chrome)
    if (drawing === this.drawn) return
    this.drawn = drawing
    this.ink.show(chrome)
  }

  /** Hands a key to the field in focus. Ink has handled it, and drawn what came of it, when this returns. */
  type(raw: string): void {
    this.drawChrome()
    this.inkInput.type(raw)
    // A field moves its cursor without telling anybody: drawn again, it has moved before the next key of the same read.
    if (raw.startsWith('\u001B')) this.ink?.show(this.options.chrome())
  }

  /** The terminal has another size. */
  resize(): void {
    this.compositor.resize()
    this.drawn = ''
  }

  /** Sends the whole screen again. */
  repaint(): void {
    this.options.terminal.forget()
    this.compositor.invalidate()
  }

  /** Styles mean something else now. */
  restyle(): void {
    this.compositor.restyle()
    this.repaint()
  }

  close(): void {
    this.closed = true
    this.wake?.cancel()
    this.calming?.()
    this.compositor.stop()
    this.ink?.close()
  }

  private scheduleWake(): void {
    const { clock } = this.options
    const at = this.options.wakeAt()
    if (this.wake?.at === at) return
    this.wake?.cancel()
    this.wake =
      at === undefined
        ? undefined
        : {
            at,
            cancel: clock.after(Math.max(0, at - clock.now()), () => {
              this.wake = undefined
              this.paint()
            }),
          }
  }
}
