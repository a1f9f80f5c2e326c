/** Reads the words of a program of awk one after the other, and bounds how far they nest. */
import type { Token } from './tokens.ts'
import { AwkError } from './tree.ts'

/** More deeply nested ones are refused: no program that means well has them. */
const deepest = 200
/** The same for what stands side by side. */
const longest = 1000

export class TokenReader {
  protected readonly tokens: readonly Token[]
  protected at = 0
  private depth = 0

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens
  }

  protected get next(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] as Token // the last is the end
  }

  protected take(): Token {
    const token = this.next
    this.at++
    return token
  }

  protected isMark(text: string): boolean {
    return this.next.is === 'mark' && this.next.text === text
  }

  protected isWord(text: string): boolean {
    return this.next.is === 'word' && this.next.text === text
  }

  /** Takes the word if it is next. */
  protected accept(word: string): boolean {
    const isNext = this.isWord(word)
    if (isNext) this.at++
    return isNext
  }

  protected expect(mark: string): void {
    if (!this.isMark(mark)) this.refuse()
    this.at++
  }

  protected skipLines(): void {
    while (this.next.is === 'line') this.at++
  }

  protected refuse(message = this.next.is === 'end' ? 'Unexpected end of string' : 'Unexpected token', line = this.next.line): never {
    throw new AwkError(message, line)
  }

  /** What lies within something of its kind. */
  protected deeper<T>(read: () => T): T {
    if (++this.depth > deepest) this.refuse('Nested too deeply')
    const found = read()
    this.depth--
    return found
  }

  /** What stands side by side, such as the operators of one level, from left to right. */
  protected chain<T>(first: T, isNext: () => boolean, join: (left: T) => T): T {
    let left = first
    for (let length = 1; isNext(); length++) left = length > longest ? this.refuse('Expression too long') : join(left)
    return left
  }
}
