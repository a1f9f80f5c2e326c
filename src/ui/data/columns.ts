/** From an object to its row: the columns of its kind, with namespace in front where several are shown. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { humanDuration } from '../../api/time.ts'
import { compareTexts } from '../../base/order.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Cell, Column, Tone } from '../../kinds/kind.ts'
import { ageColumn } from '../../kinds/print/column.ts'
import { columnsOf } from '../../kinds/print/columns.ts'
import { agoTail } from './age.ts'
import { ageLast, headsOf, namespaceHead } from './column-heads.ts'
import { factsOf } from './facts.ts'
import { laidOver, type Overlay } from './overlay.ts'
import { type ColumnHead, type Row, worstTone } from './row.ts'

export interface Projection {
  readonly heads: readonly ColumnHead[]
  /** The same where nobody measures what the overlay would show. */
  readonly headsUnmeasured: readonly ColumnHead[]
  /** Indexes of the columns that the overlay fills. */
  readonly overlaid: readonly number[]
  /** The row of an object at an instant. */
  row(object: KubeObject, now: number): Row
}

export interface ProjectionOptions {
  readonly withNamespace: boolean
  /** The columns of a custom resource, as its definition has them. */
  readonly given?: readonly Column<KubeObject>[]
  /** What a person added. */
  readonly added?: readonly Column<KubeObject>[] | undefined
  readonly overlay?: Overlay | undefined
}

/** How objects of a resource become rows. */
export function projectionOf(resource: Resource, { withNamespace, given, added = [], overlay }: ProjectionOptions): Projection {
  const own = ageLast(withLabels([...(given ?? columnsOf(resource)).map(inAges), ...added]))
  const columns = overlay === undefined ? own : withOverlay(own, overlay)
  const heads = [...(withNamespace ? [namespaceHead] : []), ...headsOf(resource.id, columns)]
  const all = withNamespace ? [namespaceColumn, ...columns] : columns
  const from = overlay === undefined ? -1 : all.findIndex(({ name }) => name === overlay.columns[0]?.name)
  const overlaid = overlay?.columns.map((_, index) => from + index) ?? []
  return {
    heads,
    headsUnmeasured: heads.map((head, index) =>
      overlaid.includes(index) && overlay?.columns[index - from]?.isCounted !== true ? { ...head, wide: true } : head,
    ),
    overlaid,
    row: (object, now) => {
      const row = rowOf(resource, all, { object, now })
      if (overlay === undefined) return row
      return laidOver({ ...row, measured: { from, count: overlay.columns.length, bounds: overlay.boundsOf(object) } }, overlay)
    },
  }
}

/** Rows that have no cells, for those who only count. */
export const bareProjection = (resource: Resource): Projection => ({
  heads: [],
  headsUnmeasured: [],
  overlaid: [],
  row: (object, now) => rowOf(resource, [], { object, now }),
})

/** Every kind's labels, people's own before those of controllers. */
const labelsColumn: Column<KubeObject> = {
  name: 'Labels',
  type: 'string',
  priority: 1,
  cell: ({ metadata: { labels = {} } }) =>
    Object.keys(labels)
      .sort((left, right) => Number(left.includes('/')) - Number(right.includes('/')) || compareTexts(left, right))
      .map((key) => (labels[key] === '' ? key : `${key}=${labels[key] ?? ''}`))
      .join(',') || '<none>',
  tone: () => 'dim',
}

const withLabels = (columns: readonly Column<KubeObject>[]): readonly Column<KubeObject>[] =>
  columns.some(({ name }) => name === labelsColumn.name) ? columns : [...columns, labelsColumn]

/** The columns with those of the overlay in their place, empty until it fills them. */
function withOverlay(columns: readonly Column<KubeObject>[], { columns: laid, before }: Overlay): readonly Column<KubeObject>[] {
  const at = columns.findIndex(({ name }) => name === before)
  return [...columns.slice(0, at), ...laid.map((column) => ({ ...column, cell: () => '' })), ...columns.slice(at)]
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
  let ago: Row['ago']
  for (const column of columns) {
    const text = textOf(column, object, now)
    const from = column.since?.(object)
    const tail = from === undefined ? '' : agoTail(now - from)
    if (from !== undefined && text.endsWith(tail)) ago = { column: cells.length, since: from }
    cells.push(text.slice(0, text.length - (ago?.column === cells.length ? tail.length : 0)))
    tones.push(toneOf(column, object))
    // Else a cell that is more than an age keeps the text its column gave.
    since.push(from !== undefined && humanDuration(now - from) === text ? from : undefined)
  }
  const { name, namespace, uid } = object.metadata
  const tone = facts.deleting ? 'going' : worstTone(tones)
  return { uid, subject: { resource, namespace, name, uid, facts, tone }, cells, tones, since, ago, changed: [], changedAt: 0 }
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

const cellText = (cell: Cell): string => (typeof cell === 'string' ? cell : String(cell ?? ''))
