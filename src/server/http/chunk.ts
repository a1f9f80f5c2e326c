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

/** How many bytes of a list go into one write. */
const roomSize = 256 * 1024
/** Eight digits, which may begin with zeros, and the end of their line. */
const headSize = 10

/** A place where chunks are put together one after the other: memory for each would cost more than its bytes. */
export class ChunkRoom {
  private readonly memory = Buffer.allocUnsafeSlow(headSize + roomSize + lineEnd.length)
  /** How many bytes are in it. */
  size = 0

  get isFull(): boolean {
    return this.size === roomSize
  }

  /** Takes in what it has place for, from `at` on, and tells how many bytes that is. */
  add(bytes: Buffer, at: number): number {
    const taken = Math.min(bytes.length - at, roomSize - this.size)
    bytes.copy(this.memory, headSize + this.size, at, at + taken)
    this.size += taken
    return taken
  }

  /** What is in it; stays as it is until the next is added. */
  chunk(): Chunk {
    const { memory, size } = this
    memory.write(`${size.toString(16).padStart(headSize - lineEnd.length, '0')}\r\n`, 'latin1')
    lineEnd.copy(memory, headSize + size)
    this.size = 0
    return { framed: memory.subarray(0, headSize + size + lineEnd.length), bytes: memory.subarray(headSize, headSize + size) }
  }
}

/** An answer whose headers are sent, or something that compresses on the way to it. */
type Out = Writable & Partial<Pick<ServerResponse, 'chunkedEncoding' | 'socket'>>

/** Sends the next piece; the promise is for clients that are slow to take it. */
export function sendChunk(out: Out, chunk: Chunk): Promise<void> | undefined {
  const { target, bytes } = way(out, chunk)
  return target.write(bytes) ? undefined : drained(target)
}

/** Sends what is in a room; resolves when the room may be filled again. */
export function sendRoom(out: Out, room: ChunkRoom): Promise<void> {
  const { target, bytes } = way(out, room.chunk())
  return new Promise((resolve) => {
    const done = (): void => {
      target.off('close', done)
      resolve()
    }
    target.once('close', done)
    target.write(bytes, done)
  })
}

/** Whether the client has yet to take what was sent last. */
export const isSlow = (out: Out): boolean => (socketOf(out) ?? out).writableNeedDrain

function way(out: Out, { framed, bytes }: Chunk): { readonly target: Writable; readonly bytes: Buffer } {
  const socket = socketOf(out)
  return socket === undefined ? { target: out, bytes } : { target: socket, bytes: framed }
}

/** Where frames may be written to. HTTP/2 has frames of its own, and an answer that waits for its turn has no socket yet. */
const socketOf = ({ chunkedEncoding, socket }: Out): Writable | undefined => (chunkedEncoding === true ? (socket ?? undefined) : undefined)
