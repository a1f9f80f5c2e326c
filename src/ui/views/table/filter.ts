/** The filter grammar of tables: a regular expression, `!` for the opposite, `-f` fuzzy, `-l` labels (which the server evaluates). */
import type { Row } from '../../data/row.ts'

export interface Filter {
  /** As it was typed. */
  readonly text: string
  /** For the server. */
  readonly labelSelector: string | undefined
  /** Whether a row stays; of its cells only those of the columns shown are read. */
  keeps(row: Row, shown: ReadonlySet<number>): boolean
}

const everything: Pick<Filter, 'labelSelector' | 'keeps'> = { labelSelector: undefined, keeps: () => true }

/** Reads a filter; an unfinished regular expression is taken literally, so that typing never empties the table. */
export function readFilter(text: string): Filter {
  const trimmed = text.trim()
  if (trimmed === '' || trimmed === '!') return { text, ...everything }
  const labels = /^-l\s+(.+)$/.exec(trimmed)?.[1] ?? (/^[\w./-]+=[\w.-]+(?:,[\w./-]+=[\w.-]+)*$/.test(trimmed) ? trimmed : undefined)
  if (labels !== undefined) return { text, labelSelector: labels, keeps: () => true }
  if (/^-[lf]$/.test(trimmed)) return { text, ...everything }
  const fuzzy = /^-f\s+(.+)$/.exec(trimmed)?.[1]
  if (fuzzy !== undefined) return { text, labelSelector: undefined, keeps: (row) => isSubsequence(fuzzy.toLowerCase(), nameOf(row)) }
  const inverse = trimmed.startsWith('!')
  const pattern = expression(inverse ? trimmed.slice(1).trim() : trimmed)
  return { text, labelSelector: undefined, keeps: (row, shown) => pattern.test(textOf(row, shown)) !== inverse }
}

/** A case-insensitive expression; the text itself where it is none. */
export function expression(text: string, flags = 'i'): RegExp {
  try {
    return new RegExp(text, flags)
  } catch {
    return new RegExp(text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), flags)
  }
}

const nameOf = (row: Row): string => `${row.subject.namespace ?? ''}/${row.subject.name}`.toLowerCase()

/** All cells shown but those that change by themselves. */
const textOf = (row: Row, shown: ReadonlySet<number>): string =>
  row.cells.filter((_, index) => shown.has(index) && row.since[index] === undefined && !isUsage(row, index)).join(' ')

const isUsage = ({ measured }: Row, index: number): boolean =>
  measured !== undefined && index >= measured.from && index < measured.from + measured.count

/** True if the letters of `wanted` occur in `text` in this order. */
export function isSubsequence(wanted: string, text: string): boolean {
  let at = 0
  for (const sign of wanted) {
    if (sign === ' ') continue
    at = text.indexOf(sign, at) + 1
    if (at === 0) return false
  }
  return true
}
