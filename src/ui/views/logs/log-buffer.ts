/** Every line that came, in the order in which it came, and which of them a filter keeps. Grows in place; readers watch `version`. */
import { sanitize } from '../../../base/terminal-text.ts'
import { expression } from '../table/filter.ts'
import { LineBlocks } from './line-blocks.ts'

/** Beyond these the oldest lines go, some thousands at a time; how many went is told. */
const mostLines = 400_000
const mostBytes = 80_000_000

/** The source of lines that a person put there: none of a stream. */
const markSource = 0xffff

export class LogBuffer {
  readonly labels: string[] = []
  version = 0
  dropped = 0
  /** Of the lines that the filter keeps, how many went. */
  keptDropped = 0
  /** `2026-01-02T03:04:05.678901234Z text`, as the server gives them; the source of each is an index into `labels`. */
  private readonly lines = new LineBlocks()
  private query = ''
  private kept: number[] = []
  private checked = 0
  private pattern: RegExp | undefined
  private inverse = false

  /** The number under which a stream's lines are kept. */
  source(label: string): number {
    const known = this.labels.indexOf(label)
    return known >= 0 ? known : this.labels.push(label) - 1
  }

  /** How many lines there are, whatever the filter keeps. */
  get size(): number {
    return this.lines.end - this.lines.first
  }

  /** Takes whole lines, each ended by a newline. */
  push(lines: Buffer, source: number): void {
    this.lines.push(lines, source)
    while (this.size > mostLines || (this.lines.bytes > mostBytes && this.size > 1)) this.drop()
    this.version++
  }

  /** Puts a line there that stands for an instant alone; no filter takes it away. */
  mark(at: Date): void {
    this.push(Buffer.from(`${at.toISOString()} \n`), markSource)
  }

  /** Whether the nth kept line is such a one. */
  isMark(index: number): boolean {
    return this.lines.sourceOf(this.numberOf(index)) === markSource
  }

  /** Lets all lines go and the streams that they came by, since others are to come. */
  forget(): void {
    this.labels.length = 0
    this.clear()
  }

  clear(): void {
    this.lines.clear()
    this.dropped = 0
    this.filter(this.query, true)
    this.version++
  }

  /** Keeps only lines whose text matches; empty: all. A leading `!` turns it round. */
  filter(query: string, anew = false): void {
    if (query === this.query && !anew) return
    this.query = query
    this.inverse = query.startsWith('!')
    const text = this.inverse ? query.slice(1).trim() : query
    this.pattern = text === '' ? undefined : expression(text)
    this.kept = []
    this.checked = this.lines.first
  }

  /** How many lines the filter keeps. */
  get count(): number {
    return this.pattern === undefined ? this.size : this.matching().length
  }

  /** The nth kept line with its time. */
  line(index: number): string {
    return this.lines.line(this.numberOf(index))
  }

  /** The label of the stream that the nth kept line came by, and its place in `labels`. */
  origin(index: number): { readonly label: string; readonly source: number } {
    const source = this.lines.sourceOf(this.numberOf(index))
    return { label: this.labels[source] ?? '', source }
  }

  private numberOf(index: number): number {
    return this.pattern === undefined ? this.lines.first + index : (this.matching()[index] ?? -1)
  }

  /** Looks only at lines that came since the last time. */
  private matching(): readonly number[] {
    const { pattern, lines } = this
    if (pattern === undefined) return this.kept
    for (; this.checked < lines.end; this.checked++)
      if (lines.sourceOf(this.checked) === markSource || pattern.test(readable(textOf(lines.line(this.checked)))) !== this.inverse)
        this.kept.push(this.checked)
    return this.kept
  }

  private drop(): void {
    const kept = this.matching()
    const before = this.lines.first
    this.lines.drop()
    const count = this.lines.first - before
    const stays = kept.findIndex((number) => number >= this.lines.first)
    const keptGone = stays < 0 ? kept.length : stays
    this.kept = kept.slice(keptGone)
    this.keptDropped += this.pattern === undefined ? count : keptGone
    this.dropped += count
  }
}

/** The line without its time. */
export const textOf = (line: string): string => line.slice(line.indexOf(' ') + 1)

/** The text that searches see: colours that a program gave to a word do not part it. */
export const readable = (text: string): string => (text.includes('\u001B') ? sanitize(text, '\t') : text)

/** The time of day of a mark. */
export const markTime = (line: string): string => line.slice(11, 19)

/** The time alone. */
export const timeOf = (line: string): string => line.slice(0, Math.max(0, line.indexOf(' ')))
