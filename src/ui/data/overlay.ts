/** Columns of a table whose values do not stand in the objects: what they use now, laid over their rows. */
import type { KubeObject } from '../../api/object.ts'
import type { Column } from '../../kinds/kind.ts'
import type { Row } from './row.ts'
import type { Bounds, Usage, UsageCell } from './usage.ts'

type OverlayColumn = Pick<Column<KubeObject>, 'name' | 'type' | 'priority'> & {
  /** Known without anybody who measures. */
  readonly isCounted?: boolean
}

export interface Overlay {
  readonly columns: readonly OverlayColumn[]
  /** The column that they stand before. */
  readonly before: string
  /** False where nobody measures: the columns, but those that are counted, are shown only where all are. */
  readonly welcome: boolean
  /** What its cells compare with, read while the object is there. */
  boundsOf(object: KubeObject): Bounds
  /** What the object of a row uses; undefined: it is not measured. */
  usageOf(row: Row): Usage | undefined
  /** The cells of a row, in the order of `columns`. */
  cellsOf(row: Row): readonly UsageCell[]
  /** Something is on its way in the cluster. */
  expect(): void
  /** The columns are on the screen, or no more; undefined: no row is. */
  look(shown: boolean | undefined): void
  /** The instant at which whoever looks should look again. */
  readonly wakeAt: number | undefined
  close(): void
}

/** The row with the cells that the overlay gives now; the row itself if nothing differs. These cells have no accent: they never rest. */
export function laidOver(row: Row, overlay: Overlay): Row {
  const { measured } = row
  if (measured === undefined) return row
  const usage = overlay.usageOf(row)
  const given = overlay.cellsOf(row)
  const at = (index: number): number => measured.columns[index] ?? -1
  if (
    usage?.cpu === measured.usage?.cpu &&
    usage?.memory === measured.usage?.memory &&
    given.every(({ text, tone }, index) => row.cells[at(index)] === text && row.tones[at(index)] === tone)
  )
    return row
  const cells = [...row.cells]
  const tones = [...row.tones]
  given.forEach(({ text, tone }, index) => {
    cells[at(index)] = text
    tones[at(index)] = tone
  })
  return { ...row, cells, tones, measured: { ...measured, usage } }
}
