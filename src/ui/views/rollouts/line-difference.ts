/** The difference of two texts line by line, with a few lines around each change. */

export interface DifferenceLine {
  readonly sign: ' ' | '-' | '+' | '…'
  readonly text: string
}

const around = 2

/** What turns `from` into `to`; empty when they are the same. */
export function differenceOf(from: readonly string[], to: readonly string[]): readonly DifferenceLine[] {
  const all = align(from, to)
  if (all.every((line) => line.sign === ' ')) return []
  const near = all.map((_, at) => all.slice(Math.max(0, at - around), at + around + 1).some((line) => line.sign !== ' '))
  return all.flatMap((line, at): DifferenceLine[] =>
    near[at] === true ? [line] : near[at - 1] === true || at === 0 ? [{ sign: '…', text: '' }] : [],
  )
}

/** Longest common subsequence; templates have a few hundred lines at most. */
function align(from: readonly string[], to: readonly string[]): DifferenceLine[] {
  const width = to.length + 1
  const lengths = new Uint16Array((from.length + 1) * width)
  for (let row = from.length - 1; row >= 0; row--) {
    for (let column = to.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        from[row] === to[column]
          ? (lengths[(row + 1) * width + column + 1] ?? 0) + 1
          : Math.max(lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0)
    }
  }
  const lines: DifferenceLine[] = []
  let row = 0
  let column = 0
  while (row < from.length || column < to.length) {
    if (row < from.length && column < to.length && from[row] === to[column]) {
      lines.push({ sign: ' ', text: from[row] ?? '' })
      row++
      column++
    } else if (
      column >= to.length ||
      (row < from.length && (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    )
      lines.push({ sign: '-', text: from[row++] ?? '' })
    else lines.push({ sign: '+', text: to[column++] ?? '' })
  }
  return lines
}
