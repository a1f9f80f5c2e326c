/** What a script of sed says, as far as scripts in manifests use it. */
import { type Expression, expression, type Match, type Syntax } from '../../expressions/expression.ts'

/** A number, the last line (`$`), or what a line has in it. */
export type Address = string | Expression

export interface Edit {
  readonly from: Address | undefined
  readonly to: Address | undefined
  /** For the lines that the addresses do not name. */
  readonly isElsewhere: boolean
  readonly command: string
  readonly pattern?: Expression
  readonly replacement?: (match: Match) => string
  readonly isAll?: boolean
  /** The number of the first match that it replaces. */
  readonly first?: number
  readonly prints?: boolean
  /** The text of `a`, `i` and `c`, the label of `:`, `b` and `t`. */
  readonly text?: string
}

const address = String.raw`(\d+|\$|/(?:[^/\\]|\\.)*/I?)`
const head = new RegExp(String.raw`^(?:${address}(?:,${address})?)?\s*(!?)\s*([spdqaicnNbt=:])`)

/** How far what follows a command belongs to it, and in it what counts. */
const followers: Readonly<Record<string, RegExp>> = {
  ':': /^[ \t]*([^;\s]+)/,
  b: /^[ \t]*([^;\s]*)/,
  t: /^[ \t]*([^;\s]*)/,
  ...Object.fromEntries(['a', 'i', 'c'].map((command) => [command, /^[ \t]*(?:\\\n?[ \t]*)?([^\n]*)/])),
}
const nothing = /^[ \t]*()/

/** `2,5s/a/b/g`, `/x/!d`, `:a;N;$!ba`; undefined where this sed does not know it. */
export async function parseScript(source: string, syntax: Syntax): Promise<readonly Edit[] | undefined> {
  const edits: Edit[] = []
  let rest = source
  while ((rest = rest.replace(/^[\s;]+/, '')) !== '') {
    const [whole = '', start, end, not, command] = head.exec(rest) ?? []
    if (command === undefined) return undefined
    rest = rest.slice(whole.length)
    const [from, to] = await Promise.all([addressOf(start, syntax), addressOf(end, syntax)])
    const named = { from, to, isElsewhere: not === '!', command }
    if (command === 's') {
      const { length, ...substitution } = await substitutionOf(rest, syntax)
      rest = rest.slice(length)
      edits.push({ ...named, ...substitution })
    } else {
      const [taken = '', text = ''] = (followers[command] ?? nothing).exec(rest) ?? []
      rest = rest.slice(taken.length)
      edits.push({ ...named, text })
    }
    if (!/^[ \t]*(?:[;\n]|$)/.test(rest)) return undefined
  }
  const labels = new Set(edits.filter(({ command }) => command === ':').map(({ text }) => text))
  return edits.every(({ command, text }) => !'bt'.includes(command) || text === '' || labels.has(text)) ? edits : undefined
}

/** What stands behind an `s`, and how long it is. */
async function substitutionOf(
  rest: string,
  syntax: Syntax,
): Promise<Omit<Edit, 'from' | 'to' | 'isElsewhere' | 'command'> & { length: number }> {
  const mark = rest[0] ?? '/'
  const parts: string[] = ['']
  let at = 1
  for (; at < rest.length && parts.length < 3; at++) {
    const letter = rest[at] ?? ''
    if (letter === '\\' && rest[at + 1] === mark) parts[parts.length - 1] += rest[++at] ?? ''
    else if (letter === '\\') parts[parts.length - 1] += letter + (rest[++at] ?? '')
    else if (letter === mark) parts.push('')
    else parts[parts.length - 1] += letter
  }
  const [flags = ''] = /^[gpIi\d]*/.exec(rest.slice(at)) ?? []
  const [pattern = '', replacement = ''] = parts
  const number = /\d+/.exec(flags)?.[0]
  return {
    length: at + flags.length,
    pattern: await expression(pattern, { syntax, ignoresCase: /[iI]/.test(flags) }),
    replacement: replacementOf(replacement),
    isAll: flags.includes('g'),
    ...(number !== undefined && { first: Number(number) }),
    prints: flags.includes('p'),
  }
}

const addressOf = async (text: string | undefined, syntax: Syntax): Promise<Address | undefined> => {
  const [, pattern, mark] = /^\/([\s\S]*)\/(I?)$/.exec(text ?? '') ?? []
  return pattern === undefined ? text : expression(pattern.replaceAll('\\/', '/'), { syntax, ignoresCase: mark === 'I' })
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

/** `&` and `\0` are the match, `\1` the first group. */
const replacementOf =
  (text: string) =>
  ({ groups }: Match): string =>
    text.replace(/\\([\s\S])|&/g, (_, mark: string | undefined) =>
      mark === undefined ? (groups[0] ?? '') : /\d/.test(mark) ? (groups[Number(mark)] ?? '') : (escapes[mark] ?? mark),
    )
