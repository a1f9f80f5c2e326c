/** Watches over HTTP/1.1, each on a connection of its own: read into one piece of memory, and nothing done but taking the frames off. */
import { connect, type OnReadOpts, type Socket } from 'node:net'
import { connectSecurely } from './secure.ts'
import type { Listener, Reading } from './watches.ts'

const memory = Buffer.alloc(256 * 1024)

/** Takes the frames of HTTP off an answer: `onBytes` gets what stands in them, `onBegin` hears of the end of the headers. */
function unframed(onBegin: () => void, onBytes: (bytes: Buffer) => void): (data: Buffer) => void {
  let [left, line, isBegun] = [0, '', false]
  return (data) => {
    for (let at = 0; at < data.length;) {
      if (left > 0) {
        const bytes = data.subarray(at, at + left)
        onBytes(bytes)
        left -= bytes.length
        at += bytes.length
        continue
      }
      const end = data.indexOf('\n', at)
      line += data.toString('latin1', at, end < 0 ? data.length : end + 1)
      if (end < 0) return
      at = end + 1
      const text = line.trim()
      line = ''
      if (isBegun && text !== '') left = Number.parseInt(text, 16)
      else if (!isBegun && text === '') {
        isBegun = true
        onBegin()
      }
    }
  }
}

/** A socket lets only some hundreds wait and turns others away, who come again. */
async function connected(to: Reading['to'], onData: (data: Buffer) => void): Promise<Socket> {
  const onread: OnReadOpts = {
    buffer: memory,
    callback: (size, buffer) => {
      onData(Buffer.from(buffer.buffer, buffer.byteOffset, size))
      return true
    },
  }
  for (;;) {
    const socket = typeof to === 'string' ? connect({ path: to, onread }) : connectSecurely(to, { onread })
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once(typeof to === 'string' ? 'connect' : 'secureConnect', () => resolve(true)).once('error', () => resolve(false))
    })
    if (isOpen) return socket
  }
}

/** Begins the watches, one after the other; resolves when all have begun. */
export async function openChunked({ to, path, watches }: Reading, listen: () => Listener): Promise<void> {
  for (let at = 0; at < watches; at++) {
    const { onBytes, onClose } = listen()
    const begun = Promise.withResolvers<void>()
    const socket = await connected(to, unframed(begun.resolve, onBytes))
    socket.on('close', onClose)
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    await begun.promise
  }
}
