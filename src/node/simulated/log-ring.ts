/** The log of one container: the newest lines, bounded in bytes, for any number of readers that may follow. */
import type { LogLine } from '../runtime.ts'

const mostBytes = 10 * 1024 * 1024
const chunkLines = 1024
const longestLine = 16 * 1024
const wholeText = new TextDecoder()

interface Chunk {
  readonly lines: LogLine[]
  bytes: number
}

/** Which lines a reader wants. */
interface Wanted {
  readonly tailLines?: number | undefined
  readonly sinceMs?: number | undefined
}

const since = (lines: readonly LogLine[], sinceMs: number | undefined): readonly LogLine[] =>
  sinceMs === undefined ? lines : lines.filter(({ time }) => time >= sinceMs)

export class LogRing {
  private readonly now: () => number
  private readonly chunks: Chunk[] = []
  /** Number of the first line kept. */
  private first = 0
  private bytes = 0
  private ended = false
  /** What has come of a line that has not ended. */
  private readonly partial: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' }
  /** Only for those that write part of a sign: a decoder takes more than the lines of most containers. */
  private readonly decoders: Partial<Record<'stdout' | 'stderr', InstanceType<typeof TextDecoder>>> = {}
  private waiting: (() => void)[] = []

  constructor(now: () => number) {
    this.now = now
  }

  write(stream: 'stdout' | 'stderr', bytes: Uint8Array): void {
    const text = this.partial[stream] + this.decoded(stream, bytes)
    let from = 0
    for (let end = text.indexOf('\n', from); end >= 0; end = text.indexOf('\n', from)) {
      this.add(stream, text.slice(from, end))
      from = end + 1
    }
    const rest = text.slice(from)
    const isTooLong = rest.length > longestLine
    if (isTooLong) this.add(stream, rest)
    this.partial[stream] = isTooLong ? '' : rest
    this.tell()
  }

  /** Nothing more will be written. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.partial[stream] !== '') this.add(stream, this.partial[stream])
      this.partial[stream] = ''
    }
    this.ended = true
    this.tell()
  }

  /** The last few thousand bytes, for termination messages. */
  tail(mostTailLines: number, mostTailBytes: number): string {
    const lines = [...this.read({ tailLines: mostTailLines })].flat().map(({ text }) => text)
    return lines.join('\n').slice(-mostTailBytes)
  }

  /** What is kept now, in pieces of many lines. */
  *read({ tailLines, sinceMs }: Wanted): Generator<readonly LogLine[]> {
    for (let next = this.begin(tailLines); next < this.end;) {
      next = Math.max(next, this.first)
      const lines = this.piece(next)
      next += lines.length
      yield since(lines, sinceMs)
    }
  }

  /**
   * The same, going on with what is written later until the log ends or the signal comes. Lines that are written at once come in one piece.
   */
  async *follow({ tailLines, sinceMs }: Wanted, signal?: AbortSignal): AsyncGenerator<readonly LogLine[]> {
    let next = this.begin(tailLines)
    signal?.addEventListener('abort', () => this.tell(), { once: true })
    for (;;) {
      while (next < this.end) {
        if (signal?.aborted === true) return
        next = Math.max(next, this.first)
        const lines = this.piece(next)
        next += lines.length
        yield since(lines, sinceMs)
      }
      if (this.ended || signal?.aborted === true) return
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
  }

  private begin(tailLines: number | undefined): number {
    return tailLines === undefined ? this.first : Math.max(this.first, this.end - tailLines)
  }

  private get end(): number {
    const last = this.chunks.at(-1)
    return last === undefined ? this.first : this.first + (this.chunks.length - 1) * chunkLines + last.lines.length
  }

  /** The lines from a number on that lie together; at least one while the number is before the end. */
  private piece(at: number): readonly LogLine[] {
    const offset = at - this.first
    return this.chunks[Math.floor(offset / chunkLines)]?.lines.slice(offset % chunkLines) ?? []
  }

  private decoded(stream: 'stdout' | 'stderr', bytes: Uint8Array): string {
    if (this.decoders[stream] === undefined && (bytes.at(-1) ?? 0) < 0x80) return wholeText.decode(bytes)
    this.decoders[stream] ??= new TextDecoder()
    return this.decoders[stream].decode(bytes, { stream: true })
  }

  private add(stream: 'stdout' | 'stderr', text: string): void {
    let chunk = this.chunks.at(-1)
    if (chunk === undefined || chunk.lines.length === chunkLines) {
      chunk = { lines: [], bytes: 0 }
      this.chunks.push(chunk)
    }
    const size = text.length + 48
    chunk.lines.push({ time: this.now(), stream, text })
    chunk.bytes += size
    this.bytes += size
    while (this.bytes > mostBytes && this.chunks.length > 1) {
      const gone = this.chunks.shift()
      this.bytes -= gone?.bytes ?? 0
      this.first += chunkLines
    }
  }

  private tell(): void {
    if (this.waiting.length === 0) return
    const { waiting } = this
    this.waiting = []
    for (const wake of waiting) wake()
  }
}
