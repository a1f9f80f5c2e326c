/** The tokens of YAML as the library that upstream reads with finds them: one by one, since its parser may stop before the end. */
import { Cursor, YamlMisfit } from './yaml-cursor.ts'
import { passBlock, passDirective, passName, passPlain, passQuoted, passTag } from './yaml-pieces.ts'
import type { Brackets, Token, TokenKind } from './yaml-token.ts'

/** Where a key may have begun: a colon behind it makes it one. */
interface Start {
  /** The number of the token, of all that there were. */
  readonly token: number
  readonly line: number
  readonly column: number
  readonly at: number
  /** What stands where the keys of a block stand must be one. */
  readonly isRequired: boolean
}

/** A key stands in one line, and is no longer than this. */
const longestKey = 1024

export class YamlScanner {
  private readonly cursor: Cursor
  private readonly tokens: Token[] = []
  /** How many tokens were taken, and where the last of them ends. */
  private taken = 0
  takenTo = 0
  /** Outermost brackets that have ended. */
  readonly brackets: Brackets[] = []
  /** For each level of brackets, outside of all first, where a key may have begun. */
  private readonly starts: (Start | undefined)[] = [undefined]
  /** For each level, the token with which a key began last; that of the bracket, if none has. */
  private readonly latest: number[] = [0]
  private opened: Brackets = { from: 0, to: 0, column: 0 }
  /** The levels by the tokens with which they may have begun. */
  private readonly levels = new Map<number, number>()
  private indent = -1
  private readonly indents: number[] = []
  private mayBeKey = true

  constructor(text: string) {
    this.cursor = new Cursor(text)
  }

  /** The next token. It is not known before it is sure that no colon follows, which would make it a key. */
  peek(): Token {
    for (;;) {
      const [first] = this.tokens
      if (first !== undefined && !this.mayBecomeKey(this.taken)) return first
      this.fetch()
    }
  }

  next(): Token {
    const token = this.peek()
    this.tokens.shift()
    this.taken++
    this.takenTo = token.end
    return token
  }

  private get isInFlow(): boolean {
    return this.starts.length > 1
  }

  private mayBecomeKey(token: number): boolean {
    const level = this.levels.get(token)
    return level !== undefined && this.startAt(level) !== undefined
  }

  /** The start at a level, if a colon may still make it a key. */
  private startAt(level: number): Start | undefined {
    const start = this.starts[level]
    const { line, at } = this.cursor
    if (start === undefined || (start.line === line && start.at + longestKey >= at)) return start
    if (start.isRequired) throw this.keyWithoutColon()
    this.starts[level] = undefined
    this.levels.delete(start.token)
    return undefined
  }

  private keyWithoutColon(): YamlMisfit {
    return this.cursor.misfit("could not find expected ':'")
  }

  /** What comes next may turn out to be a key. */
  private noteStart(): void {
    if (!this.mayBeKey) return
    this.dropStart()
    const { line, column, at } = this.cursor
    const token = this.taken + this.tokens.length
    this.starts[this.starts.length - 1] = { token, line, column, at, isRequired: !this.isInFlow && this.indent === column }
    this.latest[this.latest.length - 1] = token
    this.levels.set(token, this.starts.length - 1)
  }

  private dropStart(): void {
    const start = this.starts.at(-1)
    if (start === undefined) return
    if (start.isRequired) throw this.keyWithoutColon()
    this.starts[this.starts.length - 1] = undefined
    this.levels.delete(start.token)
  }

  private add(kind: TokenKind, more: Partial<Token> = {}): void {
    this.tokens.push({ kind, line: this.cursor.line, end: this.cursor.at, ...more })
  }

  /** A block begins where something is indented deeper; `before` tells which token it begins with. */
  private rollTo(column: number, kind: 'block list' | 'block map', before?: Start): void {
    if (this.isInFlow || this.indent >= column) return
    this.indents.push(this.indent)
    this.indent = column
    const { line, at: end } = before ?? this.cursor
    const token = { kind, line, end }
    if (before === undefined) this.tokens.push(token)
    else this.insert(before, token)
  }

  /** Before the token with which a key began, or behind all where that was taken already. */
  private insert({ token: number }: Start, token: Token): void {
    const at = number - this.taken
    this.tokens.splice(at < 0 ? this.tokens.length : at, 0, token)
  }

  private unrollTo(column: number): void {
    if (this.isInFlow) return
    while (this.indent > column) {
      this.add('block end')
      this.indent = this.indents.pop() ?? -1
    }
  }

