/** POSIX expressions, basic and extended, in a spelling that Go's engine and our own read alike. */

/** What is wrong with an expression, or with what it was to match. */
export class ExpressionError extends Error {}

export interface Spelling {
  readonly source: string
  /** It refers back to a group: only an engine that tries everything can match it. */
  readonly refersBack: boolean
  /** Nothing repeats and nothing is a choice: any engine finds it in one pass. */
  readonly isPlain: boolean
}

/** Classes of signs by name, as they stand between brackets. */
export const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t-\\r ',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}

const letters: Readonly<Record<string, string>> = {
  a: '\\x07',
  e: '\\x1b',
  f: '\\f',
  n: '\\n',
  r: '\\r',
  t: '\\t',
  v: '\\v',
  w: '[0-9A-Za-z_]',
  W: '[^0-9A-Za-z_]',
  s: '[\\t-\\r ]',
  S: '[^\\t-\\r ]',
  d: '[0-9]',
  D: '[^0-9]',
  b: '\\b',
  B: '\\B',
  '<': '\\b',
  '>': '\\b',
  '`': '^',
  "'": '$',
}

/** An expression for the very text, in every syntax. */
export const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

/** Repetitions beyond this are refused, as Go's engine does. */
const mostRepeated = 1000

/** Throws an ExpressionError for what is none. */
export const spellPosix = (pattern: string, isExtended: boolean): Spelling => new Reading(pattern, isExtended).all()

class Reading {
  private readonly marks: readonly string[]
  private readonly isExtended: boolean
  private at = 0
  private groups = 0
  private readonly closed = new Set<number>()
  private refersBack = false
  private isPlain = true

  constructor(pattern: string, isExtended: boolean) {
    this.marks = [...pattern]
    this.isExtended = isExtended
  }

  all(): Spelling {
    const source = this.choices(0)
    return { source, refersBack: this.refersBack, isPlain: this.isPlain }
  }

  /** The operator here, however this syntax spells it; a basic expression has a backslash before most. */
  private operator(): string | undefined {
    const mark = this.marks[this.at]
    if (this.isExtended) return mark !== undefined && '(){|*+?'.includes(mark) ? mark : undefined
    if (mark === '*') return mark
    const next = this.marks[this.at + 1] ?? ' '
    return mark === '\\' && '(){|+?'.includes(next) ? next : undefined
  }

  private takes(operator: string): boolean {
    if (this.operator() !== operator) return false
    this.at += this.isExtended || operator === '*' ? 1 : 2
    return true
  }

  private choices(depth: number): string {
    const found = [this.sequence(depth)]
    while (this.takes('|')) found.push(this.sequence(depth))
    if (found.length > 1) this.isPlain = false
    return found.join('|')
  }

  private sequence(depth: number): string {
    let source = ''
    const start = this.at
    while (this.at < this.marks.length) {
      const operator = this.operator()
      if (operator === '|') break
      // In an extended expression a lone one is an ordinary sign.
      if (operator === ')' && depth > 0) break
      if (operator === ')' && !this.isExtended) throw new ExpressionError('Unmatched ) or \\)')
      source += this.isAnchor(start, depth) ? (this.marks[this.at++] ?? '') : this.repeated(this.atom(start, depth))
    }
    return source
  }

  private isAnchor(start: number, depth: number): boolean {
    const mark = this.marks[this.at]
    if (mark !== '^' && mark !== '$') return false
    if (this.isExtended) return true
    if (mark === '^') return this.at === start
    const next = (this.marks[this.at + 1] ?? '') + (this.marks[this.at + 2] ?? '')
    return next === '' || next === '\\|' || (next === '\\)' && depth > 0)
  }

  private atom(start: number, depth: number): string {
    const operator = this.operator()
    if (operator === '(') return this.group(depth)
    if (operator !== undefined && operator !== ')') {
      const isFirst = this.at === start || (this.at === start + 1 && this.marks[start] === '^')
      if (this.isExtended ? operator !== '{' : !isFirst) throw new ExpressionError('Invalid preceding regular expression')
      this.takes(operator)
      return literal(operator)
    }
    const mark = this.marks[this.at++] ?? ''
    if (mark === '[') return this.bracket()
    if (mark === '.') return '.'
    if (mark !== '\\') return literal(mark)
    const escaped = this.marks[this.at++]
    if (escaped === undefined) throw new ExpressionError('Trailing backslash')
    if (/[1-9]/.test(escaped)) return this.backReference(Number(escaped))
    return letters[escaped] ?? literal(escaped)
  }

