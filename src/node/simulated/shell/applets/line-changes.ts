/** What makes one list of lines of another: the fewest lines taken out and put in, as diff looks for them. */

/** Lines from `from` on are taken out of the first, those from `to` on put in of the second. */
export interface Change {
  readonly from: number
  readonly removed: number
  readonly to: number
  readonly added: number
}

/** Lists that differ in more lines than this are told apart as wholes: the way to the fewest takes the square of them. */
const mostSteps = 1000

export function changes(old: readonly string[], now: readonly string[]): readonly Change[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start++
  let [oldEnd, nowEnd] = [old.length, now.length]
  while (oldEnd > start && nowEnd > start && old[oldEnd - 1] === now[nowEnd - 1]) {
    oldEnd--
    nowEnd--
  }
  if (oldEnd === start && nowEnd === start) return []
  const rest = wayBetween(old.slice(start, oldEnd), now.slice(start, nowEnd))
  return rest.map((change) => ({ ...change, from: change.from + start, to: change.to + start }))
}

/** Goes the ways of ever more steps, each as far as lines are equal, until one is at the end; then back along it. */
function wayBetween(old: readonly string[], now: readonly string[]): readonly Change[] {
  const reached = new Map<number, number>([[1, 0]])
  const trail: ReadonlyMap<number, number>[] = []
  for (let steps = 0; steps <= Math.min(mostSteps, old.length + now.length); steps++) {
    trail.push(new Map(reached))
    for (let line = -steps; line <= steps; line += 2) {
      let at = comesFromAbove(reached, line, steps) ? (reached.get(line + 1) ?? 0) : (reached.get(line - 1) ?? 0) + 1
      while (at < old.length && at - line < now.length && old[at] === now[at - line]) at++
      reached.set(line, at)
      if (at >= old.length && at - line >= now.length) return wayBack(trail, old.length, now.length)
    }
  }
  return [{ from: 0, removed: old.length, to: 0, added: now.length }]
}

const comesFromAbove = (reached: ReadonlyMap<number, number>, line: number, steps: number): boolean =>
  line === -steps || (line !== steps && (reached.get(line - 1) ?? 0) < (reached.get(line + 1) ?? 0))

function wayBack(trail: readonly ReadonlyMap<number, number>[], oldLength: number, nowLength: number): readonly Change[] {
  const found: Change[] = []
  let [at, to] = [oldLength, nowLength]
  for (let steps = trail.length - 1; steps > 0; steps--) {
    const reached = trail[steps] ?? new Map<number, number>()
    const line = at - to
    const isAdded = comesFromAbove(reached, line, steps)
    const from = reached.get(isAdded ? line + 1 : line - 1) ?? 0
    const before = from - (isAdded ? line + 1 : line - 1)
    const next = found[0]
    const step = { from, removed: isAdded ? 0 : 1, to: before, added: isAdded ? 1 : 0 }
    // Steps without an equal line between them are one change.
    if (next !== undefined && next.from === step.from + step.removed && next.to === step.to + step.added)
      found[0] = { from: step.from, to: step.to, removed: step.removed + next.removed, added: step.added + next.added }
    else found.unshift(step)
    ;[at, to] = [from, before]
  }
  return found
}
