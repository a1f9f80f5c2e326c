/** Lines of the chrome as parts with roles, so that Ink and the first frame before it draw the same. Pure. */
import { cutMiddle, width } from '../../base/terminal-text.ts'
import type { Cells } from '../screen/cells.ts'
import type { Look } from '../theme/look.ts'
import type { Role } from '../theme/role.ts'

/** What a press of the mouse on a part does: as a key, as a line of the `:` prompt, or so many steps back. */
type Pressed = { readonly key: string } | { readonly command: string } | { readonly back: number }

export interface Segment {
  readonly text: string
  readonly role: Role
  readonly press?: Pressed
}

/** What a press on a column of a line does, if anything. */
export function pressedAt(segments: readonly Segment[], column: number): Pressed | undefined {
  let end = 0
  return segments.find((segment) => column < (end += width(segment.text)))?.press
}

export const widthOf = (segments: readonly Segment[]): number => segments.reduce((sum, segment) => sum + width(segment.text), 0)

/** What stands in one line at the left and at the right. */
export interface SplitLine {
  /** Steps of a way, the first and the last of which stay whatever happens. */
  readonly steps: readonly (readonly Segment[])[]
  /** The most important first. */
  readonly right: readonly (readonly Segment[])[]
  /** How many of `right` stay where there is little room. */
  readonly pinned: number
  /** Stands for what was cut, and with `arrow` for steps that were left out. */
  readonly cut: string
  readonly arrow: Segment
}

/** Both in one line: right parts go, the last first, before the left ones are cut. */
export function fitLine(line: SplitLine, columns: number): Segment[] {
  const wanted = widthOf(line.steps.flat()) + 2
  let parts = line.right
  const room = (): number => columns - widthOf(parts.flat()) - parts.length * 2 - 1
  while (parts.length > line.pinned && room() < wanted) parts = parts.slice(0, -1)
  const fitted = fitSteps(line, parts.length === 0 ? columns - 1 : room())
  if (parts.length === 0) return fitted
  const gap = columns - 1 - widthOf(fitted) - widthOf(parts.flat()) - (parts.length - 1) * 2
  return [
    ...fitted,
    { text: ' '.repeat(Math.max(1, gap)), role: 'text' },
    ...parts.flatMap((part, index) => (index === 0 ? part : [{ text: '  ', role: 'text' as const }, ...part])),
  ]
}

/** Parts are not cut below these columns; where only first and last step are left, below the smaller ones. */
const [readable, least] = [12, 6]

/** Long parts are cut; where that is not enough, the steps behind the first give way to a mark. Whoever looks wants to know where he is. */
function fitSteps({ steps, cut, arrow }: SplitLine, room: number): Segment[] {
  const [first = [], ...rest] = steps
  for (let gone = 0; gone < rest.length; gone++) {
    const left = gone === 0 ? [] : [arrow, { text: cut, role: 'dim' as const }]
    const fitted = cutLongest([...first, ...left, ...rest.slice(gone).flat()], room, {
      cut,
      to: gone === rest.length - 1 ? least : readable,
    })
    if (widthOf(fitted) <= room || gone === rest.length - 1) return [...fitted]
  }
  return [...cutLongest(first, room, { cut, to: least })]
}

/** Cuts the longest parts in the middle until the line fits or all are short. */
export function cutLongest(
  segments: readonly Segment[],
  room: number,
  { cut, to }: { readonly cut: string; readonly to: number },
): readonly Segment[] {
  let fitted = segments
  for (let excess = widthOf(fitted) - room; excess > 0; excess = widthOf(fitted) - room) {
    const longest = fitted.reduce((most, segment) => (width(segment.text) > width(most.text) ? segment : most))
    if (width(longest.text) <= to) break
    const wanted = Math.max(to, width(longest.text) - excess)
    fitted = fitted.map((segment) => (segment === longest ? { ...segment, text: cutMiddle(segment.text, wanted, cut) } : segment))
  }
  return fitted
}

/** The line as lines of at most so many columns, broken at blanks; a longer word stands alone. */
export function linesOfSegments(segments: readonly Segment[], columns: number): readonly (readonly Segment[])[] {
  const lines: Segment[][] = [[]]
  let used = 0
  for (const segment of segments)
    for (const text of segment.text.match(/\S+\s*|\s+/g) ?? []) {
      if (used > 0 && used + width(text.trimEnd()) > columns) {
        lines.push([])
        used = 0
      }
      if (used === 0 && lines.length > 1 && text.trim() === '') continue
      lines.at(-1)?.push({ ...segment, text })
      used += width(text)
    }
  return lines.map((line) => line.map((segment, at) => (at === line.length - 1 ? { ...segment, text: segment.text.trimEnd() } : segment)))
}

/** Paints segments without Ink. */
export function putSegments(cells: Cells, row: number, segments: readonly Segment[], look: Look): void {
  let column = 0
  for (const segment of segments) column = cells.put(row, column, segment.text, look.style(segment.role))
}