  private fetch(): void {
    const { cursor } = this
    this.passToToken()
    this.unrollTo(cursor.column)
    const one = cursor.ahead()
    if (one === '') return this.fetchEnd()
    if (one === '%' && cursor.column === 0) {
      this.leaveBlocks()
      const { line } = cursor
      return this.add('directive', { directive: passDirective(cursor), line })
    }
    for (const [mark, kind] of [['---', 'document'] as const, ['...', 'document end'] as const])
      if (cursor.isMark(mark)) {
        this.leaveBlocks()
        this.add(kind)
        return cursor.skip(3)
      }
    if (one === '[' || one === '{') {
      this.noteStart()
      if (!this.isInFlow) this.opened = { from: cursor.at, to: cursor.at, column: cursor.column }
      this.starts.push(undefined)
      this.latest.push(this.taken + this.tokens.length)
      return this.fetchSign(one, true)
    }
    if (one === ']' || one === '}') {
      this.dropStart()
      if (this.isInFlow) {
        this.starts.pop()
        // Of empty brackets this is their own: nobody waits for a colon behind them.
        this.levels.delete(this.latest.pop() ?? 0)
        if (!this.isInFlow) this.brackets.push({ ...this.opened, to: cursor.at })
      }
      return this.fetchSign(one, false)
    }
    if (one === ',') {
      this.dropStart()
      return this.fetchSign(one, true)
    }
    if (one === '-' && cursor.isSpace(1)) return this.fetchEntry()
    const stands = this.isInFlow || cursor.isSpace(1)
    if (one === '?' && stands) return this.fetchKey()
    if (one === ':' && stands) return this.fetchValue()
    this.fetchNode(one)
  }

  /** What a node is made of. */
  private fetchNode(one: string): void {
    const { cursor } = this
    const { line } = cursor
    if ((one === '|' || one === '>') && !this.isInFlow) {
      this.dropStart()
      this.mayBeKey = true
      passBlock(cursor, this.indent)
      return this.add('scalar', { line })
    }
    const isSign = cursor.isSpace() || `-?:,[]{}#&*!|>'"%@\``.includes(one)
    const isPlain = !isSign || (one === '-' && !cursor.isBlank(1)) || one === '?' || one === ':'
    if (!isPlain && !`*&!'"`.includes(one)) throw cursor.misfit('found character that cannot start any token')
    this.noteStart()
    this.mayBeKey = false
    if (one === '*' || one === '&') this.add(one === '*' ? 'alias' : 'anchor', { name: passName(cursor), line })
    else if (one === '!') this.add('tag', { name: passTag(cursor), line })
    else {
      if (!isPlain) passQuoted(cursor)
      else if (passPlain(cursor, this.indent, this.isInFlow)) this.mayBeKey = true
      this.add('scalar', { line })
    }
  }

  /** Past blanks, comments and line breaks, of which one lets a key follow. A tab is no blank where a key may begin. */
  private passToToken(): void {
    const { cursor } = this
    for (;;) {
      cursor.skipWhile(() => cursor.ahead() === ' ' || ((this.isInFlow || !this.mayBeKey) && cursor.ahead() === '\t'))
      if (cursor.ahead() === '#') cursor.skipLine()
      if (!cursor.isBreak()) return
      cursor.skipBreak()
      if (!this.isInFlow) this.mayBeKey = true
    }
  }

  private leaveBlocks(): void {
    this.unrollTo(-1)
    this.dropStart()
    this.mayBeKey = false
  }

  private fetchEnd(): void {
    const { cursor } = this
    // The end is in a line of its own.
    if (cursor.column !== 0) {
      cursor.column = 0
      cursor.line++
    }
    this.leaveBlocks()
    this.add('end')
  }

  private fetchSign(kind: TokenKind, mayBeKey: boolean): void {
    this.mayBeKey = mayBeKey
    this.add(kind, { end: this.cursor.at + 1 })
    this.cursor.skip()
  }

  private fetchEntry(): void {
    if (!this.isInFlow) {
      if (!this.mayBeKey) throw this.cursor.misfit('block sequence entries are not allowed in this context')
      this.rollTo(this.cursor.column, 'block list')
    }
    this.dropStart()
    this.fetchSign('entry', true)
  }

  private fetchKey(): void {
    if (!this.isInFlow) {
      if (!this.mayBeKey) throw this.cursor.misfit('mapping keys are not allowed in this context')
      this.rollTo(this.cursor.column, 'block map')
    }
    this.dropStart()
    this.fetchSign('key', !this.isInFlow)
  }

  private fetchValue(): void {
    const level = this.starts.length - 1
    const start = this.startAt(level)
    if (start !== undefined) {
      this.insert(start, { kind: 'key', line: start.line, end: start.at })
      this.rollTo(start.column, 'block map', start)
      this.starts[level] = undefined
      this.levels.delete(start.token)
      return this.fetchSign('value', false)
    }
    if (!this.isInFlow) {
      if (!this.mayBeKey) throw this.cursor.misfit('mapping values are not allowed in this context')
      this.rollTo(this.cursor.column, 'block map')
    }
    this.fetchSign('value', !this.isInFlow)
  }
}
