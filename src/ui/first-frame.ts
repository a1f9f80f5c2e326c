/** What is on the screen before the program is loaded: the header, the heads of the pods' table, and that we are connecting. */
import { sanitize } from '../base/terminal-text.ts'
import { columns as podColumns } from '../kinds/pod/columns.ts'
import { putSegments } from './app/segments.ts'
import { ageLast, headsOf, namespaceHead } from './data/column-heads.ts'
import { Cells } from './screen/cells.ts'
import type { Look } from './theme/look.ts'
import { chooseColumns } from './views/table/layout.ts'

interface Options {
  readonly columns: number
  readonly rows: number
  /** Undefined: the own cluster. */
  readonly context: string | undefined
  /** Undefined: all. */
  readonly namespace: string | undefined
  readonly look: Look
}

/** Columns before the first cell of a table. */
const gutter = 3

export function firstFrame({ columns, rows, context, namespace, look }: Options): Cells {
  const cells = new Cells(columns, rows)
  const arrow = ` ${look.signs.crumb} `
  putSegments(
    cells,
    0,
    [
      { text: ' inkube', role: 'brand' },
      { text: arrow, role: 'dim' },
      ...(context === undefined
        ? []
        : ([
            { text: sanitize(context), role: 'text' },
            { text: arrow, role: 'dim' },
          ] as const)),
      { text: namespace ?? 'all namespaces', role: 'text' },
      { text: arrow, role: 'dim' },
      { text: 'pods', role: 'crumb' },
    ],
    look,
  )
  const heads = [...(namespace === undefined ? [namespaceHead] : []), ...headsOf('v1 pods', ageLast(podColumns))]
  const { shown } = chooseColumns({ heads, texts: [], room: columns - gutter - 1, wide: false, offset: 0, before: [] })
  let at = gutter
  for (const { column, width } of shown) {
    cells.put(1, at, heads[column]?.title ?? '', look.style('heading'))
    at += width + 2
  }
  cells.put(3, gutter, 'connecting', look.style('dim'))
  return cells
}
