/** Reads templates in the language of Go's text/template into trees. */
import { unquote } from '../unquote.ts'

/** What stands for a value; whole numbers are bigints, since Go keeps them apart from floats. */
export type Operand =
  | { readonly type: 'field'; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly type: 'constant'; readonly value: string | number | bigint | boolean | null }
  | { readonly type: 'function'; readonly name: string }
  | { readonly type: 'pipe'; readonly pipe: Pipe; readonly names: readonly string[] }

export type Command = readonly Operand[]

export interface Pipe {
  /** Variables that take what it gives: declared (`:=`) or set (`=`). */
  readonly variables: readonly string[]
  readonly isDeclared: boolean
  readonly commands: readonly Command[]
}

export interface Block {
  readonly type: 'if' | 'with' | 'range'
  readonly pipe: Pipe
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
}

export type Node =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'print'; readonly pipe: Pipe }
  | Block
  | { readonly type: 'break' | 'continue' }
  | { readonly type: 'template'; readonly name: string; readonly pipe: Pipe | undefined }

export interface Template {
  readonly nodes: readonly Node[]
  readonly named: ReadonlyMap<string, readonly Node[]>
}

interface Piece {
  readonly isAction: boolean
  readonly text: string
}

/** Text and actions; `{{-` and `-}}` take the white space beside them away. */
function pieces(template: string): readonly Piece[] {
  const found: Piece[] = []
  let isTrimmed = false
  for (let at = 0; at < template.length || at === 0;) {
    const open = template.indexOf('{{', at)
    const text = template.slice(at, open < 0 ? undefined : open)
    const trims = open >= 0 && /^\{\{-\s/.test(template.slice(open, open + 4))
    const left = isTrimmed ? text.trimStart() : text
    found.push({ isAction: false, text: trims ? left.trimEnd() : left })
    if (open < 0) break
    const start = open + (trims ? 3 : 2)
    const end = endOfAction(template, start)
    const inside = template.slice(start, end)
    isTrimmed = /\s-$/.test(inside)
    found.push({ isAction: true, text: (isTrimmed ? inside.slice(0, -1) : inside).trim() })
    at = end + 2
  }
  return found.filter(({ isAction, text }) => (isAction ? !/^\/\*[\s\S]*\*\/$/.test(text) : text !== ''))
}

function endOfAction(template: string, start: number): number {
  let quote = ''
  for (let at = start; at < template.length; at++) {
    const mark = template[at] ?? ''
    if (quote !== '') {
      if (mark === '\\' && quote !== '`') at++
      else if (mark === quote) quote = ''
    } else if ('"`\''.includes(mark)) quote = mark
    else if (template.startsWith('}}', at)) return at
    else if (template.startsWith('/*', at)) at = Math.max(at, template.indexOf('*/', at))
  }
  throw new Error(quote === '' ? 'unclosed action' : quote === '`' ? 'unterminated raw quoted string' : 'unterminated quoted string')
}

const token =
  /\s+|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)+'|:=|[-+]?(?:0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)|\$[\p{L}\d_]*|\.[\p{L}_][\p{L}\d_]*|[\p{L}_][\p{L}\d_]*|[.(),|=]/uy

function tokensOf(text: string): readonly string[] {
  const found: string[] = []
  for (token.lastIndex = 0; token.lastIndex < text.length;) {
    const { lastIndex } = token
    const match = token.exec(text)
    if (match === null) throw new Error(`unexpected ${JSON.stringify(text[lastIndex])} in command`)
    found.push(match[0])
  }
  return found
}

/** Throws what is wrong with it. */
export function parseTemplate(template: string): Template {
  const named = new Map<string, readonly Node[]>()
  const all = pieces(template)
  let at = 0
  /** Up to `end` or `else`, which it gives as well. */
  const nodes = (depth: number): { readonly found: readonly Node[]; readonly stop: string } => {
    const found: Node[] = []
    while (at < all.length) {
      const { isAction, text } = all[at++] ?? { isAction: false, text: '' }
      if (!isAction) {
        found.push({ type: 'text', text })
        continue
      }
      const [, word = '', rest = ''] = /^(\w+)\b\s*([\s\S]*)$/.exec(text) ?? []
      if (word === 'end' || word === 'else') {
        if (depth === 0) throw new Error(`unexpected {{${word}}}`)
        return { found, stop: text }
      }
      if (word === 'if' || word === 'with' || word === 'range') found.push(block(word, rest, depth))
      else if (word === 'break' || word === 'continue') found.push({ type: word })
      else if (word === 'template') found.push(call(rest))
      else if (word === 'define' || word === 'block') {
        const made = call(rest)
        named.set(made.name, nodes(depth + 1).found)
        if (word === 'block') found.push(made)
      } else if (text === '') throw new Error('missing value for command')
      else found.push({ type: 'print', pipe: pipeOf(text) })
    }
    if (depth > 0) throw new Error('unexpected EOF')
    return { found, stop: '' }
  }
  const block = (type: 'if' | 'with' | 'range', rest: string, depth: number): Node => {
    if (rest === '') throw new Error(`missing value for ${type}`)
    const pipe = pipeOf(rest)
    const { found: body, stop } = nodes(depth + 1)
    const chained = /^else\s+(if|with)\s+([\s\S]*)$/.exec(stop)
    const otherwise =
      chained !== null ? [block(chained[1] as 'if' | 'with', chained[2] ?? '', depth)] : stop === 'else' ? nodes(depth + 1).found : []
    return { type, pipe, body, otherwise }
  }
  const call = (rest: string): Extract<Node, { type: 'template' }> => {
    const [, quoted = '', pipe = ''] = /^("(?:[^"\\]|\\.)*"|`[^`]*`)\s*([\s\S]*)$/.exec(rest) ?? []
    return { type: 'template', name: textOf(quoted), pipe: pipe === '' ? undefined : pipeOf(pipe) }
  }
  return { nodes: nodes(0).found, named }
}

