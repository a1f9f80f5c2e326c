/** How rows that stand under others follow each other: what is open, what a filter leaves, which lines lead to each. Pure. */
import type { Row, RowSource } from './row.ts'

/** How whoever looks wants a tree. */
export interface Layout {
  /** Whether the filter keeps a row. Above a row that stays, everything stays. */
  keeps(row: Row): boolean
  /** There is a filter: whatever it keeps is shown, however deep it is. */
  readonly narrowed: boolean
  /** The order of rows beside each other, but for those that have one of their own. */
  compare(left: Row, right: Row): number
  readonly folding: Folding
}

/** What a person has opened and closed. */
export interface Folding {
  /** Everything is open, but for what was turned. */
  readonly all: boolean
  /** Rows, by uid, that are closed if they would be open, and open if they would be closed. */
  readonly turned: ReadonlySet<string>
}

export const unfolded: Folding = { all: false, turned: new Set() }

/** Where a row of a tree stands. */
export interface Branch {
  /** By uid; undefined for the rows that stand first. */
  readonly parent: string | undefined
  /** For each level from the second to its own: whether nothing follows there. */
  readonly lasts: readonly boolean[]
  /** Undefined: nothing can stand below it. */
  readonly fold: 'open' | 'closed' | undefined
}

/** Rows that stand under each other. */
export interface TreeSource extends RowSource {
  /** All that are to be shown, in their order. */
  arrange(layout: Layout): ReadonlyMap<string, Branch>
}

/** The rows of a tree. */
interface Tree {
  readonly roots: readonly Row[]
  /** True for a row that has any below it. */
  hasBelow(row: Row): boolean
  below(row: Row): readonly Row[]
  /** The rows below it have an order of their own. */
  isOrdered(row: Row): boolean
  /** Whether a row is open until somebody turns it. */
  opensByItself(row: Row): boolean
}

/** Every row to be shown, in order; `show` is called with each. */
export function laidOutTree(
  tree: Tree,
  { keeps, narrowed, compare, folding }: Layout,
  show: (row: Row) => void,
): ReadonlyMap<string, Branch> {
  const branches = new Map<string, Branch>()
  const put = (row: Row, { parent, lasts }: Omit<Branch, 'fold'>, below: readonly Row[], fold: Branch['fold']): void => {
    branches.set(row.uid, { parent, lasts, fold })
    show(row)
    const sorted = tree.isOrdered(row) ? below : below.toSorted(compare)
    sorted.forEach((child, index) => enter(child, { parent: row.uid, lasts: [...lasts, index === sorted.length - 1] }))
  }
  const enter = (row: Row, place: Omit<Branch, 'fold'>): void => {
    const mayOpen = tree.hasBelow(row)
    if (narrowed) {
      const below = kept.get(row) ?? []
      return put(row, place, below, below.length > 0 ? 'open' : mayOpen ? 'closed' : undefined)
    }
    const open = mayOpen && (folding.all || tree.opensByItself(row)) !== folding.turned.has(row.uid)
    put(row, place, open ? tree.below(row) : [], open ? 'open' : mayOpen ? 'closed' : undefined)
  }
  /** What stays below each row that stays. */
  const kept = new Map<Row, readonly Row[]>()
  const stays = (row: Row): boolean => {
    const below = tree.hasBelow(row) ? tree.below(row).filter(stays) : []
    kept.set(row, below)
    return below.length > 0 || keeps(row)
  }
  for (const root of tree.roots.filter((row) => !narrowed || stays(row)).toSorted(compare)) enter(root, { parent: undefined, lasts: [] })
  return branches
}
