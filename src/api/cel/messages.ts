/** Finds the messages in an expression (`A.B{c: d, ?e: f}`), and what is wrong with the names of their fields. */
import type { Issue } from './source.ts'
import { operandWanted } from './syntax-issues.ts'
import type { Token } from './tokens.ts'

export interface Messages {
  /** What to put in place of single characters, so that each message reads as a call. */
  readonly signs: ReadonlyMap<number, string>
  /** Where they open. */
  readonly opened: ReadonlySet<number>
  readonly malformed: Issue | undefined
}

const isName = (token: Token | undefined): boolean =>
  token !== undefined && /^(?:[A-Za-z_]\w*|`.*`)$/.test(token.text) && !/^(?:true|false|null|in)$/.test(token.text)

/** Reads the tokens of an expression of that length. */
export function readMessages(tokens: readonly Token[], length: number): Messages {
  const signs = new Map<number, string>()
  const opened = new Set<number>()
  /** The innermost bracket that is open last; true for those of messages. */
  const open: boolean[] = []
  const wrong = (token: Token | undefined, message: string): Messages => ({
    signs,
    opened,
    malformed: { at: token?.at ?? length, message: `Syntax error: mismatched input '${token?.text ?? '<EOF>'}' expecting ${message}` },
  })
  for (let index = 0; index < tokens.length; index++) {
    const { at, text } = tokens[index] as Token
    const opens = text === '{' && isName(tokens[index - 1])
    if (text === '(' || text === '[' || text === '{') open.push(opens)
    if (opens) {
      opened.add(at)
      signs.set(at, '(')
    }
    const isInside = open.at(-1) === true
    if (opens || (isInside && text === ',')) {
      const isMarked = tokens[index + 1]?.text === '?'
      const name = index + (isMarked ? 2 : 1)
      // A comma may stand behind the last field, or all alone.
      if (tokens[name]?.text === '}' && !isMarked) continue
      if (opens && tokens[name]?.text === ',' && tokens[name + 1]?.text === '}') {
        signs.set(tokens[name].at, ' ')
        index = name
        continue
      }
      if (!isName(tokens[name])) return wrong(tokens[name], fieldsWanted(opens, isMarked))
      const colon = tokens[name + 1]
      if (colon?.text !== ':') return wrong(colon, `':'`)
      if (tokens[name + 2]?.text === '}') return wrong(tokens[name + 2], operandWanted)
      signs.set(colon.at, ',')
      index = name + 1
    }
    if (text === ')' || text === ']' || text === '}') {
      if (isInside && text === '}') signs.set(at, ')')
      open.pop()
    }
  }
  return { signs, opened, malformed: undefined }
}

/** What may stand where a field is to begin. */
const fieldsWanted = (isFirst: boolean, isMarked: boolean): string =>
  isMarked
    ? '{IDENTIFIER, ESC_IDENTIFIER}'
    : isFirst
      ? "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"
      : "{'}', '?', IDENTIFIER, ESC_IDENTIFIER}"
