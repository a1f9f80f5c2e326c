/** Every line that came, in the order in which it came, and which of them a filter keeps. Grows in place; readers watch `version`. */
import { expression } from '../table/filter.ts'

/** Beyond these the oldest lines go, a tenth at a time; how many went is told. */
const mostLines = 400_000
const mostCharacters = 80_000_000

export class LogBuffer {
  /** `2026-01-02T03:04:05.678901234Z text`, as the server gives it. */
  readonly lines: string[] = []
  /** Index into `labels`, for each line. */
  readonly sources: number[] = []
  readonly labels: string[] = []
  version = 0
  dropped = 0
  /** Of the lines that the filter keeps, how many went. */
  keptDropped = 0
  private characters = 0
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

  push(lines: readonly string[], source: number): void {
    for (const line of lines) {
      this.lines.push(line)
      this.sources.push(source)
      this.characters += line.length
    }
    while (this.lines.length > mostLines || (this.characters > mostCharacters && this.lines.length > 1)) this.drop(Math.ceil(this.lines.length / 10))
    this.version++
  }

  clear(): void {
    this.lines.length = 0
    this.sources.length = 0
    this.dropped = 0
    this.characters = 0
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
    this.checked = 0
  }

  /** How many lines the filter keeps. */
  get count(): number {
    return this.pattern === undefined ? this.lines.length : this.matching().length
  }

  /** The place in `lines` of the nth kept line. */
  at(index: number): number {
    return this.pattern === undefined ? index : (this.matching()[index] ?? 0)
  }

  /** Looks only at lines that came since the last time. */
  private matching(): readonly number[] {
    const { pattern } = this
    if (pattern === undefined) return this.kept
    for (; this.checked < this.lines.length; this.checked++) if (pattern.test(textOf(this.lines[this.checked] ?? '')) !== this.inverse) this.kept.push(this.checked)
    return this.kept
  }

  private drop(count: number): void {
    const kept = this.matching()
    const stays = kept.findIndex((at) => at >= count)
    this.keptDropped += this.pattern === undefined ? count : stays < 0 ? kept.length : stays
    for (const line of this.lines.splice(0, count)) this.characters -= line.length
    this.sources.splice(0, count)
    this.dropped += count
    this.filter(this.query, true)
  }
}

/** The line without its time. */
export const textOf = (line: string): string => line.slice(line.indexOf(' ') + 1)

/** The time alone. */
export const timeOf = (line: string): string => line.slice(0, Math.max(0, line.indexOf(' ')))
