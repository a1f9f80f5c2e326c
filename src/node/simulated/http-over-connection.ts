/**
 * HTTP without sockets: on a raw connection, for callers that bring bytes (port-forward, nc) to a program that answers requests, and to a
 * handler of `node:http`.
 */
import { createServer, request as startRequest, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import { Duplex, duplexPair } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import type { Connection, HttpRequest, HttpResponse } from './network.ts'

type Answer = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>

/** Reads requests off the connection and writes what `answer` gives, until either side ends it. */
export function serveHttp(connection: Connection, answer: Answer): void {
  // The server never listens: it is Node's parser and keep-alive that are wanted.
  const server = createServer((request, response) => void respond(request, response, { answer, from: connection.remote }))
  server.emit('connection', duplexOf(connection))
}

interface Asked extends Pick<HttpRequest, 'method' | 'path' | 'body'> {
  /** Several values are several lines. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/** Asks the handler. An answer that does not say how long it is comes as it goes on (`rest`), any other whole. */
export function askHandler(handler: RequestListener, { method, path, headers, body }: Asked): Promise<HttpResponse> {
  const [near, far] = duplexPair()
  // One end of a pair does not hear that the other was destroyed.
  near.once('close', () => far.destroy())
  createServer(handler).emit('connection', far)
  return new Promise((resolve, reject) => {
    const given = { ...headers, 'content-length': String(body.length) }
    const call = startRequest({ createConnection: () => near, method, path, headers: given }, (response) => {
      const head = { status: response.statusCode ?? 0, headers: headersOf(response) }
      if (response.headers['transfer-encoding'] === 'chunked') resolve({ ...head, body: new Uint8Array(0), rest: response })
      else
        buffer(response)
          .then((bytes) => resolve({ ...head, body: new Uint8Array(bytes) }))
          .catch(reject)
    })
    call.on('error', reject)
    call.end(body)
  })
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]))

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  { answer, from }: { readonly answer: Answer; readonly from: string },
): Promise<void> {
  try {
    const headers = headersOf(request)
    const {
      status,
      headers: given,
      body,
      rest,
    } = await answer({ method: request.method ?? 'GET', path: request.url ?? '/', headers, body: await buffer(request), from })
    response.writeHead(status, rest === undefined ? { ...given, 'content-length': body.length } : given)
    if (rest === undefined || request.method === 'HEAD') response.end(request.method === 'HEAD' ? undefined : body)
    else await pipeline(rest, response)
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