const textOf = (quoted: string): string => (quoted.startsWith('`') ? quoted.slice(1, -1) : (unquote(quoted) ?? quoted.slice(1, -1)))

function pipeOf(text: string): Pipe {
  const tokens = tokensOf(text)
  const { pipe, at } = readPipe(tokens, 0)
  if (at < tokens.length) throw new Error(`unexpected ${JSON.stringify(tokens[at])} in operand`)
  return pipe
}

function readPipe(tokens: readonly string[], start: number): { readonly pipe: Pipe; readonly at: number } {
  let at = start
  const isBlank = (): boolean => /^\s/.test(tokens[at] ?? '')
  const skip = (): void => {
    while (isBlank()) at++
  }
  const head = /^\s*(\$\w+)(?:\s*,\s*(\$\w+))?\s*(:?=)/.exec(tokens.slice(start).join(''))
  if (head !== null) {
    while (tokens[at] !== head[3]) at++
    at++
  }
  const commands: Operand[][] = [[]]
  for (skip(); at < tokens.length && tokens[at] !== ')'; skip()) {
    const word = tokens[at] ?? ''
    if (word === '|') {
      if (commands.at(-1)?.length === 0) throw new Error('missing value for command')
      commands.push([])
      at++
      continue
    }
    const read = operand(tokens, at)
    commands.at(-1)?.push(read.operand)
    at = read.at
  }
  if (commands.at(-1)?.length === 0) throw new Error('missing value for command')
  const variables = head === null ? [] : [head[1], head[2]].filter((name) => name !== undefined)
  return { pipe: { variables, isDeclared: head?.[3] === ':=', commands }, at }
}

function operand(tokens: readonly string[], start: number): { readonly operand: Operand; readonly at: number } {
  const word = tokens[start] ?? ''
  let at = start + 1
  const names: string[] = []
  const chain = (): readonly string[] => {
    while (/^\../.test(tokens[at] ?? '') && !/^\.\d/.test(tokens[at] ?? '')) names.push((tokens[at++] ?? '').slice(1))
    return names
  }
  if (word === '(') {
    const { pipe, at: end } = readPipe(tokens, at)
    if (tokens[end] !== ')') throw new Error('unclosed left paren')
    at = end + 1
    return { operand: { type: 'pipe', pipe, names: chain() }, at }
  }
  if (word.startsWith('$')) return { operand: { type: 'variable', name: word, names: chain() }, at }
  if (word === '.') return { operand: { type: 'field', names: [] }, at }
  if (/^\.\D/.test(word)) {
    names.push(word.slice(1))
    return { operand: { type: 'field', names: chain() }, at }
  }
  return { operand: word.startsWith('"') || word.startsWith('`') ? { type: 'constant', value: textOf(word) } : plainOperand(word), at }
}

function plainOperand(word: string): Operand {
  if (word.startsWith("'")) return { type: 'constant', value: BigInt((unquote(word) ?? word.slice(1, -1)).codePointAt(0) ?? 0) }
  if (/^[-+]?[\d.]/.test(word)) {
    const digits = word.replaceAll('_', '')
    return { type: 'constant', value: /^[-+]?(?:\d+|0[xX].*)$/.test(digits) ? BigInt(digits.replace(/^\+/, '')) : Number(digits) }
  }
  if (word === 'true' || word === 'false') return { type: 'constant', value: word === 'true' }
  if (word === 'nil') return { type: 'constant', value: null }
  if (/^[\p{L}_]/u.test(word)) return { type: 'function', name: word }
  throw new Error(`unexpected ${JSON.stringify(word)} in operand`)
}
