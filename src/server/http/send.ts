/**
 * Sends the bytes of an answer, compressed where the client takes that and they are many. Upstream: apiserver's responsewriters, whose
 * limit and level these are.
 */
import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { createGzip } from 'node:zlib'
import { ChunkRoom, sendRoom } from './chunk.ts'
import type { Exchange } from './exchange.ts'
import { QuickResponse } from './quick/response.ts'

/** Answers up to this size are sent as they are. */
const smallest = 128 * 1024
/** The one that costs least. */
const level = 1

/**
 * Up to this size an answer goes out as text of one byte a character: Node joins it with the head, and writes both from its stack. That
 * costs half of what two buffers do.
 */
const smallText = 15 * 1024

type Target = Pick<Exchange, 'request' | 'response'>

/** One answer, with headers of its own if there are some. */
interface Body {
  readonly type: string
  readonly bytes: Buffer
  /** What stands behind the bytes, in ASCII: a copy of them with it costs more than both. */
  readonly end?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** One answer that is there as a whole. */
export function sendBytes({ request, response }: Target, code: number, { type, bytes, end = '', headers }: Body): void {
  if (response.headersSent || response.destroyed) return
  const head = { 'Content-Type': type, 'Cache-Control': 'no-cache, private', ...headers }
  if (bytes.length > smallest && takesGzip(request)) {
    packed(response, code, head).end(withEnd(bytes, end))
    return
  }
  // Head and body leave in one packet.
  if (response instanceof QuickResponse) return response.writeHead(code, head).endWith(bytes, end)
  response.writeHead(code, { ...head, 'Content-Length': bytes.length + end.length })
  if (request.httpVersionMajor === 1 && bytes.length <= smallText) response.end(bytes.toString('latin1') + end, 'latin1')
  else response.end(withEnd(bytes, end))
}

const withEnd = (bytes: Buffer, end: string): Buffer => (end === '' ? bytes : Buffer.concat([bytes, Buffer.from(end)]))

/** Rooms that nobody fills at the moment. */
const rooms: ChunkRoom[] = []
const roomsKept = 2

/** An answer in pieces that are made while they are sent, each of some buffers. */
export async function sendPieces({ request, response }: Target, type: string, pieces: Iterable<readonly Buffer[]>): Promise<void> {
  const head = { 'Content-Type': type, 'Cache-Control': 'no-cache, private' }
  const isPacked = takesGzip(request)
  const room = rooms.pop() ?? new ChunkRoom()
  let out: Writable | undefined
  for (const piece of pieces) {
    for (const bytes of piece) {
      for (let at = 0; at < bytes.length;) {
        at += room.add(bytes, at)
        if (!room.isFull) continue
        out ??= isPacked ? packed(response, 200, head) : begun(response, head)
        await sendRoom(out, room)
        if (response.destroyed) return
      }
    }
  }
  if (out === undefined && isPacked && room.size > smallest) out = packed(response, 200, head)
  ;(out ?? response.writeHead(200, head)).end(Buffer.from(room.chunk().bytes))
  if (rooms.length < roomsKept) rooms.push(room)
}

function begun(response: ServerResponse, head: Readonly<Record<string, string>>): ServerResponse {
  response.writeHead(200, head)
  response.flushHeaders()
  return response
}

const takesGzip = ({ headers }: Exchange['request']): boolean =>
  headers['accept-encoding']?.split(',').some((coding) => coding.trim() === 'gzip') === true

/** What is written to it comes to the client in fewer bytes. */
function packed(response: ServerResponse, code: number, head: Readonly<Record<string, string>>): Writable {
  response.writeHead(code, {
    ...head,
    'Content-Encoding': 'gzip',
    Vary: head['Vary'] === undefined ? 'Accept-Encoding' : `${head['Vary']}, Accept-Encoding`,
  })
  const gzip = createGzip({ level, chunkSize: smallest })
  gzip.pipe(response)
  // A client that leaves takes nothing more, and whoever waits for that must hear of it.
  response.once('close', () => gzip.destroy())
  return gzip
}
