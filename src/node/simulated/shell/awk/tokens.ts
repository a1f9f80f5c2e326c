/** The words of a program of awk. */
import { AwkError } from './tree.ts'

export interface Token {
  /** `called`: a name with a parenthesis right behind it. `builtin`: a function of awk's own. */
  readonly is: 'number' | 'text' | 'pattern' | 'name' | 'called' | 'builtin' | 'word' | 'mark' | 'line' | 'end'
  readonly text: string
  readonly line: number
}

const words = new Set(
  'BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf'.split(' '),
)

export const builtins: ReadonlySet<string> = new Set(
  (
    'length substr index split sub gsub gensub match sprintf sin cos atan2 exp log sqrt int rand srand tolower toupper system close fflush ' +
    'systime strftime and or xor compl lshift rshift'
  ).split(' '),
)

const marks = /\*\*=|\+=|-=|\*=|\/=|%=|\^=|==|<=|>=|!=|\+\+|--|&&|\|\||!~|>>|\*\*|[{}()[\];,+\-*/%^!<>|?:~$=]/y
const number = /0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y
const name = /[A-Za-z_]\w*/y

/** Behind these a slash divides. */
const isValue = (token: Token | undefined): boolean =>
  token !== undefined &&
  (['number', 'text', 'pattern', 'name', 'builtin'].includes(token.is) ||
    (token.is === 'mark' && [')', ']', '$', '++', '--'].includes(token.text)))

/** Cuts a program into words; throws an AwkError where it is none. */
export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = []
  let line = 1
  let at = 0
  const taken = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at
    return pattern.exec(source)?.[0]
  }
  const add = (is: Token['is'], text: string, length = text.length): void => {
    tokens.push({ is, text, line })
    at += length
  }
  while (at < source.length) {
    const sign = source[at] ?? ''
    if (sign === '\n') {
      add('line', '\n')
      line++
    } else if (/\s/.test(sign)) at++
    else if (sign === '\\' && /^\\\r?\n/.test(source.slice(at, at + 3))) {
      at = source.indexOf('\n', at) + 1
      line++
    } else if (sign === '#') at = source.indexOf('\n', at) < 0 ? source.length : source.indexOf('\n', at)
    else if (sign === '"') {
      const { text, length } = quoted(source, at, line)
      add('text', text, length)
    } else if (sign === '/' && !isValue(tokens.at(-1))) {
      const { text, length } = between(source, at, line)
      add('pattern', text, length)
    } else {
      const found = taken(number)
      const word = found === undefined ? taken(name) : undefined
      if (found !== undefined) add('number', found)
      else if (word !== undefined) add(kindOf(word, source[at + word.length]), word)
      else {
        const mark = taken(marks)
        if (mark === undefined) throw new AwkError('Unexpected token', line)
        add('mark', mark)
      }
    }
  }
  tokens.push({ is: 'end', text: '', line })
  return tokens
}

const kindOf = (word: string, next: string | undefined): Token['is'] =>
  words.has(word) ? 'word' : builtins.has(word) ? 'builtin' : next === '(' ? 'called' : 'name'

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\u0007', b: '\b', f: '\f', v: '\u000b' }

/** What a text between quotes says: its escapes are read, and those that it does not know stay. */
export const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{1,3}|x[\da-fA-F]{1,2}|\r?\n|[\s\S])/g, (whole, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8))
    if (/^x./.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16))
    if (code.endsWith('\n')) return ''
    return escapes[code] ?? ('"\\/'.includes(code) ? code : whole)
  })

function quoted(source: string, start: number, line: number): { readonly text: string; readonly length: number } {
  const found = /^"((?:[^"\\]|\\[\s\S])*)"/.exec(source.slice(start))
  if (found === null) throw new AwkError('Unexpected end of string', line)
  return { text: unescaped(found[1] ?? ''), length: found[0].length }
}

/** An expression between slashes; a slash in brackets needs no backslash. */
function between(source: string, start: number, line: number): { readonly text: string; readonly length: number } {
  const found = /^\/((?:[^/\\\n[]|\\[^\n]|\[\^?\]?(?:\[:\w+:\]|\\[^\n]|[^\]\\\n])*\]|\[)*)\//.exec(source.slice(start))
  if (found === null) throw new AwkError('Unexpected end of string', line)
  return { text: (found[1] ?? '').replaceAll('\\/', '/').replaceAll('\\"', '"'), length: found[0].length }
}
