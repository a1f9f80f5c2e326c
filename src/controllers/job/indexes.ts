/** Completion indexes: sets of them as status texts (`0,2-5`), and the index of a pod. */
import type { Pod } from '../../api/objects.ts'

export const indexKey = 'batch.kubernetes.io/job-completion-index'

/** The index of a pod, if it has a usable one. */
export function indexOf(pod: Pod): number | undefined {
  const text = pod.metadata.annotations?.[indexKey] ?? ''
  return /^\d+$/.test(text) ? Number(text) : undefined
}

export function parseIndexes(text: string | undefined, completions: number): Set<number> {
  const found = new Set<number>()
  for (const part of (text ?? '').split(',')) {
    const [first = '', last = first] = part.split('-')
    if (!/^\d+$/.test(first) || !/^\d+$/.test(last)) continue
    for (let index = Number(first); index <= Math.min(Number(last), completions - 1); index++) found.add(index)
  }
  return found
}

/** Two neighbours stay apart, three and more become a range. */
export function indexesText(indexes: Iterable<number>): string {
  const parts: string[] = []
  const sorted = [...indexes].sort((a, b) => a - b)
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at] ?? 0
    let end = at
    while (end + 1 < sorted.length && sorted[end + 1] === (sorted[end] ?? 0) + 1) end++
    const last = sorted[end] ?? first
    parts.push(last === first ? `${first}` : last === first + 1 ? `${first},${last}` : `${first}-${last}`)
    at = end + 1
  }
  return parts.join(',')
}
