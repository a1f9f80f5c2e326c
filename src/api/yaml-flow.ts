/**
 * Maps and lists in brackets as the YAML library that upstream reads with takes them: what it says of those that are not well formed. Its
 * scanner makes tokens, its parser looks at them one by one, and neither minds how lines are indented within brackets.
 */
import { Parser } from 'yaml'

type Kind = '[' | ']' | '{' | '}' | ',' | 'key' | ':' | 'entry' | 'scalar' | 'anchor' | 'tag' | 'alias' | 'end'

interface Token {
  readonly kind: Kind
  /** Counted from 0. */
  readonly line: number
  readonly text: string
}

/** What is wrong: the text, and the line that is told, counted from 0, of which none is told where it is 0. */
export interface FlowProblem {
  readonly text: string
  readonly line: number
}

/** The first problem in the brackets of a document that stand before `limit`; undefined: there is none, or it is no matter of brackets. */
export function flowProblemIn(text: string, limit: number): FlowProblem | undefined {
  let end = 0
  let line = 0
  let looked = 0
  const anchors = new Set<string>()
  for (const start of flowStarts(text)) {
    if (start > limit) break
    if (start < end) continue
    const between = text.slice(looked, start)
    looked = start
    line += linesIn(between)
    for (const [, name = ''] of between.matchAll(/&([\w-]+)/g)) anchors.add(name)
    const scanned = scan(text, start, line)
    if (scanned === undefined) return undefined
    const problem = parse(scanned.tokens, anchors)
    if (problem !== undefined) return problem
    end = scanned.end
  }
  return undefined
}

const linesIn = (text: string): number => text.split('\n').length - 1

/** Where brackets open outside of others, in the order of the text. */
function flowStarts(text: string): number[] {
  const starts: number[] = []
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    const { type, offset } = value as { readonly type?: string; readonly offset?: number }
    if (type === 'flow-collection' && offset !== undefined)
      starts.push((value as { readonly start: { readonly offset: number } }).start.offset)
    else for (const member of Object.values(value)) look(member)
  }
  for (const token of new Parser().parse(text)) look(token)
  return starts.sort((left, right) => left - right)
}

/** What begins each token within brackets; everything else is a plain scalar. */
const pieces =
  /(?<blank>[ \t\n\r]+|#[^\n]*)|(?<document>^(?:---|\.\.\.)(?=\s|$))|(?<mark>[[\]{},?:])|(?<entry>-(?=\s|$))|(?<anchor>&[\w-]*)|(?<alias>\*[\w-]*)|(?<tag>![^\s,[\]{}]*)|(?<quoted>"(?:[^"\\]|\\[^])*"|'(?:[^']|'')*')|(?<plain>[^\s"'%@`|>](?:[^\s:,?[\]{}]|:(?=\S)|(?<=\S)[ \t\n]+(?![#\s:?]|$)(?!\n(?:---|\.\.\.)\s))*)/gmy

/** The tokens from a bracket to the one that closes it, or to the end of the document; undefined where the scanner itself would stumble. */
function scan(text: string, start: number, above: number): { readonly tokens: readonly Token[]; readonly end: number } | undefined {
  const tokens: Token[] = []
  /** At each level, the token and the line where a key may have begun. */
  const keys: ({ readonly at: number; readonly line: number } | undefined)[] = []
  let [line, mayBeKey] = [above, true]
  const add = (kind: Kind, piece: string): void => void tokens.push({ kind, line, text: piece })
  const node = (kind: Kind, piece: string): void => {
    if (mayBeKey) keys[keys.length - 1] = { at: tokens.length, line }
    mayBeKey = false
    add(kind, piece)
  }
  pieces.lastIndex = start
  for (;;) {
    const at = pieces.lastIndex
    if (at >= text.length) {
      const isFresh = text.endsWith('\n')
      line += isFresh ? 0 : 1
      add('end', '')
      return { tokens, end: at }
    }
    const found = pieces.exec(text)
    if (found?.groups === undefined) return undefined
    const [piece] = found
    const { document, mark, entry, anchor, alias, tag, blank } = found.groups
    if (document !== undefined) {
      add('end', piece)
      return { tokens, end: at }
    }
    if (mark === '[' || mark === '{') {
      node(mark, piece)
      keys.push(undefined)
      mayBeKey = true
    } else if (mark === ']' || mark === '}') {
      keys.pop()
      mayBeKey = false
      add(mark, piece)
      if (keys.length === 0) return { tokens, end: at + 1 }
    } else if (mark === ',') {
      keys[keys.length - 1] = undefined
      mayBeKey = true
      add(mark, piece)
    } else if (mark === '?') {
      mayBeKey = false
      add('key', piece)
    } else if (mark === ':') {
      const key = keys.at(-1)
      // A key stands in one line.
      if (key?.line === line) tokens.splice(key.at, 0, { kind: 'key', line, text: '' })
      keys[keys.length - 1] = undefined
      mayBeKey = false
      add(mark, piece)
    } else if (entry !== undefined) {
      mayBeKey = true
      add('entry', piece)
    } else if (blank === undefined) node(anchor ? 'anchor' : alias ? 'alias' : tag ? 'tag' : 'scalar', piece)
    line += linesIn(piece)
  }
}

class Misfit extends Error {
  readonly problem: FlowProblem

  constructor(text: string, line: number) {
    super(text)
    this.problem = { text, line }
  }
}

/** The parser's look at the tokens of one outermost collection, behind these anchors, which it adds to. */
function parse(tokens: readonly Token[], anchors: Set<string>): FlowProblem | undefined {
  let at = 0
  const last: Token = tokens.at(-1) ?? { kind: 'end', line: 0, text: '' }
  const peek = (): Token => tokens[at] ?? last
  const is = (...kinds: readonly Kind[]): boolean => kinds.includes(peek().kind)
  const next = (): Token => tokens[at++] ?? last

  const collection = (close: ']' | '}'): void => {
    for (let isFirst = true; !is(close); isFirst = false) {
      if (!isFirst) {
        if (!is(',')) throw new Misfit(`did not find expected ',' or '${close}'`, peek().line)
        next()
      }
      if (is('key')) {
        next()
        if (!is(':', ',', close)) node()
        value(close)
      } else if (!is(close)) {
        node()
        if (close === '}') continue
      }
    }
    next()
  }
  const value = (close: ']' | '}'): void => {
    if (!is(':')) return
    next()
    if (!is(',', close)) node()
  }
  const node = (): void => {
    const first = peek()
    if (first.kind === 'alias') {
      const name = next().text.slice(1)
      if (!anchors.has(name)) throw new Misfit(`unknown anchor '${name}' referenced`, 0)
      return
    }
    for (; is('anchor', 'tag'); next()) if (is('anchor')) anchors.add(peek().text.slice(1))
    if (is('scalar')) next()
    else if (is('[', '{')) collection(next().kind === '[' ? ']' : '}')
    else if (peek() === first) throw new Misfit('did not find expected node content', first.line)
  }
  try {
    node()
    return undefined
  } catch (error) {
    if (error instanceof Misfit) return error.problem
    throw error
  }
}
