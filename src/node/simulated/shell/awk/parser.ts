/** Reads a program of awk: its rules and functions, and the statements in them. */
import { ExpressionParser } from './expression-parser.ts'
import { tokensOf } from './tokens.ts'
import type { Deed, Definition, Expression, Pattern, Program, Rule, Statement, Target } from './tree.ts'

/** Throws an AwkError for what is none. */
export const parseProgram = (source: string): Program => new Parser(tokensOf(source)).program()

class Parser extends ExpressionParser {
  private isInFunction = false

  program(): Program {
    const rules: Rule[] = []
    const functions = new Map<string, Definition>()
    for (this.skipEnds(); this.next.is !== 'end'; this.skipEnds()) {
      if (this.isWord('function') || this.isWord('func')) {
        this.take()
        const { is, text } = this.take()
        if (is !== 'name' && is !== 'called') this.refuse()
        functions.set(text, this.definition())
      } else rules.push(this.rule())
    }
    for (const [name, line] of this.called) if (!functions.has(name)) this.refuse('Call to undefined function', line)
    return { rules, functions }
  }

  private definition(): Definition {
    this.expect('(')
    const parameters: string[] = []
    while (!this.isMark(')')) {
      if (this.next.is !== 'name') this.refuse()
      parameters.push(this.take().text)
      if (!this.isMark(')')) this.expect(',')
      this.skipLines()
    }
    this.expect(')')
    this.skipLines()
    this.isInFunction = true
    const body = this.block()
    this.isInFunction = false
    return { parameters, body }
  }

  private rule(): Rule {
    const { line } = this.next
    const pattern = this.pattern()
    if (this.isMark('{')) return { pattern, line, body: this.block() }
    if (pattern.is === 'begin' || pattern.is === 'end') this.refuse()
    return { pattern, line, body: undefined }
  }

  private pattern(): Pattern {
    if (this.isMark('{')) return { is: 'always' }
    if (this.accept('BEGIN')) return { is: 'begin' }
    if (this.accept('END')) return { is: 'end' }
    const value = this.expression()
    if (!this.isMark(',')) return { is: 'when', value }
    this.take()
    this.skipLines()
    return { is: 'range', from: value, to: this.expression() }
  }

  private block(): Statement {
    const { line } = this.next
    this.expect('{')
    const body: Statement[] = []
    for (this.skipEnds(); !this.isMark('}'); this.skipEnds()) body.push(this.statement())
    this.take()
    return { do: 'block', body, line }
  }

  /** One with what ends it. */
  private statement(): Statement {
    if (this.isMark('{')) return this.deeper(() => this.block())
    const { text, is } = this.next
    const { line } = this.next
    if (is === 'word' && text in this.compound) return { ...this.deeper(this.compound[text as keyof typeof this.compound]), line }
    const simple = this.simple()
    this.end()
    return simple
  }

  private readonly compound = {
    if: (): Deed => {
      const when = this.condition()
      const then = this.body()
      const from = this.at
      this.skipEnds()
      if (this.accept('else')) return { do: 'if', when, then, otherwise: this.body() }
      this.at = from
      return { do: 'if', when, then, otherwise: undefined }
    },
    while: (): Deed => {
      const when = this.condition()
      return { do: 'while', when, body: this.body() }
    },
    do: (): Deed => {
      this.take()
      const body = this.body()
      this.skipEnds()
      if (!this.isWord('while')) this.refuse()
      const when = this.condition()
      this.end()
      return { do: 'repeat', when, body }
    },
    for: (): Deed => {
      this.take()
      this.expect('(')
      const [name, inside, array, close] = this.tokens.slice(this.at, this.at + 4)
      if (name?.is === 'name' && inside?.text === 'in' && array?.is === 'name' && close?.text === ')') {
        this.at += 4
        return { do: 'each', name: name.text, array: array.text, body: this.body() }
      }
      const first = this.isMark(';') ? undefined : this.simple()
      this.expect(';')
      this.skipLines()
      const when = this.isMark(';') ? undefined : this.expression()
      this.expect(';')
      this.skipLines()
      const next = this.isMark(')') ? undefined : this.simple()
      this.expect(')')
      return { do: 'for', first, when, next, body: this.body() }
    },
  }

  private condition(): Expression {
    this.take()
    this.expect('(')
    const when = this.expression()
    this.expect(')')
    return when
  }

  /** What stands behind a condition, maybe on the next line; a mere semicolon is nothing. */
  private body(): Statement {
    this.skipLines()
    if (!this.isMark(';')) return this.statement()
    const { line } = this.take()
    return { do: 'block', body: [], line }
  }

  private simple(): Statement {
    const { line } = this.next
    return { ...this.deed(), line }
  }

  private deed(): Deed {
    if (this.next.is !== 'word') return { do: 'evaluate', value: this.expression() }
    const { text } = this.next
    switch (text) {
      case 'print':
      case 'printf':
        return this.print(text)
      case 'next':
      case 'nextfile':
      case 'break':
      case 'continue':
        this.take()
        return { do: 'leave', how: text }
      case 'exit':
      case 'return':
        if (text === 'return' && !this.isInFunction) this.refuse()
        this.take()
        return { do: text, value: this.isEnd() ? undefined : this.expression() }
      case 'delete': {
        this.take()
        const { is, text: array } = this.take()
        if (is !== 'name') this.refuse()
        return { do: 'delete', array, index: this.isMark('[') ? this.index() : undefined }
      }
      default:
        return { do: 'evaluate', value: this.expression() }
    }
  }

  private print(how: 'print' | 'printf'): Deed {
    this.take()
    const listed = this.isEnd() || this.isTarget() ? [] : this.listOfPrint()
    const [only] = listed
    const args = listed.length === 1 && only?.is === 'list' ? only.items : listed
    if (how === 'printf' && args.length === 0) this.refuse('Too few arguments')
    return { do: how, args, to: this.isTarget() ? this.target() : undefined }
  }

  private isTarget(): boolean {
    return this.isMark('>') || this.isMark('>>') || this.isMark('|')
  }

  private target(): Target {
    return { how: this.take().text as Target['how'], name: this.joined() }
  }

  private isEnd(): boolean {
    return this.next.is === 'line' || this.next.is === 'end' || this.isMark(';') || this.isMark('}')
  }

  private end(): void {
    if (!this.isEnd()) this.refuse()
    if (!this.isMark('}') && this.next.is !== 'end') this.take()
  }

  private skipEnds(): void {
    while (this.next.is === 'line' || this.isMark(';')) this.take()
  }
}
