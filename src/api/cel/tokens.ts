/** The tokens of an expression, and the characters that are part of none, as the lexer of cel-go tells of them. */
import type { Issue } from './source.ts'

export interface Token {
  readonly at: number
  readonly end: number
  readonly text: string
  /** A literal or a name: a whole operand, or the end of one. */
  readonly isOperand: boolean
}

const escape = String.raw`\\(?:[abfnrtv"'\\?\x60]|[xX][\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-3][0-7]{2})`
const text = [
  String.raw`"""(?:${escape}|[^\\])*?"""`,
  String.raw`'''(?:${escape}|[^\\])*?'''`,
  String.raw`"(?:${escape}|[^\\"\n\r])*"`,
  String.raw`'(?:${escape}|[^\\'\n\r])*'`,
  String.raw`[rR]"""[\s\S]*?"""`,
  String.raw`[rR]'''[\s\S]*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
].join('|')

const blank = /(?:[\t \r\n\f]+|\/\/[^\n]*)+/y
const literal = new RegExp(
  String.raw`[bB]?(?:${text})|\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?|(?:0x[\da-fA-F]+|\d+)[uU]?`,
  'y',
)
/** Names, quoted ones too. */
const name = /[A-Za-z_]\w*|`[\w.\-/ ]+`/y
const sign = /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y
/** A quoted text as far as it goes without its end. */
const unended = new RegExp(String.raw`"(?:${escape}|[^\\"\n\r])*\\?|'(?:${escape}|[^\\'\n\r])*\\?`, 'y')

/** Splits a text; what is no token becomes an issue and is left out. */
export function scan(source: string): { readonly tokens: readonly Token[]; readonly issues: Issue[] } {
  const tokens: Token[] = []
  const issues: Issue[] = []
  let at = 0
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0]
  }
  while (at < source.length) {
    const gap = match(blank)
    if (gap !== undefined) {
      at += gap.length
      continue
    }
    const operand = match(literal) ?? match(name)
    const found = operand ?? match(sign)
    if (found !== undefined) {
      tokens.push({ at, end: at + found.length, text: found, isOperand: operand !== undefined && operand !== 'in' })
      at += found.length
      continue
    }
    const wrong = wrongAt(source, at, match(unended))
    issues.push({ at, message: `Syntax error: token recognition error at: '${wrong}'` })
    at += wrong.length
  }
  return { tokens, issues }
}

/** The lexer gives up with the first character that cannot go on. */
function wrongAt(source: string, at: number, quoted: string | undefined): string {
  if (quoted !== undefined) return source.slice(at, at + quoted.length + (source[at + quoted.length] === '\n' ? 0 : 1))
  const [first = ''] = source.slice(at, at + 2)
  const length = '|&=`'.includes(first) ? 2 : first.length
  return source.slice(at, at + Math.max(length, String.fromCodePoint(source.codePointAt(at) ?? 0).length))
}
