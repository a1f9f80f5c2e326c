/**
 * What is wrong with the syntax of an expression, in the words of the parser generator that cel-go uses (ANTLR): the library says where it
 * stopped, this file what upstream says there, and mends the text to find what comes next.
 */
import type { Issue } from './source.ts'
import { scan, type Token } from './tokens.ts'

/** Upstream stops after some attempts to mend; so does this. */
const attempts = 5

const starts = "'-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
/** What may stand where an expression is wanted, by what opens before it. */
const wanted: Readonly<Record<string, string>> = {
  '(': `{'[', '{', '(', ')', '.', ${starts}`,
  '[': `{'[', ']', '{', '(', '.', ',', ${starts.replace("'!', ", "'!', '?', ")}`,
  '{': `{'[', '{', '}', '(', '.', ',', ${starts.replace("'!', ", "'!', '?', ")}`,
  index: `{'[', '{', '(', '.', ${starts.replace("'!', ", "'!', '?', ")}`,
  '': `{'[', '{', '(', '.', ${starts}`,
}
/** What may begin an expression. */
export const operandWanted = wanted[''] ?? ''
const operators = new Set(['==', '!=', 'in', '<', '<=', '>', '>=', '&&', '||', '+', '-', '*', '/', '%', '?'])

interface Refusal {
  readonly code: string
  readonly at: number
  /** The token that the library wanted. */
  readonly missing: string
  readonly summary: string
}

/** Everything that keeps a text from being an expression; `parse` throws as the library does. */
export function syntaxIssues(source: string, error: unknown, parse: (text: string) => unknown): Issue[] {
  const { tokens, issues } = scan(source)
  let text = issues.length > 0 ? blankAllBut(source, tokens) : source
  let found: unknown = error
  if (issues.length > 0) found = attempt(text, parse)
  for (let round = 0; found !== undefined && round < attempts; round++) {
    const refusal = refusalOf(found)
    if (refusal === undefined) return [...issues, { at: undefined, message: `expression recursion limit exceeded: 250` }]
    const mended = explain(
      refusal,
      source,
      tokens.filter(({ at, end }) => text.slice(at, end).trim() !== ''),
    )
    issues.push(mended.issue)
    if (mended.blank === undefined) break
    text = blank(text, mended.blank)
    found = attempt(text, parse)
  }
  return issues
}

/** Arguments may not end in a comma, for all that the library says. */
export function danglingComma(source: string): Issue | undefined {
  if (!/,(?:\s|\/\/[^\n]*)*\)/.test(source)) return undefined
  const { tokens } = scan(source)
  const closer = tokens.find(({ text }, index) => text === ')' && tokens[index - 1]?.text === ',')
  return closer && { at: closer.at, message: `Syntax error: mismatched input ')' expecting ${wanted['']}` }
}

function attempt(text: string, parse: (text: string) => unknown): unknown {
  try {
    parse(text)
    return undefined
  } catch (error) {
    return error
  }
}

const blank = (text: string, { at, end }: Pick<Token, 'at' | 'end'>): string => text.slice(0, at) + ' '.repeat(end - at) + text.slice(end)

function blankAllBut(source: string, tokens: readonly Token[]): string {
  let text = ''
  for (const { at, end } of tokens) text += source.slice(text.length, at).replaceAll(/[^\n]/g, ' ') + source.slice(at, end)
  return text + source.slice(text.length).replaceAll(/[^\n]/g, ' ')
}

/** The library's refusal; undefined for a tree that was too deep for it. */
function refusalOf(error: unknown): Refusal | undefined {
  const { code, range, summary = '' } = error as { code?: string; range?: { start: number }; summary?: string }
  if (code === undefined || range === undefined || /exceeded/.test(summary)) return undefined
  return { code, at: range.start, missing: /^Expected (\w+)/.exec(summary)?.[1] ?? '', summary }
}

interface Explained {
  readonly issue: Issue
  /** What to leave out to find further problems. */
  readonly blank?: Pick<Token, 'at' | 'end'>
}

