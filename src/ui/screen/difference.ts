/** The bytes that turn one screen into another: relative moves, erase to end of line, style deltas, and one shift by scroll region. */
import { isWide } from '../../base/terminal-text.ts'
import { blank, type Cells, continued } from './cells.ts'
import { findShift, type Shift } from './shift.ts'
import type { Styles } from './style.ts'

interface DifferenceOptions {
  /** Scroll regions may be used. */
  readonly scroll: boolean
}

/** From `shown` to `next`; both have one size. Empty when nothing differs. Ends in the plain style; assumes to begin in it. */
export function difference(shown: Cells, next: Cells, styles: Styles, options: DifferenceOptions = { scroll: true }): string {
  const pen = new Pen(next, styles)
  const shift = options.scroll ? findShift(shown, next) : undefined
  if (shift !== undefined) pen.shift(shown, shift)
  for (let row = 0; row < next.rows; row++) pen.line(shown, row)
  return pen.finish()
}

/** Everything, from an unknown screen. */
export function wholeFrame(next: Cells, styles: Styles): string {
  const pen = new Pen(next, styles)
  const empty = { ...blankLike(next) }
  for (let row = 0; row < next.rows; row++) pen.line(empty, row)
  return `\u001B[m\u001B[2J${pen.finish()}`
}

type Plane = Pick<Cells, 'glyphs' | 'styles' | 'columns' | 'rows'>

const blankLike = (cells: Cells): Plane => ({
  columns: cells.columns,
  rows: cells.rows,
  glyphs: new Uint32Array(cells.glyphs.length).fill(blank),
  styles: new Uint16Array(cells.styles.length),
})

/** Rewriting this many equal ASCII cells is cheaper than moving over them. */
const worthSkipping = 4

class Pen {
  private out = ''
  private style = 0
  /** Unknown (-1) after what terminals may count differently, and at the right edge. */
  private row = -1
  private column = -1
  private readonly next: Cells
  private readonly styles: Styles

  constructor(next: Cells, styles: Styles) {
    this.next = next
    this.styles = styles
  }

  finish(): string {
    if (this.style !== 0) this.out += this.styles.transition(this.style, 0)
    return this.out
  }

  /** Moves a block of lines on the terminal, and on `shown` as the terminal then has it. */
  shift(shown: Cells, { top, bottom, by }: Shift): void {
    const lines = Math.abs(by)
    this.out += `\u001B[${top + 1};${bottom + 1}r\u001B[${lines === 1 ? '' : lines}${by > 0 ? 'S' : 'T'}\u001B[r`
    const { columns } = shown
    const [from, to] = by > 0 ? [top + by, top] : [top, top - by]
    const count = bottom - top + 1 - lines
    shown.glyphs.copyWithin(to * columns, from * columns, (from + count) * columns)
    shown.styles.copyWithin(to * columns, from * columns, (from + count) * columns)
    const bare = by > 0 ? bottom - lines + 1 : top
    for (let row = bare; row < bare + lines; row++) shown.fill(row, 0)
  }

  line(shown: Plane, row: number): void {
    const { columns } = this.next
    const base = row * columns
    if (this.equal(shown, base, base + columns)) return
    const tail = this.blankTail(base)
    const end = this.changedEnd(shown, base, tail)
    for (let column = 0; column < end; column++) {
      if (this.same(shown, base + column)) continue
      // A wide glyph is written from its first cell, even if only the second differs.
      const from = this.next.glyphs[base + column] === continued && column > 0 ? column - 1 : column
      this.moveTo(shown, row, from)
      column = this.write(base, from) - 1
    }
    if (tail < columns && !this.equal(shown, base + tail, base + columns)) this.eraseFrom(shown, row, tail)
  }

  /** The first column from which the line is blank in one background. */
  private blankTail(base: number): number {
    const { columns, glyphs, styles } = this.next
    const key = this.styles.blankKey(styles[base + columns - 1] ?? 0)
    if (key === undefined) return columns
    let tail = columns
    while (tail > 0 && glyphs[base + tail - 1] === blank && this.styles.blankKey(styles[base + tail - 1] ?? 0) === key) tail--
    return tail
  }

