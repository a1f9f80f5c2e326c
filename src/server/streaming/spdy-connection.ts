/** SPDY/3.1 as far as Kubernetes' clients use it: streams that the client opens, data both ways, pings. No flow control: clients ask for none. */
import type { Duplex } from 'node:stream'
import { constants, createInflate } from 'node:zlib'
import { spdyDictionary } from './spdy-dictionary.ts'

const control = { open: 1, reply: 2, reset: 3, ping: 6, goAway: 7 } as const
const fin = 1
const headLength = 8
/** More in one frame would make others wait. */
const largestPiece = 64 * 1024
const largestFrame = 16 * 1024 * 1024

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

class Stream implements SpdyStream {
  readonly headers: Readonly<Record<string, string>>
  private readonly send: (data: Uint8Array, flags: number) => Promise<void>
  private waiting: Buffer[] = []
  private hasEnded = false
  private isClosed = false
  private hear: { readonly data: (data: Buffer) => void; readonly end: () => void } | undefined

  constructor(headers: Readonly<Record<string, string>>, send: (data: Uint8Array, flags: number) => Promise<void>) {
    this.headers = headers
    this.send = send
  }

  async write(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length && !this.isClosed; at += largestPiece) await this.send(data.subarray(at, at + largestPiece), 0)
  }

  end(data: Uint8Array = new Uint8Array()): void {
    if (this.isClosed) return
    this.isClosed = true
    void this.send(data, fin)
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
export function spdyConnection(socket: Duplex, head: Buffer, { onStream, onGone }: SpdyHandlers): SpdyConnection {
  const streams = new Map<number, Stream>()
  const readHeaders = headerReader()
  let rest: Buffer = Buffer.alloc(0)
  let queue = Promise.resolve()

  const write = (...pieces: readonly Uint8Array[]): Promise<void> => {
    if (!socket.writable) return Promise.resolve()
    const isFree = socket.write(Buffer.concat(pieces))
    if (isFree) return Promise.resolve()
    return new Promise((resolve) => {
      const done = (): void => {
        socket.off('drain', done).off('close', done)
        resolve()
      }
      socket.on('drain', done).on('close', done)
    })
  }
  const open = async (body: Buffer, flags: number): Promise<void> => {
    const id = body.readUInt32BE(0) & 0x7fffffff
    const headers = await readHeaders(body.subarray(10))
    const stream = new Stream(headers, (data, ours) => write(dataHead(id, ours, data.length), data))
    streams.set(id, stream)
    await write(controlHead(control.reply, 4 + emptyHeaders(streams.size === 1).length), uint32(id), emptyHeaders(streams.size === 1))
    onStream(stream)
    if ((flags & fin) !== 0) stream.take(Buffer.alloc(0), true)
  }
  const frame = async (first: number, flags: number, body: Buffer): Promise<void> => {
    if ((first & 0x80000000) === 0) {
      streams.get(first & 0x7fffffff)?.take(body, (flags & fin) !== 0)
      return
    }
    switch (first & 0xffff) {
      case control.open:
        return open(body, flags)
      case control.ping:
        // Odd ones are the client's own and are sent back.
        if (body.readUInt32BE(0) % 2 === 1) await write(controlHead(control.ping, 4), body)
        return
      case control.reset:
        streams.get(body.readUInt32BE(0) & 0x7fffffff)?.take(Buffer.alloc(0), true)
        return
      case control.goAway:
        return
    }
  }
  const take = (data: Buffer): void => {
    rest = rest.length === 0 ? data : Buffer.concat([rest, data])
    while (rest.length >= headLength) {
      const length = rest.readUIntBE(5, 3)
      if (length > largestFrame) return void socket.destroy()
      if (rest.length < headLength + length) return
      const [first, flags, body] = [rest.readUInt32BE(0), rest.readUInt8(4), rest.subarray(headLength, headLength + length)]
      rest = rest.subarray(headLength + length)
      // Headers are unpacked in the order in which they came, and data follows its stream.
      queue = queue.then(() => frame(first, flags, body)).catch(() => void socket.destroy())
    }
  }
  socket.on('data', take)
  socket.on('close', onGone)
  socket.on('error', () => undefined)
  if (head.length > 0) take(head)
  return { close: () => void socket.end() }
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

/** A block of no headers as zlib has it uncompressed, and the empty one by which a reader knows that it has all; the stream's own head comes before the first. */
const emptyHeaders = (isFirst: boolean): Buffer => Buffer.from([...(isFirst ? [0x78, 0x01] : []), 0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff])

/** Unpacks header blocks, which are one zlib stream together; each is asked for when the one before has come. */
function headerReader(): (block: Buffer) => Promise<Readonly<Record<string, string>>> {
  const inflate = createInflate({ dictionary: spdyDictionary, flush: constants.Z_SYNC_FLUSH })
  let output: Buffer = Buffer.alloc(0)
  let waiting: PromiseWithResolvers<Readonly<Record<string, string>>> | undefined
  inflate.on('data', (data: Buffer) => {
    output = Buffer.concat([output, data])
    const headers = parsed(output)
    if (headers === undefined) return
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
