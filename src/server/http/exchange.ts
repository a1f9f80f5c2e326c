/** One HTTP request while it is being answered. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { badRequest, failure } from '../../api/status.ts'
import type { User } from '../core.ts'
import type { Format } from './format.ts'

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
  return bytesOf(request, tooLarge)
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
  })
}

/** Waits until the client has taken what was written, or is gone. */
export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done)
      resolve()
    }
    response.on('drain', done).on('close', done)
    if (response.destroyed || !response.writableNeedDrain) done()
  })
}

/** A whole number of the query, as Go reads it. */
export function integerOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null) return undefined
  if (!/^[+-]?\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`)
  if (Math.abs(Number(text)) > 2 ** 63) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: value out of range`)
  return Number(text)
}

/** A truth value of the query: anything but a clear no is a yes, as upstream has it. */
export function flagOf(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  return text !== null && text !== '0' && text.toLowerCase() !== 'false'
}

/** A parameter that is there and not empty. */
export const textOf = (query: URLSearchParams, name: string): string | undefined => query.get(name) || undefined
