/** The model of a screen: one code point and one style number for each cell. */
import { columnsOf } from '../../base/terminal-text.ts'

export const blank = 0x20
/** Stands in the second cell of a wide glyph. */
export const continued = 0

export class Cells {
  readonly columns: number
  readonly rows: number
  readonly glyphs: Uint32Array
  readonly styles: Uint16Array

  constructor(columns: number, rows: number) {
    this.columns = columns
    this.rows = rows
    this.glyphs = new Uint32Array(columns * rows).fill(blank)
    this.styles = new Uint16Array(columns * rows)
  }

  /** Blanks every cell. */
  clear(): void {
    this.glyphs.fill(blank)
    this.styles.fill(0)
  }

  /**
   * Writes sanitized text from `column` on and gives the column after it. Nothing is written at or beyond `limit`;
   * a wide glyph that would straddle it becomes a blank, and so does what is left of one that the text covers in half.
   */
  put(row: number, column: number, text: string, style: number, limit = this.columns): number {
    if (row < 0 || row >= this.rows) return column
    let at = column
    const base = row * this.columns
    const end = Math.min(limit, this.columns)
    if (text !== '' && at > 0 && at < end && this.glyphs[base + at] === continued) this.glyphs[base + at - 1] = blank
    for (let index = 0; index < text.length && at < end; index++) {
      const code = text.codePointAt(index) ?? blank
      if (code > 0xffff) index++
      const columns = code < 0x7f ? 1 : columnsOf(code)
      if (columns === 0) continue
      if (at >= 0) this.set(base + at, at + columns > end ? blank : code, style)
      if (columns === 2 && at + 1 < end && at + 1 >= 0) this.set(base + at + 1, continued, style)
      at += columns
    }
    const behind = Math.min(at, end)
    if (at > column && behind >= 0 && behind < this.columns && this.glyphs[base + behind] === continued) this.glyphs[base + behind] = blank
    return at
  }

  /** Writes `mark` into the last column before `limit` if a text that would have ended at `end` was cut there. */
  markCut(row: number, end: number, mark: { readonly sign: string; readonly style: number; readonly limit: number }): void {
    if (end > mark.limit) this.put(row, mark.limit - 1, mark.sign, mark.style, mark.limit)
  }

  private set(cell: number, glyph: number, style: number): void {
    this.glyphs[cell] = glyph
    this.styles[cell] = style
  }

  /** Fills part of a row with blanks of one style. */
  fill(row: number, style: number, from = 0, to = this.columns): void {
    if (row < 0 || row >= this.rows) return
    const base = row * this.columns
    this.glyphs.fill(blank, base + from, base + Math.min(to, this.columns))
    this.styles.fill(style, base + from, base + Math.min(to, this.columns))
  }

  /** Repairs wide glyphs that another layer cut in half: each half becomes a blank. */
  mend(row: number): void {
    const base = row * this.columns
    for (let column = 0; column < this.columns; column++) {
      const glyph = this.glyphs[base + column] ?? blank
      if (glyph < 0x1100 && glyph !== continued) continue
      const isSecond = glyph === continued
      const whole = isSecond
        ? column > 0 && columnsOf(this.glyphs[base + column - 1] ?? blank) === 2
        : columnsOf(glyph) < 2 || (column + 1 < this.columns && this.glyphs[base + column + 1] === continued)
      if (!whole) this.glyphs[base + column] = blank
    }
  }

  /** A row as text, for tests and for copying. */
  text(row: number): string {
    let out = ''
    for (let cell = row * this.columns; cell < (row + 1) * this.columns; cell++) {
      const glyph = this.glyphs[cell] ?? blank
      if (glyph !== continued) out += String.fromCodePoint(glyph)
    }
    return out
  }
}
