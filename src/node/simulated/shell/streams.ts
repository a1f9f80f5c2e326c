/** Byte streams between simulated programs: sinks to write to, sources to read from, pipes that are both. */

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export const encode = (text: string): Uint8Array => encoder.encode(text)
export const decode = (bytes: Uint8Array): string => decoder.decode(bytes)

/** Where a program writes. A promise means: wait before writing more. */
export interface Sink {
  write(bytes: Uint8Array): void | Promise<void>
  /** The writer is done; files and pipes then end. */
  close(): void
}

/** Where a program reads: the next bytes, or undefined at the end. */
export interface Source {
  read(): Promise<Uint8Array | undefined>
  /** The reader is done: writers of a pipe then break. */
  close(): void
}

/** The other end of a pipe is closed: the writer dies of SIGPIPE. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe')
    this.name = 'BrokenPipe'
  }
}

const mostBuffered = 64 * 1024

/** A pipe; writers wait when 64 KiB are unread. */
export class Pipe implements Sink, Source {
  private readonly chunks: Uint8Array[] = []
  private size = 0
  private ended = false
  private broken = false
  private readers: ((bytes: Uint8Array | undefined) => void)[] = []
  private writers: (() => void)[] = []

  write(bytes: Uint8Array): void | Promise<void> {
    if (this.broken) throw new BrokenPipe()
    if (bytes.length === 0) return
    const reader = this.readers.shift()
    if (reader !== undefined) return reader(bytes)
    this.chunks.push(bytes)
    this.size += bytes.length
    if (this.size > mostBuffered)
      return new Promise<void>((resolve) => this.writers.push(resolve)).then(() => {
        if (this.broken) throw new BrokenPipe()
      })
  }

  read(): Promise<Uint8Array | undefined> {
    const chunk = this.chunks.shift()
    if (chunk !== undefined) {
      this.size -= chunk.length
      if (this.size <= mostBuffered) this.wake()
      return Promise.resolve(chunk)
    }
    return this.ended ? Promise.resolve(undefined) : new Promise((resolve) => this.readers.push(resolve))
  }

  /** Ends the stream for readers. */
  close(): void {
    this.ended = true
    for (const reader of this.readers.splice(0)) reader(undefined)
  }

  /** The reading side is gone. */
  break(): void {
    this.broken = true
    this.chunks.length = 0
    this.wake()
  }

  private wake(): void {
    for (const writer of this.writers.splice(0)) writer()
  }
}

/** A pipe's reading end: closing it breaks the writers. */
export const readEnd = (pipe: Pipe): Source => ({ read: () => pipe.read(), close: () => pipe.break() })

/** A source over given bytes. */
export function sourceOf(bytes: Uint8Array): Source {
  let rest: Uint8Array | undefined = bytes.length > 0 ? bytes : undefined
  return {
    read: () => {
      const given = rest
      rest = undefined
      return Promise.resolve(given)
    },
    close: () => undefined,
  }
}

export const emptySource: Source = { read: () => Promise.resolve(undefined), close: () => undefined }
export const nullSink: Sink = { write: () => undefined, close: () => undefined }

/** A sink that keeps what was written. */
export class Collector implements Sink {
  private readonly chunks: Uint8Array[] = []

  write(bytes: Uint8Array): void {
    this.chunks.push(bytes)
  }

  close(): void {
    // nothing to let go of
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.chunks)
  }
}

/** Reads a source line by line, or whole; what is read ahead stays here, so that `read` in a loop takes one line each time. */
export class Reader {
  private readonly source: Source
  private rest: Uint8Array = new Uint8Array(0)
  private ended = false

  constructor(source: Source) {
    this.source = source
  }

  /** The next line without its newline; `whole` is false for a last line that lacks it; undefined at the end. */
  async line(): Promise<{ readonly text: string; readonly whole: boolean } | undefined> {
    for (;;) {
      const at = this.rest.indexOf(10)
      if (at >= 0) {
        const text = decode(this.rest.subarray(0, at))
        this.rest = this.rest.subarray(at + 1)
        return { text, whole: true }
      }
      if (this.ended) {
        if (this.rest.length === 0) return undefined
        const text = decode(this.rest)
        this.rest = new Uint8Array(0)
        return { text, whole: false }
      }
      await this.more()
    }
  }

  async chunk(): Promise<Uint8Array | undefined> {
    if (this.rest.length > 0) {
      const given = this.rest
      this.rest = new Uint8Array(0)
      return given
    }
    return this.ended ? undefined : this.source.read()
  }

  async all(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    for (let chunk = await this.chunk(); chunk !== undefined; chunk = await this.chunk()) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  close(): void {
    this.source.close()
  }

  private async more(): Promise<void> {
    const chunk = await this.source.read()
    if (chunk === undefined) this.ended = true
    else this.rest = this.rest.length === 0 ? chunk : Buffer.concat([this.rest, chunk])
  }
}
