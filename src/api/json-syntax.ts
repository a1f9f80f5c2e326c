/** What is wrong with text that is no JSON, in the words of Go's scanner. */
import { goQuote } from './go-value.ts'

/** How deep Go's scanner follows. */
const deepest = 10_000
const ended = 'unexpected end of JSON input'

/** What a text is made of: characters, or bytes of what may be no text, a character for each. */
export type Units = 'characters' | 'bytes'

/** The first character that cannot stand where it stands, or the end that comes too early. */
export const syntaxError = (text: string, units: Units = 'characters'): string => new Scanner(text, units).firstError()

/** Walks a text; each step answers with the error that it meets. */
class Scanner {
  private at = 0
  private readonly closers: ('}' | ']')[] = []
  private readonly text: string
  private readonly units: Units

  constructor(text: string, units: Units) {
    this.text = text
    this.units = units
  }

  firstError(): string {
    for (;;) {
      this.space()
      const error = this.here() === '{' || this.here() === '[' ? this.open() : (this.scalar() ?? this.rest())
      if (error !== undefined) return error
    }
  }

  private here(): string {
    return this.text[this.at] ?? ''
  }

  private space(): void {
    while (/^[ \t\r\n]/.test(this.here())) this.at++
  }

  private digits(): void {
    while (/\d/.test(this.here())) this.at++
  }

  /** Whether the next character, which is stepped to, is of these. */
  private isNext(pattern: RegExp): boolean {
    this.at++
    return pattern.test(this.here())
  }

  private wrong(context: string): string {
    const code = this.text.codePointAt(this.at)
    return code === undefined ? ended : `invalid character ${shown(String.fromCodePoint(code), this.units)} ${context}`
  }

  /** Steps into an object or a list: to its first value, or past what is empty. */
  private open(): string | undefined {
    const isObject = this.here() === '{'
    this.at++
    this.closers.push(isObject ? '}' : ']')
    if (this.closers.length > deepest) return 'exceeded max depth'
    this.space()
    if (this.here() === this.closers.at(-1)) return this.rest()
    return isObject ? this.key() : undefined
  }

  /** What follows a value, up to the next one. */
  private rest(): string | undefined {
    for (;;) {
      this.space()
      const closer = this.closers.at(-1)
      if (closer === undefined) return this.wrong('after top-level value')
      if (this.here() === ',') {
        this.at++
        return closer === '}' ? this.key() : undefined
      }
      if (this.here() !== closer) return this.wrong(closer === '}' ? 'after object key:value pair' : 'after array element')
      this.at++
      this.closers.pop()
    }
  }

  private key(): string | undefined {
    this.space()
    if (this.here() !== '"') return this.wrong('looking for beginning of object key string')
    const error = this.string()
    if (error !== undefined) return error
    this.space()
    if (this.here() !== ':') return this.wrong('after object key')
    this.at++
    return undefined
  }

  private scalar(): string | undefined {
    const character = this.here()
    if (character === '"') return this.string()
    if (character === '-' || /\d/.test(character)) return this.number()
    const literal = ['true', 'false', 'null'].find((word) => word[0] === character)
    return literal === undefined ? this.wrong('looking for beginning of value') : this.literal(literal)
  }

  private literal(word: string): string | undefined {
    for (const letter of word) {
      if (this.here() !== letter) return this.wrong(`in literal ${word} (expecting '${letter}')`)
      this.at++
    }
    return undefined
  }

  private string(): string | undefined {
    for (this.at++; this.at < this.text.length && this.here() !== '"'; this.at++) {
      if (this.text.charCodeAt(this.at) < 32) return this.wrong('in string literal')
      if (this.here() !== '\\') continue
      this.at++
      if (this.at < this.text.length && !/["\\/bfnrtu]/.test(this.here())) return this.wrong('in string escape code')
      if (this.here() !== 'u') continue
      for (let digits = 0; digits < 4; digits++) if (!this.isNext(/[0-9a-fA-F]/)) return this.wrong('in \\u hexadecimal character escape')
    }
    if (this.at >= this.text.length) return ended
    this.at++
    return undefined
  }

  private number(): string | undefined {
    if (this.here() === '-' && !this.isNext(/\d/)) return this.wrong('in numeric literal')
    if (this.here() === '0') this.at++
    else this.digits()
    if (this.here() === '.') {
      if (!this.isNext(/\d/)) return this.wrong('after decimal point in numeric literal')
      this.digits()
    }
    if (this.here() === 'e' || this.here() === 'E') {
      if (this.isNext(/[+-]/)) this.at++
      if (!/\d/.test(this.here())) return this.wrong('in exponent of numeric literal')
      this.digits()
    }
    return undefined
  }
}

/** Go's scanner reads bytes, and quotes the one that it does not like as a character. */
function shown(character: string, units: Units): string {
  if (character === "'") return `'\\''`
  if (character === '"') return `'"'`
  const byte = units === 'bytes' ? character : String.fromCharCode(Buffer.from(character)[0] ?? 0)
  return `'${goQuote(byte).slice(1, -1)}'`
}
