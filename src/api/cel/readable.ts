/**
 * What the library does not read of the grammar is read here, and left out for it or put in other characters: places stay as they are.
 * Optional elements (`[?a]`, `{?b: c}`), names with a leading dot (`.self`), numbers that begin with one (`.5`), messages (`A.B{c: d}`, which
 * become calls: `A.B(c, d)`), and quoted names, which upstream reads only to refuse them.
 */
import { readMessages } from './messages.ts'
import type { Issue } from './source.ts'
import { scan, type Token } from './tokens.ts'

export interface Readable {
  /** As long as the source. */
  readonly text: string
  /** Where the ? of optional elements stand. */
  readonly optional: ReadonlySet<number>
  /** Where names begin that have a dot before them. */
  readonly dotted: ReadonlySet<number>
  /** The numbers that have names in the text, by place. */
  readonly numbers: ReadonlyMap<number, number>
  /** Where the braces of messages open. */
  readonly messages: ReadonlySet<number>
  readonly issues: readonly Issue[]
  /** What is wrong with the fields of a message, or behind a leading dot. */
  readonly malformed?: Issue | undefined
}

const none: Omit<Readable, 'text'> = { optional: new Set(), dotted: new Set(), numbers: new Map(), messages: new Set(), issues: [] }

/** The source as the library can read it. */
export function readable(source: string): Readable {
  if (!/[[{,]\s*\?|`|\w\s*\{|(?:^|[^\w\s)\]}])\s*\.|\bin\s*\.|\.\d/.test(source)) return { text: source, ...none }
  const [optional, dotted, numbers, issues] = [new Set<number>(), new Set<number>(), new Map<number, number>(), [] as Issue[]]
  let text = source
  const put = (at: number, characters: string): void => {
    text = text.slice(0, at) + characters + text.slice(at + characters.length)
  }
  let misplaced: Issue | undefined
  const { tokens } = scan(source)
  const { signs, opened, malformed } = readMessages(tokens, source.length)
  for (const [at, sign] of signs) put(at, sign)
  for (const [index, token] of tokens.entries()) {
    const [before, next] = [tokens[index - 1], tokens[index + 1]]
    if (token.text === '?' && opensElement(tokens, index - 1)) {
      optional.add(token.at)
      put(token.at, ' ')
    } else if (token.text === '.' && !endsOperand(before) && before?.text !== '.' && isName(next)) {
      dotted.add(next.at)
      put(token.at, ' ')
    } else if (/^\.\d/.test(token.text)) {
      const isApart = endsOperand(before)
      if (!isApart) numbers.set(token.at, Number(token.text))
      // What stands beside it is no part of it, and is to be refused as it stands there.
      const { length } = token.text
      put(token.at, isApart ? ` ${'_'.repeat(length - 1)}` : /\w/.test(source[token.end] ?? '') ? '_'.padEnd(length) : '_'.repeat(length))
    } else if (token.text === '.' && !endsOperand(before) && before?.text !== '.' && next !== undefined) {
      // Names have been told of above.
      const isWord = /^(?:true|false|null)$/.test(next.text)
      const why = isWord ? `mismatched input '${next.text}' expecting IDENTIFIER` : `no viable alternative at input '.${next.text}'`
      misplaced ??= { at: next.at, message: `Syntax error: ${why}` }
    } else if (token.text.startsWith('`') && (/^[.?]$/.test(before?.text ?? '') || signs.has(next?.at ?? 0))) {
      issues.push({ at: token.at, message: "unsupported syntax: '`'" })
      put(token.at, '_'.repeat(token.text.length))
    }
  }
  return { text, optional, dotted, numbers, messages: opened, issues, malformed: malformed ?? misplaced }
}

const isName = (token: Token | undefined): token is Token =>
  token !== undefined && token.isOperand && /^[A-Za-z_]\w*$/.test(token.text) && !/^(?:true|false|null)$/.test(token.text)

const endsOperand = (token: Token | undefined): boolean => token !== undefined && (token.isOperand || /^[)\]}]$/.test(token.text))

/** Whether an element of a literal may begin behind a token: what opens an index has an operand before it. */
function opensElement(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  return token?.text === '{' || token?.text === ',' || (token?.text === '[' && !endsOperand(tokens[index - 1]))
}
