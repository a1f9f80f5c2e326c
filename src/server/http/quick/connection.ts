/**
 * Connections whose plain requests are read here: it takes half of what Node's server takes for them, which is a tenth of a create. The
 * first request that is not plain goes to Node's server with its connection, and so does whatever follows it.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Cancel, Clock } from '../../../base/clock.ts'
import { HeadReader, type Head } from './head.ts'
import { WholeRequest } from './request.ts'
import { QuickResponse } from './response.ts'

/** Longer bodies are Node's, which refuses those that are too long before they have come. */
const longest = 1024 * 1024

export interface QuickOptions {
  readonly handle: RequestListener
  /** Takes the connection over; what was read of it and not served is in front of it again. */
  readonly handOver: () => void
  /** How long a connection may be idle, in milliseconds. */
  readonly patience: number
  readonly clock: Clock
}

/** Serves a connection until it ends or is handed over. */
export function serveQuickly(socket: Socket, options: QuickOptions): void {
  new QuickConnection(socket, options).open()
}

class QuickConnection {
  private readonly socket: Socket
  private readonly options: QuickOptions
  private readonly reader = new HeadReader()
  /** What has come and is not served yet. */
  private rest: Buffer | undefined
  private current: QuickResponse | undefined
  private isLeft = false
  /** When something came last, or was answered. */
  private since = 0
  private forget: Cancel = () => undefined

  constructor(socket: Socket, options: QuickOptions) {
    this.socket = socket
    this.options = options
  }

  open(): void {
    for (const [name, listener] of this.listeners) this.socket.on(name, listener)
    this.since = this.options.clock.now()
    this.wait(this.options.patience)
  }

  private wait(left: number): void {
    this.forget = this.options.clock.after(left, this.tire)
  }

  private readonly tire = (): void => {
    const { clock, patience } = this.options
    if (this.current !== undefined) return this.wait(patience)
    const left = this.since + patience - clock.now()
    if (left > 0) this.wait(left)
    else this.socket.destroy()
  }

  private readonly take = (chunk: Buffer): void => {
    this.since = this.options.clock.now()
    this.rest = this.rest === undefined ? chunk : Buffer.concat([this.rest, chunk])
    this.next()
  }

  /** One after the other, in the order that they came in, and none while the client does not take what was answered. */
  private next(): void {
    const { rest, socket } = this
    if (this.current !== undefined || socket.writableNeedDrain) return void socket.pause()
    if (rest === undefined) return
    const at = rest.indexOf(headEnd)
    const head = at < 0 ? undefined : this.reader.read(rest.toString('latin1', 0, at + lineEnd))
    if (head === undefined || head.length > longest) return this.leave(rest)
    const from = at + headEnd.length
    const to = from + head.length
    if (rest.length < to) return
    this.rest = rest.length > to ? rest.subarray(to) : undefined
    this.answer(head, rest.subarray(from, to))
  }

  private answer(head: Head, body: Buffer): void {
    const { socket, over } = this
    const { handle, patience, clock } = this.options
    const request = new WholeRequest(head, socket, body)
    this.current = new QuickResponse(socket, { over, patience, clock })
    // They are all that the handler uses of Node's.
    handle(request as unknown as IncomingMessage, this.current as unknown as ServerResponse)
  }

  private readonly over = (): void => {
    this.current = undefined
    this.since = this.options.clock.now()
    // Not from within the end of the one before.
    if (this.rest !== undefined || this.socket.isPaused()) setImmediate(this.goOn)
  }

  private readonly goOn = (): void => {
    if (this.isLeft || this.current !== undefined || this.socket.destroyed || this.socket.writableNeedDrain) return
    this.socket.resume()
    this.next()
  }

  private readonly drain = (): void => {
    if (this.current === undefined) this.goOn()
    else this.current.emit('drain')
  }

  /** As Node does it: who says no more listens no more. */
  private readonly end = (): void => void this.socket.end()

  private readonly lose = (): void => {
    this.forget()
    const lost = this.current
    this.current = undefined
    lost?.close()
  }

  /** The end of the connection follows. */
  private readonly fail = (): void => undefined

  private readonly listeners = [
    ['data', this.take],
    ['drain', this.drain],
    ['end', this.end],
    ['close', this.lose],
    ['error', this.fail],
  ] as const

  private leave(bytes: Buffer): void {
    const { socket } = this
    this.isLeft = true
    this.forget()
    for (const [name, listener] of this.listeners) socket.off(name, listener)
    socket.pause()
    socket.unshift(bytes)
    this.options.handOver()
    process.nextTick(() => socket.resume())
  }
}

const headEnd = Buffer.from('\r\n\r\n')
const lineEnd = 2
