/** Differences inside long texts, which Go's cmp package prints as the pieces of a joined string. */
import { ellipsis, type Sign, type TextNode, type TextRecord } from './go-text-tree.ts'

/** Shorter texts are shown whole. */
const shortest = 32
/** Bytes of a text on one line. */
const piece = 64
/** How many equal pieces are shown before and after a change. */
const context = 2

/** Whether two texts are compared piece by piece. */
export const isLongPair = (x: unknown, y: unknown): boolean =>
  typeof x === 'string' && typeof y === 'string' && x !== y && x.length >= shortest && y.length >= shortest

/** What two long texts share at both ends, and what stands between. */
export function textDifference(x: string, y: string): TextNode {
  let head = 0
  while (head < x.length && head < y.length && x[head] === y[head]) head++
  let tail = 0
  while (tail < x.length - head && tail < y.length - head && x[x.length - 1 - tail] === y[y.length - 1 - tail]) tail++
  const list: TextRecord[] = [
    ...shared(x.slice(0, head), 'head'),
    ...pieces(x.slice(head, x.length - tail), '-'),
    ...pieces(y.slice(head, y.length - tail), '+'),
    ...shared(tail === 0 ? '' : x.slice(-tail), 'tail'),
  ]
  return { prefix: 'strings.Join(', value: { prefix: '{', value: list, suffix: '}' }, suffix: ', "")' }
}

function pieces(text: string, sign: Sign): TextRecord[] {
  const list: TextRecord[] = []
  for (let at = 0; at < text.length; at += piece) list.push({ sign, key: '', value: JSON.stringify(text.slice(at, at + piece)) })
  return list
}

/** An equal part: near the change in full, the rest as a count. */
function shared(text: string, side: 'head' | 'tail'): TextRecord[] {
  const most = piece * context
  const hidden = text.length - most
  if (hidden <= piece) return pieces(text, '')
  const gap: TextRecord = { sign: '', key: '', value: ellipsis, bare: true, comment: `${hidden} identical bytes` }
  return side === 'head' ? [gap, ...pieces(text.slice(-most), '')] : [...pieces(text.slice(0, most), ''), gap]
}
