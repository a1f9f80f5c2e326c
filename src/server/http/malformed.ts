/** Bytes in which Node's parser finds no request: methods that nobody has heard of among them, which upstream refuses like any other. */
import type { Socket } from 'node:net'
import { methodRefused } from './route.ts'

/** What Node tells with a `clientError`. */
interface ParseError extends Error {
  readonly code?: string
}

/** Answers in place of Node, and ends the connection: where the next request would begin, nobody knows. */
export function answerMalformed(error: ParseError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  if (error.code === 'HPE_INVALID_METHOD')
    return end(socket, { code: '405 Method Not Allowed', type: 'application/json', text: JSON.stringify(methodRefused().status) })
  const code =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  end(socket, { code, type: 'text/plain; charset=utf-8', text: code })
}

interface Answer {
  readonly code: string
  readonly type: string
  readonly text: string
}

function end(socket: Socket, { code, type, text }: Answer): void {
  socket.end(`HTTP/1.1 ${code}\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`)
}
