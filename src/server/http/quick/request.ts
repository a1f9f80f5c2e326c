/** A request that is there as a whole: what the handler takes of an `IncomingMessage`. */
import type { Socket } from 'node:net'
import type { Writable } from 'node:stream'
import type { Head } from './head.ts'

export class WholeRequest {
  readonly httpVersionMajor = 1
  readonly complete = true
  readonly method: string
  readonly url: string
  readonly headers: Head['headers']
  readonly socket: Socket
  /** All of it. */
  readonly body: Buffer

  constructor({ method, url, headers }: Head, socket: Socket, body: Buffer) {
    this.method = method
    this.url = url
    this.headers = headers
    this.socket = socket
    this.body = body
  }

  /** Each header came once. */
  get headersDistinct(): Record<string, string[]> {
    return Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, [value]]))
  }

  pipe<T extends Writable>(target: T): T {
    target.end(this.body)
    return target
  }
}
