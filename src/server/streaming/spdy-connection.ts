/**
 * SPDY/3.1 as far as Kubernetes' clients use it: streams that the client opens, data both ways, pings. No flow control: clients ask for
 * none.
 */
import type { Duplex } from 'node:stream'
import { constants, createInflate } from 'node:zlib'
import { drained } from '../http/exchange.ts'
import { spdyDictionary } from './spdy-dictionary.ts'

const control = { open: 1, reply: 2, reset: 3, ping: 6, goAway: 7 } as const
const fin = 1
const headLength = 8
/** More in one frame would make others wait. */
const largestPiece = 64 * 1024
const largestFrame = 16 * 1024 * 1024

/** How many bytes may wait for their turn before the client is let wait. */
const mostWaiting = 1024 * 1024
/** Headers of a stream are a few short words. */
const largestHeaders = 64 * 1024

/** One stream of the connection. */
export interface SpdyStream {
  readonly headers: Readonly<Record<string, string>>
  /** Resolves once more may be written. */
  write(data: Uint8Array): Promise<void>
  /** Closes our half. */
  end(data?: Uint8Array): void
  /** Hears what the client sends from now on, and what it has sent before. */
  listen(onData: (data: Buffer) => void, onEnd: () => void): void
}

interface Sending {
  readonly send: (data: Uint8Array, flags: number) => Promise<void>
  /** Called once both halves are closed. */
  readonly onClosed: () => void
}

class Stream implements SpdyStream {
  readonly headers: Readonly<Record<string, string>>
  private readonly send: (data: Uint8Array, flags: number) => Promise<void>
  private readonly onClosed: () => void
  private waiting: Buffer[] = []
  private hasEnded = false
  private isClosed = false
  private hear: { readonly data: (data: Buffer) => void; readonly end: () => void } | undefined

  constructor(headers: Readonly<Record<string, string>>, { send, onClosed }: Sending) {
    this.headers = headers
    this.send = send
    this.onClosed = onClosed
  }

  async write(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length && !this.isClosed; at += largestPiece) await this.send(data.subarray(at, at + largestPiece), 0)
  }

  end(data: Uint8Array = new Uint8Array()): void {
    if (this.isClosed) return
    this.isClosed = true
    void this.send(data, fin)
    if (this.hasEnded) this.onClosed()
  }

  /** Takes the client's word that it wants no more of it. */
  reset(): void {
    this.isClosed = true
    this.take(Buffer.alloc(0), true)
    this.onClosed()
  }

  listen(onData: (data: Buffer) => void, onEnd: () => void): void {
    this.hear = { data: onData, end: onEnd }
    for (const data of this.waiting.splice(0)) onData(data)
    if (this.hasEnded) onEnd()
  }

  /** Takes a frame of the client's. */
  take(data: Buffer, isLast: boolean): void {
    if (data.length > 0) {
      if (this.hear === undefined) this.waiting.push(data)
      else this.hear.data(data)
    }
    if (!isLast || this.hasEnded) return
    this.hasEnded = true
    this.hear?.end()
    if (this.isClosed) this.onClosed()
  }
}

export interface SpdyConnection {
  /** Ends it once what was written is out. */
  close(): void
}

export interface SpdyHandlers {
  onStream(stream: SpdyStream): void
  onGone(): void
}

/** Speaks SPDY on a connection; `head` is what has come of it already. */
export function spdyConnection(socket: Duplex, head: Buffer, handlers: SpdyHandlers): SpdyConnection {
  const connection = new Connection(socket, handlers.onStream)
  socket.on('data', (data: Buffer) => connection.take(data))
  socket.on('close', handlers.onGone)
  socket.on('error', () => undefined)
  if (head.length > 0) connection.take(head)
  return { close: () => void socket.end() }
}

class Connection {
  private readonly socket: Duplex
  private readonly onStream: (stream: SpdyStream) => void
  private readonly streams = new Map<number, Stream>()
  private readonly readHeaders = headerReader()
  /** What has come of a frame that is not whole yet. */
  private rest: Buffer = Buffer.alloc(0)
  private queue = Promise.resolve()
  private waiting = 0
  private isFirst = true

  constructor(socket: Duplex, onStream: (stream: SpdyStream) => void) {
    this.socket = socket
    this.onStream = onStream
  }

