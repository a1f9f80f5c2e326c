/** Reads the frames that Ink prints into cells. Ink's colours are role numbers (see `theme/role.ts`), turned into styles here. */
import { sanitize } from '../../base/terminal-text.ts'
import type { Look } from '../theme/look.ts'
import { roleOfCode } from '../theme/role.ts'
import { Cells } from './cells.ts'

interface Pen {
  foreground: number
  background: number
  bold: boolean
  inverse: boolean
}

// eslint-disable-next-line no-control-regex -- escape sequences are the subject
const sgr = /\u001B\[([\d;]*)m/g

export class InkFrame {
  cells: Cells
  /** 1 where a cell has a background of its own, and so covers the body under it. */
  opaque: Uint8Array
  /** Whether any cell of a row does. */
  covers: readonly boolean[] = []
  private lines: string[] = []
  private readonly look: Look

  constructor(look: Look) {
    this.look = look
    this.cells = new Cells(1, 1)
    this.opaque = new Uint8Array(1)
  }

  /** Makes room for a screen of this size and forgets the frame. */
  resize(columns: number, rows: number): void {
    this.cells = new Cells(columns, rows)
    this.opaque = new Uint8Array(columns * rows)
    this.lines = []
  }

  /** Reads the last frame again, after the theme changed. */
  restyle(): void {
    const lines = this.lines
    this.lines = []
    this.read(lines)
  }

  /** Takes a frame as Ink wrote it. Lines that did not change are not read again. */
  take(frame: string): void {
    this.read(frame.split('\n'))
  }

  private read(lines: readonly string[]): void {
    for (let row = 0; row < this.cells.rows; row++) {
      const line = lines[row] ?? ''
      if (this.lines[row] === line) continue
      this.lines[row] = line
      this.line(row, line)
    }
    const { columns } = this.cells
    this.covers = this.lines.map((_, row) => this.opaque.subarray(row * columns, (row + 1) * columns).includes(1))
  }

  private line(row: number, line: string): void {
    this.cells.fill(row, 0)
    this.opaque.fill(0, row * this.cells.columns, (row + 1) * this.cells.columns)
    const pen: Pen = { foreground: 0, background: 0, bold: false, inverse: false }
    let column = 0
    let from = 0
    const write = (text: string): void => {
      const start = column
      column = this.cells.put(row, column, sanitize(text), this.styleOf(pen))
      if (pen.background !== 0)
        this.opaque.fill(1, row * this.cells.columns + start, row * this.cells.columns + Math.min(column, this.cells.columns))
    }
    for (const match of line.matchAll(sgr)) {
      if (match.index > from) write(line.slice(from, match.index))
      from = match.index + match[0].length
      apply(pen, match[1] ?? '')
    }
    if (from < line.length) write(line.slice(from))
  }

  private styleOf(pen: Pen): number {
    const role = roleOfCode(pen.foreground) ?? 'text'
    const on = roleOfCode(pen.background)
    return this.look.style(role, on, { bold: pen.bold, inverse: pen.inverse })
  }
}

function apply(pen: Pen, codes: string): void {
  const numbers = codes === '' ? [0] : codes.split(';').map(Number)
  for (let at = 0; at < numbers.length; at++) {
    const code = numbers[at] ?? 0
    if (code === 0) Object.assign(pen, { foreground: 0, background: 0, bold: false, inverse: false })
    else if (code === 1) pen.bold = true
    else if (code === 22) pen.bold = false
    else if (code === 7) pen.inverse = true
    else if (code === 27) pen.inverse = false
    else if (code === 39) pen.foreground = 0
    else if (code === 49) pen.background = 0
    else if ((code === 38 || code === 48) && numbers[at + 1] === 5) {
      if (code === 38) pen.foreground = numbers[at + 2] ?? 0
      else pen.background = numbers[at + 2] ?? 0
      at += 2
    }
  }
}
