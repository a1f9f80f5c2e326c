/**
 * Lays out the text of a difference as Go's cmp package does: on one line where it fits, else one line for each entry with keys aligned.
 */

export type Sign = '' | '-' | '+'

export interface TextRecord {
  readonly sign: Sign
  readonly key: string
  readonly value: TextNode
  readonly comment?: string
  readonly bare?: boolean
}

/** A line, a list of records, or something wrapped in a prefix and a suffix. */
export type TextNode = string | readonly TextRecord[] | { readonly prefix: string; readonly value: TextNode; readonly suffix: string }

export const ellipsis = '...'
/** Removed and added entries that are longer than this are spread over several lines. */
const widest = 80

const isLine = (node: TextNode): node is string => typeof node === 'string'
const isList = (node: TextNode): node is readonly TextRecord[] => Array.isArray(node)
const byteLength = (text: string): number => new TextEncoder().encode(text).length

function sameText(a: TextNode, b: TextNode): boolean {
  if (isLine(a) || isLine(b)) return a === b
  if (isList(a) || isList(b)) return isList(a) && isList(b) && a.length === b.length && a.every((record, at) => sameRecord(record, b[at]))
  return a.prefix === b.prefix && a.suffix === b.suffix && sameText(a.value, b.value)
}

const sameRecord = (a: TextRecord, b: TextRecord | undefined): boolean =>
  b !== undefined && a.sign === b.sign && a.key === b.key && a.comment === b.comment && sameText(a.value, b.value)

/** Bytes of the whole on one line. */
export function lengthOf(node: TextNode): number {
  if (isLine(node)) return byteLength(node)
  if (isList(node))
    return node.reduce(
      (sum, { key, value }, at) => sum + (key === '' ? 0 : byteLength(key) + 2) + lengthOf(value) + (at < node.length - 1 ? 2 : 0),
      0,
    )
  return byteLength(node.prefix) + lengthOf(node.value) + byteLength(node.suffix)
}

/** The finished text, with its first indent and its last line end. */
export const layOut = (node: TextNode): string => `${indent(0, '')}${expand(compact(node, '').node, '', 0)}\n`

/** The text on one line, and the node with everything that may stand on one line put there. */
function compact(node: TextNode, sign: Sign): { readonly text: string; readonly node: TextNode } {
  if (isLine(node)) return { text: node, node }
  if (!isList(node)) {
    const inner = compact(node.value, sign)
    const text = node.prefix + inner.text + node.suffix
    return { text, node: isLine(inner.node) ? text : { ...node, value: inner.node } }
  }
  let isMany = false
  const records: TextRecord[] = []
  const texts: string[] = []
  for (const record of node) {
    const inner = compact(record.value, record.sign || sign)
    if (record.sign !== '' || !isLine(inner.node) || record.comment !== undefined) isMany = true
    records.push({ ...record, value: inner.node })
    texts.push((record.key === '' ? '' : `${record.key}: `) + inner.text)
  }
  const text = texts.join(', ')
  if (sign !== '' && byteLength(text) > widest) isMany = true
  return { text, node: isMany ? records : text }
}

const indent = (depth: number, sign: Sign): string => `${sign === '' ? ' ' : sign} ${'\t'.repeat(depth)}`

function expand(node: TextNode, sign: Sign, depth: number): string {
  if (isLine(node)) return node
  if (!isList(node)) return node.prefix + expand(node.value, sign, depth) + node.suffix
  if (
    node.length > 0 &&
    node.every((record) => record.sign === '' && record.key === '' && isLine(record.value) && record.comment === undefined)
  )
    return batched(node, sign, depth)
  const keys = paddings(
    node,
    (record) => record.key === '' || !isLine(record.value),
    ({ key }) => [...key].length,
  )
  const values = paddings(
    node,
    ({ value, comment }) => !isLine(value) || value === ellipsis || comment === undefined,
    ({ value }) => (isLine(value) ? [...value].length : 0),
  )
  const lines = node.map((record, at) => {
    const own = record.sign || sign
    const key = record.key === '' ? '' : `${record.key}: `
    const comment = record.comment === undefined ? '' : ` // ${record.comment}`
    return `\n${indent(depth + 1, own)}${key}${' '.repeat(keys[at] ?? 0)}${expand(record.value, own, depth + 1)}${record.bare === true ? '' : ','}${' '.repeat(values[at] ?? 0)}${comment}`
  })
  return `${lines.join('')}\n${indent(depth, sign)}`
}

/** Values without keys share lines. */
function batched(list: readonly TextRecord[], sign: Sign, depth: number): string {
  const lines: string[] = []
  let line = ''
  for (const { value } of list) {
    const text = isLine(value) ? value : ''
    if (byteLength(line) + byteLength(text) + 2 > widest && line !== '') {
      lines.push(line)
      line = ''
    }
    line += `${text}, `
  }
  lines.push(line)
  return `${lines.map((each) => `\n${indent(depth + 1, sign)}${each.trimEnd()}`).join('')}\n${indent(depth, sign)}`
}

/** How many blanks bring every record of a run to the width of its widest. */
function paddings(list: readonly TextRecord[], isBreak: (record: TextRecord) => boolean, width: (record: TextRecord) => number): number[] {
  const blanks = list.map(() => 0)
  let run: number[] = []
  const close = (): void => {
    const most = Math.max(0, ...run.map((at) => width(list[at] as TextRecord)))
    for (const at of run) blanks[at] = most - width(list[at] as TextRecord)
    run = []
  }
  for (const [at, record] of list.entries()) {
    if (isBreak(record)) close()
    else run.push(at)
  }
  close()
  return blanks
}
