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
import { ageLast, askedHead, headsOf, namespaceHead, textHead } from './column-heads.ts'
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

/** What a person wants of the table of a kind. */
export interface OwnTable {
  /** Columns beside those of the kind. */
  readonly added: readonly Column<KubeObject>[]
  /** The titles of the columns that are shown, in this order; all others wait until all are asked for. Absent: as the kind has them. */
  readonly listed?: readonly string[] | undefined
}

export interface ProjectionOptions {
  readonly withNamespace: boolean
  /** The columns of a custom resource, as its definition has them. */
  readonly given?: readonly Column<KubeObject>[]
  readonly own?: OwnTable | undefined
  readonly overlay?: Overlay | undefined
}

/** How objects of a resource become rows. */
export function projectionOf(resource: Resource, { withNamespace, given, own, overlay }: ProjectionOptions): Projection {
  const kept = ageLast(withLabels([...(given ?? columnsOf(resource)).map(inAges), ...(own?.added ?? [])]))
  const laid = overlay?.columns.map((column) => ({ ...column, cell: () => '' })) ?? []
  const inPlace = overlay === undefined ? kept : withLaid(kept, laid, overlay.before)
  const all = headed(resource, inPlace, withNamespace)
  const shown = own?.listed === undefined ? all : arranged(all, own.listed)
  const columns = shown.map(({ column }) => column)
  const overlaid = laid.map((column) => columns.indexOf(column))
  const isCounted = (index: number): boolean => overlay?.columns[overlaid.indexOf(index)]?.isCounted === true
  return {
    heads: shown.map(({ head }) => head),
    headsUnmeasured: shown.map(({ head, isAsked }, index) =>
      overlaid.includes(index) && !isCounted(index) && !isAsked ? { ...head, wide: true } : head,
    ),
    overlaid,
    row: (object, now) => {
      const row = rowOf(resource, columns, { object, now })
      if (overlay === undefined) return row
      return laidOver({ ...row, measured: { columns: overlaid, bounds: overlay.boundsOf(object) } }, overlay)
    },
  }
}

interface Headed {
  readonly column: Column<KubeObject>
  readonly head: ColumnHead
  /** A person listed it. */
  readonly isAsked?: boolean
}

function headed(resource: Resource, columns: readonly Column<KubeObject>[], withNamespace: boolean): readonly Headed[] {
  const heads = headsOf(resource.id, columns)
  const own = columns.flatMap((column, index): Headed[] => {
    const head = heads[index]
    return head === undefined ? [] : [{ column, head }]
  })
  return withNamespace ? [{ column: namespaceColumn, head: namespaceHead }, ...own] : own
}

/**
 * The columns of these titles in this order, then all others as extra ones. Of two with one title it is the person's own. The namespaces stay in
 * front where they are not listed: they are there only where a name alone does not say which object it is.
 */
function arranged(all: readonly Headed[], listed: readonly string[]): readonly Headed[] {
  const asked = listed.map((title): Headed => {
    const found = all.findLast(({ head }) => head.title === title)
    return { column: found?.column ?? absentColumn(title), head: askedHead(found?.head ?? textHead(title)), isAsked: true }
  })
  const others = all.filter(({ head }) => !listed.includes(head.title))
  const [front, back] = [others.filter(({ head }) => head === namespaceHead), others.filter(({ head }) => head !== namespaceHead)]
  return [...front, ...asked, ...back.map((one) => ({ ...one, head: { ...one.head, wide: true } }))]
}

/** Of a title that the kind does not have. */
const absentColumn = (title: string): Column<KubeObject> => ({
  name: title,
  type: 'string',
  priority: 0,
  cell: () => 'n/a',
  tone: () => 'dim',
})

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

/** The columns with those of the overlay in their place. */
function withLaid(
  columns: readonly Column<KubeObject>[],
  laid: readonly Column<KubeObject>[],
  before: string,
): readonly Column<KubeObject>[] {
  const at = columns.findIndex(({ name }) => name === before)
  return [...columns.slice(0, at), ...laid, ...columns.slice(at)]
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

/** What tells rows of a table apart; objects that are made when they are asked for have no uid. */
export const rowKey = ({ metadata: { uid, namespace = '', name } }: KubeObject): string => uid || `${namespace}/${name}`

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
  return {
    uid: rowKey(object),
    subject: { resource, namespace, name, uid: uid || '', facts, tone },
    cells,
    tones,
    since,
    ago,
    changed: [],
    changedAt: 0,
  }
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
