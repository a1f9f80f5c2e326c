/** What views that are lists share: lines of several parts with the chosen one in sight, and the steps that keys make. Pure but for the cells. */
import { width } from '../../base/terminal-text.ts'
import type { Role } from '../theme/role.ts'
import type { Canvas, ViewEvent, ViewKey } from './view.ts'

/** Columns before the first text: the cursor's sign and blanks. */
export const gutter = 3

/** A part of a line. */
export interface Piece {
  readonly text: string
  readonly role: Role
}

/** Paints a line of the body; nothing below its area. */
export function putLine(
  { cells, area, host }: Canvas,
  row: number,
  { pieces, chosen = false }: { readonly pieces: readonly Piece[]; readonly chosen?: boolean },
): void {
  if (row >= area.row + area.rows) return
  const { look } = host
  const end = area.column + area.columns
  const on: Role | undefined = chosen ? 'selected' : undefined
  if (chosen) {
    cells.fill(row, look.style('text', on), area.column, end)
    cells.put(row, area.column, look.signs.cursor, look.style('accent', on))
  }
  let column = area.column + gutter
  for (const { text, role } of pieces) column = cells.put(row, column, text, look.style(role, on), end)
  cells.markCut(row, area.column + gutter + pieces.reduce((sum, { text }) => sum + width(text), 0), {
    sign: look.signs.crumb,
    style: look.style('accent', on),
    limit: end,
  })
}

const steps: Readonly<Record<string, (page: number) => number>> = {
  down: () => 1,
  up: () => -1,
  'scroll-down': () => 3,
  'scroll-up': () => -3,
  'page-down': (page) => page,
  'page-up': (page) => -page,
  first: () => -Infinity,
  last: () => Infinity,
}

/** By how many lines a command moves the cursor. */
export const stepOf = (event: ViewEvent & { readonly type: 'command' }, page: number): number => steps[event.command]?.(page) ?? 0

const move = (keys: readonly string[], command: string, label: string): ViewKey<unknown> => ({ keys, command, label, group: 'move' })

/** The keys of these steps. */
export const listKeys: readonly ViewKey<unknown>[] = [
  move(['j', 'down'], 'down', 'down'),
  move(['k', 'up'], 'up', 'up'),
  move(['ctrl-f', 'pagedown', 'space'], 'page-down', 'a page down'),
  move(['ctrl-b', 'pageup'], 'page-up', 'a page up'),
  move(['g', 'home'], 'first', 'to the first'),
  move(['G', 'end'], 'last', 'to the last'),
]
