/** From an object to its row: the columns of its kind, with namespace in front where several are shown. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { humanDuration } from '../../api/time.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Cell, Column, Tone } from '../../kinds/kind.ts'
import { ageColumn } from '../../kinds/print/column.ts'
import { columnsOf } from '../../kinds/print/columns.ts'
import { ageLast, headsOf, namespaceHead } from './column-heads.ts'
import { factsOf } from './facts.ts'
import { type ColumnHead, type Row, worstTone } from './row.ts'

export interface Projection {
  readonly heads: readonly ColumnHead[]
  /** The row of an object at an instant. */
  row(object: KubeObject, now: number): Row
}

/** How objects of a resource become rows; `given` are the columns of a custom one, as its definition has them. */
export function projectionOf(resource: Resource, withNamespace: boolean, given = columnsOf(resource)): Projection {
  const columns = ageLast(given.map(inAges))
  const heads = headsOf(resource.id, columns)
  return {
    heads: withNamespace ? [namespaceHead, ...heads] : heads,
    row: (object, now) => rowOf(resource, withNamespace ? [namespaceColumn, ...columns] : columns, { object, now }),
  }
}

/** Kinds whose tables upstream leaves to its default tell the bare time; who looks at a screen wants the age here as everywhere. */
const inAges = (column: Column<KubeObject>): Column<KubeObject> => (column.name === 'Created At' ? ageColumn() : column)

const namespaceColumn: Column<KubeObject> = {
  name: 'Namespace',
  type: 'string',
  priority: 0,
  cell: (object) => object.metadata.namespace ?? '',
  tone: () => 'dim',
}

function rowOf(
  resource: Resource,
  columns: readonly Column<KubeObject>[],
  { object, now }: { readonly object: KubeObject; readonly now: number },
): Row {
  const facts = factsOf(object)
  const cells: string[] = []
  const tones: Tone[] = []
  const since: (number | undefined)[] = []
  for (const column of columns) {
    const text = textOf(column, object, now)
    const from = column.since?.(object)
    cells.push(text)
    tones.push(toneOf(column, object))
    // A cell that is more than an age keeps the text its column gave.
    since.push(from !== undefined && humanDuration(now - from) === text ? from : undefined)
  }
  const { name, namespace, uid } = object.metadata
  const tone = facts.deleting ? 'going' : worstTone(tones)
  return { uid, subject: { resource, namespace, name, uid, facts, tone }, cells, tones, since, changed: [], changedAt: 0 }
}

/** A column that throws on an odd object must not take the table with it. */
function textOf(column: Column<KubeObject>, object: KubeObject, now: number): string {
  try {
    return sanitize(cellText(column.cell(object, now)))
  } catch {
    return '?'
  }
}

function toneOf(column: Column<KubeObject>, object: KubeObject): Tone {
  try {
    return column.tone?.(object) ?? (column.type === 'date' || column.name === 'Age' ? 'dim' : 'plain')
  } catch {
    return 'plain'
  }
}

const cellText = (cell: Cell): string => (typeof cell === 'string' ? cell : String(cell))