  /** Where writing cell by cell ends: at the blank tail if erasing it is cheaper, else at the end of the line. */
  private changedEnd(shown: Plane, base: number, tail: number): number {
    let differing = 0
    for (let column = tail; column < this.next.columns; column++) if (!this.same(shown, base + column)) differing++
    return differing > 0 && differing < 4 ? this.next.columns : tail
  }

  private eraseFrom(shown: Plane, row: number, column: number): void {
    if (this.changedEnd(shown, row * this.next.columns, column) === this.next.columns) return
    this.moveTo(shown, row, column)
    this.restyle(row * this.next.columns + column)
    this.out += '\u001B[K'
  }

  private equal(shown: Plane, from: number, to: number): boolean {
    for (let cell = from; cell < to; cell++) if (!this.same(shown, cell)) return false
    return true
  }

  private same(shown: Plane, cell: number): boolean {
    const glyph = this.next.glyphs[cell]
    if (shown.glyphs[cell] !== glyph) return false
    const [before, after] = [shown.styles[cell] ?? 0, this.next.styles[cell] ?? 0]
    if (before === after) return true
    if (glyph !== blank) return false
    const key = this.styles.blankKey(before)
    return key !== undefined && key === this.styles.blankKey(after)
  }

  private moveTo(shown: Plane, row: number, column: number): void {
    if (row === this.row && column === this.column) return
    if (row === this.row && this.column >= 0) return this.moveAlong(shown, row, column)
    if (this.row >= 0 && this.column >= 0 && row === this.row + 1 && column === 0) this.out += '\r\n'
    else if (column === 0) this.out += row === 0 ? '\u001B[H' : `\u001B[${row + 1}H`
    else this.out += `\u001B[${row + 1};${column + 1}H`
    this.row = row
    this.column = column
  }

  private moveAlong(shown: Plane, row: number, column: number): void {
    const gap = column - this.column
    if (gap > 0 && gap <= worthSkipping && this.rewritable(shown, row, column)) {
      for (let at = this.column; at < column; at++)
        this.out += String.fromCodePoint(this.next.glyphs[row * this.next.columns + at] ?? blank)
    } else if (gap === 1) this.out += '\u001B[C'
    else if (gap > 0) this.out += `\u001B[${gap}C`
    else this.out += column === 0 ? '\r' : `\u001B[${column + 1}G`
    this.column = column
  }

  /** True if the cells between the pen and `column` are ASCII in the pen's style, so that writing them again moves the cursor. */
  private rewritable(shown: Plane, row: number, column: number): boolean {
    for (let cell = row * this.next.columns + this.column; cell < row * this.next.columns + column; cell++) {
      const glyph = this.next.glyphs[cell] ?? blank
      if (glyph < blank || glyph > 0x7e || this.next.styles[cell] !== this.style || shown.glyphs[cell] !== glyph) return false
    }
    return true
  }

  private restyle(cell: number): void {
    const wanted = this.next.styles[cell] ?? 0
    // A blank keeps any style that shows it the same, which saves switching back and forth between words.
    if (this.next.glyphs[cell] === blank) {
      const key = this.styles.blankKey(wanted)
      if (key !== undefined && key === this.styles.blankKey(this.style)) return
    }
    if (wanted === this.style) return
    this.out += this.styles.transition(this.style, wanted)
    this.style = wanted
  }

  /** Writes the glyph at `column` and gives the column after it. */
  private write(base: number, column: number): number {
    const glyph = this.next.glyphs[base + column] ?? blank
    this.restyle(base + column)
    const columns = glyph > 0x10ff && isWide(glyph) ? 2 : 1
    // Terminals may disagree on how wide this is: blank both cells first, and say anew where the pen is.
    if (glyph >= 0x1f000 || (columns === 2 && glyph < 0x2e80)) {
      this.out += `  \u001B[${column + 1}G${String.fromCodePoint(glyph)}`
      this.column = -1
      return column + columns
    }
    this.out += String.fromCodePoint(glyph === continued ? blank : glyph)
    this.column = column + columns >= this.next.columns ? -1 : column + columns
    return column + columns
  }
}
