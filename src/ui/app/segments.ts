/** Lines of the chrome as parts with roles, so that Ink and the first frame before it draw the same. Pure. */
import { cutMiddle, width } from '../../base/terminal-text.ts'
import type { Cells } from '../screen/cells.ts'
import type { Look } from '../theme/look.ts'
import type { Role } from '../theme/role.ts'

export interface Segment {
  readonly text: string
  readonly role: Role
}

export const widthOf = (segments: readonly Segment[]): number => segments.reduce((sum, segment) => sum + width(segment.text), 0)

/** Left parts and right parts in one line: right parts go, the last first, before the left ones are cut. */
export function fitLine(left: readonly Segment[], right: readonly (readonly Segment[])[], columns: number): Segment[] {
  let parts = right
  const room = (): number => columns - widthOf(parts.flat()) - parts.length * 2 - 1
  while (parts.length > 0 && room() < widthOf(left) + 2) parts = parts.slice(0, -1)
  const fitted = fitLeft(left, parts.length === 0 ? columns - 1 : room())
  if (parts.length === 0) return fitted
  const gap = columns - 1 - widthOf(fitted) - widthOf(parts.flat()) - (parts.length - 1) * 2
  return [
    ...fitted,
    { text: ' '.repeat(Math.max(1, gap)), role: 'text' },
    ...parts.flatMap((part, index) => (index === 0 ? part : [{ text: '  ', role: 'text' as const }, ...part])),
  ]
}

/** Cuts the longest parts in the middle until the line fits. */
export function fitLeft(segments: readonly Segment[], room: number): Segment[] {
  let fitted = [...segments]
  for (let excess = widthOf(fitted) - room; excess > 0; excess = widthOf(fitted) - room) {
    const longest = fitted.reduce((most, segment) => (width(segment.text) > width(most.text) ? segment : most), {
      text: '',
      role: 'text' as Role,
    })
    const wanted = Math.max(6, width(longest.text) - excess)
    if (width(longest.text) <= 6) break
    fitted = fitted.map((segment) => (segment === longest ? { ...segment, text: cutMiddle(segment.text, wanted) } : segment))
  }
  let used = 0
  return fitted.filter((segment) => (used += width(segment.text)) <= room)
}

/** Paints segments without Ink. */
export function putSegments(cells: Cells, row: number, segments: readonly Segment[], look: Look): void {
  let column = 0
  for (const segment of segments) column = cells.put(row, column, segment.text, look.style(segment.role))
}
