/** The heads of a kind's columns: which are counts, which may go first where there is little room. */
import type { Column } from '../../kinds/kind.ts'
import type { ColumnHead } from './row.ts'

/** Ranks by title; what is not here comes between. */
const ranks: Readonly<Record<string, number>> = {
  NAME: 0,
  STATUS: 1,
  READY: 2,
  AGE: 3,
  NAMESPACE: 4,
  RESTARTS: 5,
  TYPE: 6,
  MESSAGE: 1,
  OBJECT: 1,
  REASON: 2,
  'LAST-SEEN': 3,
}

/** Columns of a person's own come before all that nobody asked for; upstream has no priority below zero. */
const ownPriority = -1
const ownRank = 5

export const ownColumn = <T extends Head>(column: T): T => ({ ...column, priority: ownPriority })

/** Columns from this rank on are extras: wide ones that are worth showing where there is room. */
export const extraRank = 40

/** The extras by resource, the best first. */
const welcome: Readonly<Record<string, readonly string[]>> = {
  'v1 pods': ['NODE', 'CPU', 'MEM', 'IP'],
  'v1 nodes': ['%CPU', '%MEM', 'PODS', 'CPU', 'MEM', 'INTERNAL-IP'],
  'v1 services': ['SELECTOR'],
}

/** Columns of counts that upstream declares as text. */
const countTitles: ReadonlySet<string> = new Set([
  'UP-TO-DATE',
  'AVAILABLE',
  'DESIRED',
  'CURRENT',
  'DATA',
  'ACTIVE',
  'SECRETS',
  'REPLICAS',
  'MINPODS',
  'MAXPODS',
  'DURATION',
  'CAPACITY',
])

/** The head of the column that a key of its own shows. */
export const labelsTitle = 'LABELS'

type Head = Pick<Column<never>, 'name' | 'type' | 'priority'>

/** The title under which a column of this name stands. */
export const titleOf = (name: string): string => name.toUpperCase().replaceAll(' ', '-')

/** Of a column that holds text and nothing is known of. */
export const textHead = (title: string): ColumnHead => ({ title, right: false, wide: false, rank: ownRank })

/** A head as it is where a person asked for the column. */
export const askedHead = (head: ColumnHead): ColumnHead => ({ ...head, wide: false, rank: Math.min(head.rank, ownRank) })

export const namespaceHead: ColumnHead = { title: 'NAMESPACE', right: false, wide: false, rank: ranks['NAMESPACE'] ?? 4 }

/** The age stands last, where it can change without moving anything. */
export const ageLast = <T extends Head>(columns: readonly T[]): readonly T[] => [
  ...columns.filter((column) => column.name !== 'Age'),
  ...columns.filter((column) => column.name === 'Age'),
]

/** Heads of the columns of a resource, in order. */
export function headsOf(resourceId: string, columns: readonly Head[]): readonly ColumnHead[] {
  const extra = welcome[resourceId] ?? []
  return columns.map((column, index) => headOf(column, index, extra))
}

function headOf(column: Head, index: number, extra: readonly string[]): ColumnHead {
  const title = titleOf(column.name)
  const right = countTitles.has(title) || column.type === 'integer' || column.type === 'number' || column.type === 'date' || title === 'AGE'
  const welcomeHere = extra.indexOf(title)
  return {
    title,
    right,
    wide: column.priority > 0 && welcomeHere < 0,
    rank: column.priority === ownPriority ? ownRank : (ranks[title] ?? (welcomeHere >= 0 ? extraRank + welcomeHere : 10 + index)),
  }
}
