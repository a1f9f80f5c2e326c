/** An answer over a connection that is read here: what the handler takes of a `ServerResponse`. */
import { EventEmitter } from 'node:events'
import { STATUS_CODES, validateHeaderValue } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../../../base/clock.ts'

type Value = string | number | readonly string[]

interface Header {
  readonly name: string
  /** The name in small letters. */
  readonly key: string
  value: Value
}

export interface ResponseMeans {
  /** Called when the next request may be answered. */
  readonly over: () => void
  /** How long the connection is kept for it, in milliseconds. */
  readonly patience: number
  readonly clock: Clock
}

/** Emits `drain` and, when it is over or the client is gone, `close`. */
export class QuickResponse extends EventEmitter {
  statusCode = 200
  headersSent = false
  /** Whether it goes out in frames, since its length is not known before. */
  chunkedEncoding = false
  /** Where it is written to, until it is over. */
  socket: Socket | null
  private isOver = false
  private readonly headers: Header[] = []
  private readonly means: ResponseMeans

  constructor(socket: Socket, means: ResponseMeans) {
    super()
    this.socket = socket
    this.means = means
  }

  get destroyed(): boolean {
    return this.socket === null
  }

  get writableNeedDrain(): boolean {
    return this.socket?.writableNeedDrain === true
  }

  hasHeader(name: string): boolean {
    return this.find(name.toLowerCase()) !== undefined
  }

  setHeader(name: string, value: Value): this {
    const key = name.toLowerCase()
    const known = this.find(key)
    if (known === undefined) this.headers.push({ name, key, value })
    else known.value = value
    return this
  }

  private find(key: string): Header | undefined {
    for (const header of this.headers) if (header.key === key) return header
    return undefined
  }

  writeHead(code: number, headers: Readonly<Record<string, Value>> = {}): this {
    this.statusCode = code
    for (const name in headers) {
      const value = headers[name]
      if (value !== undefined) this.setHeader(name, value)
    }
    return this
  }

  flushHeaders(): void {
    if (!this.headersSent) this.socket?.write(this.head(), 'latin1')
  }

  write(data: string | Uint8Array, taken?: () => void): boolean {
    const { socket } = this
    if (socket === null || this.isOver) return false
    socket.cork()
    this.flushHeaders()
    const hasRoom = this.send(socket, data, taken)
    process.nextTick(() => socket.uncork())
    return hasRoom
  }

  end(data: string | Uint8Array = '', encoding: BufferEncoding = 'utf8'): this {
    const bytes = typeof data === 'string' ? Buffer.from(data, encoding) : data
    const { socket } = this
    if (!this.headersSent) this.endWith(bytes, '')
    else if (socket !== null && !this.isOver) {
      this.isOver = true
      socket.cork()
      if (bytes.length > 0) this.send(socket, bytes)
      if (this.chunkedEncoding) socket.write('0\r\n\r\n', 'latin1')
      socket.uncork()
      this.finish()
    }
    return this
  }

  /** Ends with these bytes and some ASCII behind them, which is all there is. */
  endWith(bytes: Uint8Array, last: string): void {
    const { socket } = this
    if (socket === null || this.isOver || this.headersSent) return
    this.isOver = true
    const head = this.head(bytes.length + last.length)
    const size = head.length + bytes.length + last.length
    if (size > roomSize) {
      socket.cork()
      socket.write(head, 'latin1')
      socket.write(bytes)
      if (last !== '') socket.write(last, 'latin1')
      socket.uncork()
    } else {
      const room = (common ??= Buffer.allocUnsafeSlow(roomSize))
      room.write(head, 0, 'latin1')
      room.set(bytes, head.length)
      room.write(last, head.length + bytes.length, 'latin1')
      socket.write(room.subarray(0, size))
      // A client that is slow to take it: the memory is still read.
      if (socket.writableLength > 0) common = undefined
    }
    this.finish()
  }

  private finish(): void {
    this.close()
    this.means.over()
  }

  destroy(): this {
    this.socket?.destroy()
    return this
  }

  /** The answer is over, or the client is gone. */
  close(): void {
    this.socket = null
    this.emit('close')
  }

  private send(socket: Socket, data: string | Uint8Array, taken?: () => void): boolean {
    if (!this.chunkedEncoding) return socket.write(data, taken)
    const bytes = typeof data === 'string' ? Buffer.from(data) : data
    if (bytes.length === 0) return socket.write('', taken)
    socket.write(`${bytes.length.toString(16)}\r\n`, 'latin1')
    socket.write(bytes)
    return socket.write('\r\n', 'latin1', taken)
  }

  /** The head, from here on sent. `length` is that of the body where it is known. */
  private head(length?: number): string {
    this.headersSent = true
    const { clock, patience } = this.means
    const { statusCode } = this
    let text = `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? 'unknown'}\r\n`
    for (const { name, value } of this.headers)
      for (const one of Array.isArray(value) ? (value as readonly string[]) : [value as string | number]) text += fieldOf(name, one)
    if (this.find('date') === undefined) text += `Date: ${dateAt(clock.now())}\r\n`
    text += `Connection: keep-alive\r\nKeep-Alive: timeout=${patience / 1000}\r\n`
    if (statusCode === 204 || statusCode === 304 || this.find('content-length') !== undefined) return `${text}\r\n`
    this.chunkedEncoding = length === undefined
    return `${text}${length === undefined ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`}\r\n\r\n`
  }
}

/** Where answers are put together: most are with the kernel when they are written, and leave the room to the next. */
let common: Buffer | undefined
const roomSize = 64 * 1024

/** Refuses, as Node does, what would end the line. */
function fieldOf(name: string, value: string | number): string {
  const text = String(value)
  validateHeaderValue(name, text)
  return `${name}: ${text}\r\n`
}

let second = 0
let date = ''

function dateAt(time: number): string {
  const now = Math.floor(time / 1000)
  if (now !== second) {
    second = now
    date = new Date(now * 1000).toUTCString()
  }
  return date
}
