/** HTTP on a raw connection, for callers that bring bytes (port-forward, nc) to a program that answers requests. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Connection, HttpRequest, HttpResponse } from './network.ts'

type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

/** Reads requests off the connection and writes what `answer` gives, until either side ends it. */
export function serveHttp(connection: Connection, answer: Answer): void {
  // The server never listens: it is Node's parser and keep-alive that are wanted.
  const server = createServer((request, response) => void respond(request, response, { answer, from: connection.remote }))
  server.emit('connection', duplexOf(connection))
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, from }: { readonly answer: Answer; readonly from: string },
): Promise<void> {
  try {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))
    const {
      status,
      headers: given,
      body,
    } = await answer({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body: await buffer(request), from })
    response.writeHead(status, { ...given, 'content-length': body.length })
    response.end(request.method === 'HEAD' ? undefined : body)
  } catch {
    response.destroy()
  }
}

function duplexOf(connection: Connection): Duplex {
  const duplex = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      connection.write(new Uint8Array(chunk))
      done()
    },
    final(done) {
      connection.end()
      done()
    },
    destroy(error, done) {
      connection.end()
      done(error)
    },
  })
  connection.onData((bytes) => duplex.push(bytes))
  connection.onEnd(() => duplex.push(null))
  return duplex
}