  /** Takes bytes as they come. */
  take(data: Buffer): void {
    this.rest = this.rest.length === 0 ? data : Buffer.concat([this.rest, data])
    while (this.rest.length >= headLength) {
      const length = this.rest.readUIntBE(5, 3)
      if (length > largestFrame) return void this.socket.destroy()
      const size = headLength + length
      if (this.rest.length < size) return
      const [first, flags, body] = [this.rest.readUInt32BE(0), this.rest.readUInt8(4), this.rest.subarray(headLength, size)]
      this.rest = this.rest.subarray(size)
      // Headers are unpacked in the order in which they came, and data follows its stream.
      this.queue = this.queue
        .then(() => this.frame(first, flags, body))
        .catch(() => void this.socket.destroy())
        .finally(() => this.handled(size))
      this.waiting += size
      if (this.waiting > mostWaiting) this.socket.pause()
    }
  }

  private handled(size: number): void {
    this.waiting -= size
    if (this.waiting === 0) this.socket.resume()
  }

  private async frame(first: number, flags: number, body: Buffer): Promise<void> {
    if ((first & 0x80000000) === 0) {
      this.streams.get(first & 0x7fffffff)?.take(body, (flags & fin) !== 0)
      return
    }
    switch (first & 0xffff) {
      case control.open:
        return this.open(body, flags)
      case control.ping:
        // Odd ones are the client's own and are sent back.
        if (body.readUInt32BE(0) % 2 === 1) await this.write(controlHead(control.ping, 4), body)
        return
      case control.reset:
        this.streams.get(body.readUInt32BE(0) & 0x7fffffff)?.reset()
        return
      case control.goAway:
        return
    }
  }

  private async open(body: Buffer, flags: number): Promise<void> {
    const id = body.readUInt32BE(0) & 0x7fffffff
    const headers = await this.readHeaders(body.subarray(10))
    const stream = new Stream(headers, {
      send: (data, ours) => this.write(dataHead(id, ours, data.length), data),
      onClosed: () => this.streams.delete(id),
    })
    this.streams.set(id, stream)
    const none = emptyHeaders(this.isFirst)
    this.isFirst = false
    await this.write(controlHead(control.reply, 4 + none.length), uint32(id), none)
    this.onStream(stream)
    if ((flags & fin) !== 0) stream.take(Buffer.alloc(0), true)
  }

  /** Resolves once more may be written. */
  private write(...pieces: readonly Uint8Array[]): Promise<void> {
    if (!this.socket.writable || this.socket.write(Buffer.concat(pieces))) return Promise.resolve()
    return drained(this.socket)
  }
}

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

const controlHead = (type: number, length: number): Buffer => Buffer.concat([Buffer.from([0x80, 3, 0, type]), uint32(length)])

function dataHead(id: number, flags: number, length: number): Buffer {
  const bytes = uint32(id)
  return Buffer.concat([bytes, Buffer.from([flags]), uint32(length).subarray(1)])
}

/**
 * A block of no headers as zlib has it uncompressed, and the empty one by which a reader knows that it has all; the stream's own head comes
 * before the first.
 */
const emptyHeaders = (isFirst: boolean): Buffer =>
  Buffer.from([...(isFirst ? [0x78, 0x01] : []), 0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])

/** Unpacks header blocks, which are one zlib stream together; each is asked for when the one before has come. */
function headerReader(): (block: Buffer) => Promise<Readonly<Record<string, string>>> {
  const inflate = createInflate({ dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH })
  let output: Buffer = Buffer.alloc(0)
  let waiting: PromiseWithResolvers<Readonly<Record<string, string>>> | undefined
  inflate.on('data', (data: Buffer) => {
    output = Buffer.concat([output, data])
    const headers = parsed(output)
    if (headers === undefined) {
      if (output.length > largestHeaders) inflate.destroy(new Error('the headers of a stream are too long'))
      return
    }
    output = Buffer.alloc(0)
    waiting?.resolve(headers)
  })
  inflate.on('error', (error) => waiting?.reject(error))
  return (block) => {
    waiting = Promise.withResolvers()
    inflate.write(block)
    return waiting.promise
  }
}

/** Count, then names and values with their lengths before them. */
function parsed(bytes: Buffer): Readonly<Record<string, string>> | undefined {
  let at = 0
  const number = (): number | undefined => (at + 4 > bytes.length ? undefined : bytes.readUInt32BE((at += 4) - 4))
  const text = (): string | undefined => {
    const length = number()
    if (length === undefined || at + length > bytes.length) return undefined
    at += length
    return bytes.toString('utf8', at - length, at)
  }
  const count = number()
  if (count === undefined) return undefined
  const headers: [string, string][] = []
  for (let left = count; left > 0; left--) {
    const [name, value] = [text(), text()]
    if (name === undefined || value === undefined) return undefined
    headers.push([name, value])
  }
  return Object.fromEntries(headers)
}
