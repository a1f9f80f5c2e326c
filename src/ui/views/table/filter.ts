/**
 * The filter grammar of tables: a regular expression, `!` for the opposite, `-f` fuzzy, `-l` labels (which the server evaluates); one of the
 * others may follow labels, an expression behind a `/`.
 */
import { isUsage } from '../../data/changed-row.ts'
import type { Row } from '../../data/row.ts'

export interface Filter {
  /** As it was typed. */
  readonly text: string
  /** Some rows may go. */
  readonly narrows: boolean
  /** It is no regular expression: its signs stand for themselves. */
  readonly literal?: boolean
  /** For the server. */
  readonly labelSelector: string | undefined
  /** Whether a row stays; of its cells only those of the columns shown are read. */
  keeps(row: Row, shown: ReadonlySet<number>): boolean
}

const everything: Omit<Filter, 'text'> = { narrows: false, labelSelector: undefined, keeps: () => true }

const requirement = String.raw`[\w./-]+(?:==?|!=)[\w.-]+`
/** A selector that none can take for an expression. */
export const plainSelector = new RegExp(`^${requirement}(?:,${requirement})*$`)
/** Labels, and what follows them. */
const labelled = new RegExp(String.raw`^(?:-l\s+(\S.*?)|(${requirement}(?:,${requirement})*))(?:\s+((?:\/|!|-f\s).*))?$`)

/** Reads a filter; an unfinished regular expression is taken literally, so that typing never empties the table. */
export function readFilter(text: string): Filter {
  const trimmed = text.trim()
  const [isLabelled, flagged, plain, rest = ''] = labelled.exec(trimmed) ?? []
  if (isLabelled === undefined) return { text, ...readRows(trimmed) }
  return { text, ...readRows(rest.replace(/^\//, '').trim()), labelSelector: flagged ?? plain }
}

/** The part of a filter that looks at rows. */
function readRows(trimmed: string): Omit<Filter, 'text'> {
  if (trimmed === '' || trimmed === '!' || /^-[lf]$/.test(trimmed)) return everything
  const fuzzy = /^-f\s+(.+)$/.exec(trimmed)?.[1]
  const narrow: Omit<Filter, 'text' | 'keeps'> = { narrows: true, labelSelector: undefined }
  if (fuzzy !== undefined) return { ...narrow, keeps: (row) => isSubsequence(fuzzy.toLowerCase(), nameOf(row)) }
  const inverse = trimmed.startsWith('!')
  const source = inverse ? trimmed.slice(1).trim() : trimmed
  const pattern = expression(source)
  return { ...narrow, literal: !isExpression(source), keeps: (row, shown) => pattern.test(textOf(row, shown)) !== inverse }
}

/** A case-insensitive expression; the text itself where it is none. */
export const expression = (text: string, flags = 'i'): RegExp =>
  new RegExp(isExpression(text) ? text : text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`), flags)

function isExpression(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}

const nameOf = (row: Row): string => `${row.subject.namespace ?? ''}/${row.subject.name}`.toLowerCase()

/** All cells shown but those that change by themselves. */
const textOf = (row: Row, shown: ReadonlySet<number>): string =>
  row.cells.filter((_, index) => shown.has(index) && row.since[index] === undefined && !isUsage(row, index)).join(' ')

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
