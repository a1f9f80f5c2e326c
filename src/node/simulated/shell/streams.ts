/** Byte streams between simulated programs: sinks to write to, sources to read from, pipes that are both. */

import { FileError } from '../files.ts'
import type { ProgramContext } from '../program.ts'

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
  /** Nobody waits any more for what was asked for: the next bytes are for whoever asks next. */
  forget?(): void
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

  forget(): void {
    this.readers = []
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

/** So much is kept of what comes without an end: the memory of simulated programs is that of this process. */
export const mostKept = 64 * 1024 ** 2

/** More than programs use anyway. */
const mostUnnoticed = 4 * 1024 ** 2

/** Tells how much memory a program holds, where it is much: too much for its container ends that. */
export function noteMemory(context: ProgramContext, size: number): void {
  if (size > mostUnnoticed) context.use({ memoryBytes: size })
}

/** Throws what a program meets that has no memory left. */
export function refuseBeyond(size: number, path = 'standard input'): void {
  if (size > mostKept) throw new FileError('ENOMEM', path)
}

/** A sink that keeps what was written, as long as there is memory for it. */
export class Collector implements Sink {
  private readonly chunks: Uint8Array[] = []
  private size = 0

  write(bytes: Uint8Array): void {
    refuseBeyond((this.size += bytes.length), 'standard output')
    this.chunks.push(bytes)
  }

  close(): void {
    // nothing to let go of
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.chunks)
  }
}

const textOf = (parts: readonly Uint8Array[], last: Uint8Array = new Uint8Array()): string =>
  decode(parts.length === 0 ? last : Buffer.concat([...parts, last]))

export interface Line {
  readonly text: string
  readonly whole: boolean
}

/** How many bytes so many characters take. */
function lengthOf(bytes: Uint8Array, characters: number): number {
  let at = 0
  for (let left = characters; left > 0 && at < bytes.length; left--) {
    at++
    while (((bytes[at] ?? 0) & 0xc0) === 0x80) at++
  }
  return at
}

/** Reads a source line by line, or whole; what is read ahead stays here, so that `read` in a loop takes one line each time. */
export class Reader {
  private readonly source: Source
  private rest: Uint8Array = new Uint8Array(0)

  constructor(source: Source) {
    this.source = source
  }

  /** The next line without its newline; `whole` is false for a last line that lacks it; undefined at the end. */
  line(): Promise<Line | undefined> {
    return this.upTo('\n')
  }

  /** The same up to another sign than a newline, or without one; whole as well once it has `most` characters. */
  async upTo(end: string | undefined, most = Number.POSITIVE_INFINITY): Promise<Line | undefined> {
    const mark = end === undefined ? -1 : end.charCodeAt(0)
    const parts: Uint8Array[] = []
    let size = 0
    let left = most
    for (let chunk = await this.chunk(); chunk !== undefined; chunk = await this.chunk()) {
      const at = chunk.indexOf(mark)
      const cut = left === Number.POSITIVE_INFINITY ? chunk.length : lengthOf(chunk, left)
      if (cut < chunk.length && (at < 0 || at >= cut)) {
        this.rest = chunk.subarray(cut)
        return { text: textOf(parts, chunk.subarray(0, cut)), whole: true }
      }
      if (at >= 0) {
        this.rest = chunk.subarray(at + 1)
        return { text: textOf(parts, chunk.subarray(0, at)), whole: true }
      }
      if (left !== Number.POSITIVE_INFINITY) left -= decode(chunk).length
      if (left <= 0) return { text: textOf(parts, chunk), whole: true }
      refuseBeyond((size += chunk.length))
      parts.push(chunk)
    }
    return parts.length === 0 ? undefined : { text: textOf(parts), whole: false }
  }

  async chunk(): Promise<Uint8Array | undefined> {
    if (this.rest.length > 0) {
      const given = this.rest
      this.rest = new Uint8Array(0)
      return given
    }
    return this.source.read()
  }

  async all(): Promise<Uint8Array> {
    const chunks: Uint8Array[] = []
    let size = 0
    for (let chunk = await this.chunk(); chunk !== undefined; chunk = await this.chunk()) {
      refuseBeyond((size += chunk.length))
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  /** What was asked for and did not come is not waited for any more. */
  forget(): void {
    this.source.forget?.()
  }

  close(): void {
    this.source.close()
  }
}