  private group(depth: number): string {
    this.takes('(')
    const number = ++this.groups
    const inner = this.choices(depth + 1)
    if (!this.takes(')')) throw new ExpressionError('Unmatched ( or \\(')
    this.closed.add(number)
    return `(${inner})`
  }

  private backReference(number: number): string {
    if (!this.closed.has(number)) throw new ExpressionError('Invalid back reference')
    this.refersBack = true
    this.isPlain = false
    return `(?:\\${number})`
  }

  /** With all the repetitions behind it; one of another takes a group, since no engine has two in a row mean that. */
  private repeated(atom: string): string {
    let source = atom
    for (let isFirst = true; ; isFirst = false) {
      const mark = this.takes('*') ? '*' : this.takes('+') ? '+' : this.takes('?') ? '?' : this.interval()
      if (mark === undefined) return source
      source = `${isFirst && !/^\\[bB]$|^[\^$]$/.test(source) ? source : `(?:${source})`}${mark}`
      this.isPlain = false
    }
  }

  private interval(): string | undefined {
    if (this.operator() !== '{') return undefined
    const rest = this.marks.slice(this.at, this.at + 24).join('')
    const [whole, least = '', comma, most = ''] = (this.isExtended ? /^\{(\d*)(,?)(\d*)\}/ : /^\\\{(\d*)(,?)(\d*)\\\}/).exec(rest) ?? []
    if (whole === undefined || least + comma === '') {
      // In an extended expression a brace that opens nothing is an ordinary sign.
      if (this.isExtended) return undefined
      throw new ExpressionError(rest.includes('\\}') ? 'Invalid content of \\{\\}' : 'Unmatched \\{')
    }
    if (most !== '' && Number(least) > Number(most)) throw new ExpressionError('Invalid content of \\{\\}')
    if (Math.max(Number(least), Number(most)) > mostRepeated) throw new ExpressionError('Regular expression too big')
    this.at += whole.length
    return `{${Number(least)}${comma}${most}}`
  }

  /** What is between `[` and `]`, where a backslash is an ordinary sign. */
  private bracket(): string {
    const isNegated = this.marks[this.at] === '^'
    if (isNegated) this.at++
    let inside = ''
    for (let isFirst = true; isFirst || this.marks[this.at] !== ']'; isFirst = false) {
      const mark = this.marks[this.at]
      if (mark === undefined) throw new ExpressionError('Unmatched [, [^, [:, [., or [=')
      const named = mark === '[' && this.marks[this.at + 1] === ':' ? this.named(':') : undefined
      if (named !== undefined) {
        const known = classes[named]
        if (known === undefined) throw new ExpressionError('Invalid character class name')
        inside += known
        continue
      }
      const from = this.member()
      if (this.marks[this.at] !== '-' || (this.marks[this.at + 1] ?? ']') === ']') inside += inBrackets(from)
      else {
        this.at++
        const to = this.member()
        if ((to.codePointAt(0) ?? 0) < (from.codePointAt(0) ?? 0)) throw new ExpressionError('Invalid range end')
        inside += `${inBrackets(from)}-${inBrackets(to)}`
      }
    }
    this.at++
    return `[${isNegated ? '^' : ''}${inside}]`
  }

  /** One sign of a bracket: itself, or the one in `[.x.]` and `[=x=]`. */
  private member(): string {
    const kind = this.marks[this.at + 1] ?? ''
    if (this.marks[this.at] !== '[' || !'.='.includes(kind) || kind === '') return this.marks[this.at++] ?? ''
    const name = this.named(kind)
    if ([...(name ?? '')].length !== 1) throw new ExpressionError('Invalid collation character')
    return name ?? ''
  }

  private named(kind: string): string | undefined {
    const end = this.marks.findIndex((mark, at) => at > this.at + 1 && mark === kind && this.marks[at + 1] === ']')
    if (end < 0) return undefined
    const name = this.marks.slice(this.at + 2, end).join('')
    this.at = end + 2
    return name
  }
}

const inBrackets = (mark: string): string => (/[\\\]^[-]/.test(mark) ? `\\${mark}` : mark)
