/** Pieces of a streamed answer, which may go to many: with the frame of HTTP/1.1 around them, which is made once for all. */
import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { drained } from './exchange.ts'

export interface Chunk {
  /** As HTTP/1.1 sends it. */
  readonly framed: Buffer
  /** What stands in the frame. */
  readonly bytes: Buffer
}

/** These bytes in one piece. There has to be at least one: a frame around nothing would end the answer. */
export function chunkOf(parts: readonly Buffer[]): Chunk {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  const head = Buffer.from(`${size.toString(16)}\r\n`)
  const framed = Buffer.concat([head, ...parts, lineEnd])
  return { framed, bytes: framed.subarray(head.length, head.length + size) }
}

const lineEnd = Buffer.from('\r\n')

/** Sends the next piece of an answer whose headers are sent; the promise is for clients that are slow to take it. */
export function sendChunk(response: ServerResponse, { framed, bytes }: Chunk): Promise<void> | undefined {
  const out = outOf(response)
  return out.write(out === response ? bytes : framed) ? undefined : drained(out)
}

/** Whether the client has yet to take what was sent last. */
export const isSlow = (response: ServerResponse): boolean => outOf(response).writableNeedDrain

/** HTTP/2 has frames of its own, and an answer that waits for its turn has no socket yet. */
const outOf = (response: ServerResponse): Writable => (response.chunkedEncoding && response.socket !== null ? response.socket : response)
