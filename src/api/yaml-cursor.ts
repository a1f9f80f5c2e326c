/** A place in a text of YAML, as the library that upstream reads with counts it. */

/** What is wrong with a text, and where: lines are counted from 0. */
export class YamlMisfit extends Error {
  readonly line: number
  /** The scanner makes tokens of the text, the parser makes sense of them; they tell lines in ways of their own. */
  readonly by: 'scanner' | 'parser'

  constructor(text: string, line: number, by: 'scanner' | 'parser') {
    super(text)
    this.line = line
    this.by = by
  }
}

const [blanks, breaks] = [' \t', '\n\r\u0085\u2028\u2029']

export class Cursor {
  readonly text: string
  at = 0
  line = 0
  column = 0

  constructor(text: string) {
    this.text = text
  }

  /** The character that is so many ahead; empty at the end. */
  ahead(by = 0): string {
    return this.text.charAt(this.at + by)
  }

  /** Whether the text goes on with one of these characters. */
  isOneOf(characters: string, by = 0): boolean {
    const one = this.ahead(by)
    return one !== '' && characters.includes(one)
  }

  isBlank(by = 0): boolean {
    return this.isOneOf(blanks, by)
  }

  isBreak(): boolean {
    return this.isOneOf(breaks)
  }

  /** A blank, a line break or the end. */
  isSpace(by = 0): boolean {
    return this.ahead(by) === '' || this.isOneOf(blanks, by) || this.isOneOf(breaks, by)
  }

  isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  /** Whether a line begins with this mark of documents. */
  isMark(mark: '---' | '...'): boolean {
    return this.column === 0 && this.text.startsWith(mark, this.at) && this.isSpace(3)
  }

  skip(count = 1): void {
    this.at += count
    this.column += count
  }

  /** Past a line break, where there is one. */
  skipBreak(): void {
    if (this.isAtEnd()) return
    this.at += this.text.startsWith('\r\n', this.at) ? 2 : 1
    this.line++
    this.column = 0
  }

  skipWhile(test: () => boolean): void {
    while (!this.isAtEnd() && test()) this.skip()
  }

  skipBlanks(): void {
    this.skipWhile(() => this.isBlank())
  }

  /** To the end of the line. */
  skipLine(): void {
    this.skipWhile(() => !this.isBreak())
  }

  /** Reads on as long as the pattern, which is sticky, matches. */
  take(pattern: RegExp): string {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)?.[0] ?? ''
    this.skip(found.length)
    return found
  }

  /** The refusal of the scanner, here. */
  misfit(text: string): YamlMisfit {
    return new YamlMisfit(text, this.line, 'scanner')
  }
}
