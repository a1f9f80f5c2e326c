/**
 * What the library does not read of the grammar is read here, and left out for it or put in other characters: places stay as they are.
 * Optional elements (`[?a]`, `{?b: c}`), names with a leading dot (`.self`), numbers that begin with one (`.5`), and quoted names, which
 * upstream reads only to refuse them.
 */
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
  readonly issues: readonly Issue[]
}

const none: Omit<Readable, 'text'> = { optional: new Set(), dotted: new Set(), numbers: new Map(), issues: [] }

/** The source as the library can read it. */
export function readable(source: string): Readable {
  if (!/[[{,]\s*\?|`|(?:^|[^\w\s)\]}])\s*\.|\bin\s*\./.test(source)) return { text: source, ...none }
  const [optional, dotted, numbers, issues] = [new Set<number>(), new Set<number>(), new Map<number, number>(), [] as Issue[]]
  let text = source
  const put = (at: number, characters: string): void => {
    text = text.slice(0, at) + characters + text.slice(at + characters.length)
  }
  const { tokens } = scan(source)
  for (const [index, token] of tokens.entries()) {
    const [before, next] = [tokens[index - 1], tokens[index + 1]]
    if (token.text === '?' && opensElement(tokens, index - 1)) {
      optional.add(token.at)
      put(token.at, ' ')
    } else if (token.text === '.' && !endsOperand(before) && before?.text !== '.' && isName(next)) {
      dotted.add(next.at)
      put(token.at, ' ')
    } else if (/^\.\d/.test(token.text) && !endsOperand(before) && !/\w/.test(source[token.end] ?? '')) {
      numbers.set(token.at, Number(token.text))
      put(token.at, '_'.repeat(token.text.length))
    } else if (token.text.startsWith('`') && /^[.?]$/.test(before?.text ?? '')) {
      issues.push({ at: token.at, message: "unsupported syntax: '`'" })
      put(token.at, '_'.repeat(token.text.length))
    }
  }
  return { text, optional, dotted, numbers, issues }
}

const isName = (token: Token | undefined): token is Token =>
  token !== undefined && token.isOperand && /^[A-Za-z_]\w*$/.test(token.text) && !/^(?:true|false|null)$/.test(token.text)

const endsOperand = (token: Token | undefined): boolean => token !== undefined && (token.isOperand || /^[)\]}]$/.test(token.text))

/** Whether an element of a literal may begin behind a token: what opens an index has an operand before it. */
function opensElement(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index]
  return token?.text === '{' || token?.text === ',' || (token?.text === '[' && !endsOperand(tokens[index - 1]))
}
