/** The column in front of log lines that says whose they are: how wide it is, and what of each label stands in it. Pure. */
import { sanitize, width } from '../../../base/terminal-text.ts'

export interface LabelColumn {
  /** Columns of the screen; 0: no labels. */
  readonly room: number
  /** As many signs of every label are left out: what they begin with alike. */
  readonly from: number
}

export const noLabels: LabelColumn = { room: 0, from: 0 }

/** From this width on labels may take a third of the screen, below it a quarter. */
const wide = 80
/** What is cut to less than this tells nobody apart. */
const least = 5

/**
 * All texts begin below each other. Labels that are too long for that lose words at their beginning that all have, as few as will do: pods
 * of one workload differ at the end. What is still too long is cut, and where `columns` leave no room worth it there are none.
 */
export function labelColumn(labels: readonly string[], columns: number): LabelColumn {
  if (labels.length < 2) return noLabels
  const most = Math.floor(columns / (columns < wide ? 4 : 3))
  if (most < least) return noLabels
  const clean = labels.map((label) => sanitize(label))
  const longestFrom = (from: number): number => Math.max(...clean.map((label) => width(label.slice(from))))
  if (longestFrom(0) <= most) return { room: longestFrom(0), from: 0 }
  const starts = [...commonStart(clean).matchAll(/[-. ]/g)].map(({ index }) => index + 1)
  const from = starts.find((start) => longestFrom(start) <= most) ?? starts.at(-1) ?? 0
  return { room: Math.min(longestFrom(from), most), from }
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--
  return first.slice(0, length)
}
