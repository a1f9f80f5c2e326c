/**
 * Lays out text whose cells end with tabs in columns, by the rules of Go's text/tabwriter: a column reaches over neighbouring lines that
 * all have a cell there.
 */

export interface Layout {
  /** The least width of a column, padding included. */
  readonly least: number
  /** Blanks after the widest cell. */
  readonly padding: number
  /** Columns are never narrower than these; grown by what is laid out. For text that comes piece by piece under the same heads. */
  readonly remembered?: number[]
}

/** Marks the place where columns begin anew (a flush); never printed. */
export const boundary = '\u0000flush\u0000'

/** Aligns the whole text. A last line without its newline stays without. */
export function align(text: string, layout: Layout): string {
  return text
    .split(boundary)
    .map((part) => alignPart(part, layout))
    .join('')
}

function alignPart(text: string, layout: Layout): string {
  if (text === '') return ''
  // The vertical tab ends a cell and the form feed a line, too.
  const lines = text.split(/[\n\f]/).map((line) => line.split(/[\t\v]/))
  const output: string[] = []
  place({ lines, layout, output, widths: [] }, 0, lines.length)
  return output.join('\n')
}

interface Work {
  readonly lines: readonly (readonly string[])[]
  readonly layout: Layout
  readonly output: string[]
  /** The widths of the columns left of the one being placed. */
  readonly widths: number[]
}

/** Finds the blocks of the next column among the lines `from`..`to`, and prints what lies between them with the columns known so far. */
function place(work: Work, from: number, to: number): void {
  const column = work.widths.length
  let start = from
  let index = from
  while (index < to) {
    if (column >= cellsOf(work, index)) {
      index++
      continue
    }
    print(work, start, index)
    const block = index
    let width = Math.max(work.layout.least, work.layout.remembered?.[column] ?? 0)
    while (index < to && column < cellsOf(work, index)) {
      width = Math.max(width, textWidth(work.lines[index]?.[column] ?? '') + work.layout.padding)
      index++
    }
    if (work.layout.remembered !== undefined) work.layout.remembered[column] = width
    work.widths.push(width)
    place(work, block, index)
    work.widths.pop()
    start = index
  }
  print(work, start, to)
}

/** How many cells of the line end with a tab; the last piece belongs to no column. */
const cellsOf = (work: Work, index: number): number => (work.lines[index]?.length ?? 1) - 1

function print(work: Work, from: number, to: number): void {
  for (let index = from; index < to; index++) {
    const cells = work.lines[index] ?? []
    work.output.push(cells.map((cell, column) => cell + ' '.repeat(Math.max(0, (work.widths[column] ?? 0) - textWidth(cell)))).join(''))
  }
}

/** Go counts runes, whatever their width on a screen. */
function textWidth(text: string): number {
  for (let index = 0; index < text.length; index++) if (text.charCodeAt(index) > 0xd7ff) return [...text].length
  return text.length
}
