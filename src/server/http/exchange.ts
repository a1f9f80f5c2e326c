/** One HTTP request while it is being answered. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { failure } from '../../api/status.ts'
import type { User } from '../core.ts'
import type { Format } from './format.ts'
import { WholeRequest } from './quick/request.ts'

export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly user: User
  readonly format: Format
  /** Texts of `Warning:` headers of the answer. */
  readonly warnings: string[]
}

/** The largest body that upstream takes. */
const largest = 3 * 1024 * 1024

/** The whole body as text. */
export const bodyOf = async (exchange: Pick<Exchange, 'request'>): Promise<string> => (await bodyBytesOf(exchange)).toString('utf8')

/** The whole body. Refuses one that is too large as soon as that is known. */
export async function bodyBytesOf({ request }: Pick<Exchange, 'request'>): Promise<Buffer> {
  const tooLarge = (): Error => failure(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${largest}`)
  if (Number(request.headers['content-length'] ?? 0) > largest) throw tooLarge()
  return request instanceof WholeRequest ? request.body : bytesOf(request, tooLarge)
}

/** By events: an iterator over the request costs as much as all else that reading it takes. */
function bytesOf(request: IncomingMessage, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largest) reject(tooLarge())
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)))
    request.on('error', reject)
    // Over HTTP/2 the end of what came looks like the end of the body.
    request.on('aborted', () => reject(new Error('the client left')))
  })
}

/** Waits until the client has taken what was written, or is gone. */
export function drained(out: Writable): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      out.off('drain', done).off('close', done)
      resolve()
    }
    out.on('drain', done).on('close', done)
    if (out.destroyed || !out.writableNeedDrain) done()
  })
}