function explain({ code, at, missing, summary }: Refusal, source: string, tokens: readonly Token[]): Explained {
  const index = tokens.findIndex((token) => token.end > at)
  const place = index === -1 ? tokens.length : index
  const token = tokens[place]
  const where = token?.at ?? source.length
  const syntax = (message: string, more?: Pick<Token, 'at' | 'end'> | undefined): Explained => ({
    issue: { at: where, message: `Syntax error: ${message}` },
    ...(more && { blank: more }),
  })
  switch (code) {
    case 'reserved_identifier':
      return { issue: { at, message: `reserved identifier: ${token?.text ?? ''}` } }
    case 'invalid_macro_argument':
      // A selection is told of where its dot stands.
      return {
        issue: {
          at: tokens[place - 1]?.text === '.' ? (tokens[place - 1]?.at ?? at) : at,
          message: /^(?:map|filter)\(/.test(summary) ? 'argument is not an identifier' : 'argument must be a simple name',
        },
      }
    case 'invalid_integer':
      return { issue: { at, message: 'invalid uint literal' } }
    case 'invalid_number':
      return { issue: { at, message: 'invalid double literal' } }
    case 'expected_token':
      return syntax(...missed(missing, tokens, place, source))
    case 'unexpected_token':
      return noOperand(syntax, tokens, place)
    default:
      if (token?.text.startsWith('`') === true) return noOperand(syntax, tokens, place)
      return syntax(`${place < tokens.length - 1 ? 'mismatched' : 'extraneous'} input ${shown(token)} expecting <EOF>`)
  }
}

const shown = (token: Token | undefined): string => `'${token?.text ?? '<EOF>'}'`
const startsOperand = (token: Token | undefined): boolean =>
  token !== undefined && (['(', '[', '{', '.', '-', '!'].includes(token.text) || token.isOperand)

/** Where an operand should stand there is something else. */
function noOperand(
  syntax: (message: string, more?: Pick<Token, 'at' | 'end'>) => Explained,
  tokens: readonly Token[],
  place: number,
): Explained {
  const token = tokens[place]
  const before = tokens[place - 1]?.text ?? ''
  const opener = before === '(' && tokens[place - 2]?.isOperand !== true ? '' : before === '[' && !isList(tokens, place) ? 'index' : before
  const expected = `expecting ${wanted[opener] ?? wanted['']}`
  if (token === undefined) return syntax(`mismatched input '<EOF>' ${expected}`)
  const next = tokens[place + 1]
  const closer = closerOf[opener]
  if (token.text === ',' && (opener === '[' || opener === '{') && next !== undefined && next.text !== closer) {
    // A comma may stand alone between them.
    const isLast = tokens[place + 2]?.text === closer
    const message = `Syntax error: ${isLast ? 'extraneous' : 'mismatched'} input ${shown(next)} expecting '${closer ?? ''}'`
    return { issue: { at: next.at, message }, ...(isLast && { blank: { at: token.at, end: next.end } }) }
  }
  const list = before === ',' ? openerBefore(tokens, place) : undefined
  if (token.text === ',' && (list === '[' || list === '{')) return syntax(`mismatched input ',' expecting '${list === '[' ? ']' : '}'}'`)
  if (startsOperand(next) || (next !== undefined && closer === next.text))
    return syntax(`extraneous input ${shown(token)} ${expected}`, token)
  const issue = `mismatched input ${shown(token)} ${expected}`
  if (!operators.has(token.text)) return syntax(issue)
  // The operator before is given up, and the one here goes on.
  const previous = tokens[place - 1]
  return syntax(issue, previous !== undefined && operators.has(previous.text) ? previous : token)
}

const closerOf: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

const closers: Readonly<Record<string, string>> = { RPAREN: ')', RBRACKET: ']', RBRACE: '}', COLON: ':' }

/** A token that had to come is not there. */
function missed(
  missing: string,
  tokens: readonly Token[],
  place: number,
  source: string,
): [message: string, more?: Pick<Token, 'at' | 'end'> | undefined] {
  const token = tokens[place]
  if (missing === 'IDENTIFIER') {
    if (/^(?:true|false|null)$/.test(token?.text ?? '')) return [`mismatched input ${shown(token)} expecting IDENTIFIER`]
    // What is no token is not shown.
    const before = tokens[place - 1]
    const gap = source.slice(before?.end ?? 0, token?.at ?? source.length).replaceAll(/\S/g, '')
    const issue = `no viable alternative at input '${before?.text ?? ''}${gap}${token?.text ?? ''}'`
    return token?.text === 'in' ? [issue, tokens[place - 1]] : [issue]
  }
  const open = tokens[openBefore(tokens, place) ?? -1]
  // Messages are read as calls.
  if (missing === 'RPAREN' && open?.text === '{') return missed('RBRACE', tokens, place, source)
  const closer = closers[missing] ?? missing
  const next = tokens[place + 1]
  // Lists and maps may end in a comma; indexes may not.
  const list = missing === 'RBRACE' || (missing === 'RBRACKET' && isList(tokens, place))
  const expected = list ? `{'${closer}', ','}` : `'${closer}'`
  if (next?.text === closer && token !== undefined) return [`extraneous input ${shown(token)} expecting ${expected}`, token]
  if (!list && goesOn(missing, tokens, place)) return [`missing '${closer}' at ${shown(token)}`]
  return [`mismatched input ${shown(token)} expecting ${expected}`]
}

/** Whether what stands at a place could follow what is missing there: then upstream goes on as if that had come. */
function goesOn(missing: string, tokens: readonly Token[], place: number): boolean {
  const token = tokens[place]
  if (missing === 'COLON') return startsOperand(token)
  const inner = openBefore(tokens, place)
  const outer = inner === undefined ? undefined : openBefore(tokens, inner)
  if (outer === undefined) return token === undefined || (token.text === ':' && asks(tokens, 0, inner ?? 0))
  const { text } = tokens[outer] as Token
  if (token === undefined || token.text === closerOf[text]) return token !== undefined
  if (token.text === ':') return text === '{' || asks(tokens, outer, inner ?? 0)
  return token.text === ',' && !(text === '(' && tokens[outer - 1]?.isOperand !== true) && openerBefore(tokens, inner ?? 0) !== 'index'
}

/** Whether a condition waits for its other half between two places. */
const asks = (tokens: readonly Token[], from: number, to: number): boolean => tokens.slice(from, to).some(({ text }) => text === '?')

/** Whether the bracket that is open before a place opens a list, and not an index. */
const isList = (tokens: readonly Token[], place: number): boolean => openerBefore(tokens, place) === '['

/** What is open at a place: `(`, `{`, `[` for a list, `index` for an index; undefined for nothing. */
function openerBefore(tokens: readonly Token[], place: number): string | undefined {
  const at = openBefore(tokens, place)
  if (at === undefined) return undefined
  const [text, before] = [(tokens[at] as Token).text, tokens[at - 1]]
  return text === '[' && before !== undefined && (before.isOperand || before.text === ')' || before.text === ']') ? 'index' : text
}

/** Where the innermost bracket stands that is open at a place. */
function openBefore(tokens: readonly Token[], place: number): number | undefined {
  let depth = 0
  for (let at = place - 1; at >= 0; at--) {
    const { text } = tokens[at] as Token
    if (text === ']' || text === ')' || text === '}') depth++
    else if (text === '[' || text === '(' || text === '{') {
      if (depth === 0) return at
      depth--
    }
  }
  return undefined
}
