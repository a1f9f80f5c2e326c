/** Tables as the server sends them: columns and rows of cells, with the metadata of each row's object. */
import type { ObjectMeta } from '../../api/objects.ts'
import type { Cell, Column } from '../kind.ts'

export interface TableColumn {
  readonly name: string
  readonly type: string
  readonly format?: string
  readonly description?: string
  readonly priority: number
}

export interface TableRow {
  readonly cells: readonly (Cell | null)[]
  readonly object: { readonly metadata: ObjectMeta }
}

export interface Table {
  readonly columns: readonly TableColumn[]
  readonly rows: readonly TableRow[]
}

/** The table of these objects, all columns included; `now` in milliseconds. */
export function tableOf<T extends TableRow['object']>(columns: readonly Column<T>[], objects: readonly T[], now: number): Table {
  return {
    columns: columns.map(({ name, type, format, description, priority }) => ({
      name,
      type,
      priority,
      ...(format !== undefined && { format }),
      ...(description !== undefined && { description }),
    })),
    rows: objects.map((object) => ({ cells: columns.map((column) => column.cell(object, now)), object })),
  }
}
