/** The server behind the TCP port: TLS, and over it HTTP/2 or HTTP/1.1, whichever the client offers (ALPN). One handler answers both. */
import type { IncomingMessage, RequestListener } from 'node:http'
import {
  createSecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
  type Http2SecureServer,
  type SecureServerOptions,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { DEFAULT_CIPHERS } from 'node:tls'
import { answerMalformed } from './malformed.ts'

export interface SecureServerParts {
  readonly certificate: string
  readonly key: string
  /** Signs the certificates of clients, PEM. */
  readonly authority: string
  readonly handle: RequestListener
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
  /** Times and sizes of HTTP/1.1. */
  readonly settings: {
    readonly headersTimeout: number
    readonly keepAliveTimeout: number
    readonly requestTimeout: number
    readonly maxHeaderSize: number
  }
}

/** How many requests one connection may have open; clients wait or open another. */
const streams = 250
/** How much of a body may be under way before it is read: most objects whole, as upstream has it. */
const window = 256 * 1024
const bodies = 16
/** As Go's servers prefer it: 256 bits take two fifths longer, for lists and watches of many megabytes. */
const preferredCipher = 'TLS_AES_128_GCM_SHA256'
/** Megabytes that one connection may hold, as a watch of many that is read slowly may. */
const sessionMemory = 64

/** Makes the server; who calls lets it listen. */
export function secureServer({ certificate, key, authority, handle, upgrade, settings }: SecureServerParts): Http2SecureServer {
  const options = {
    ...settings,
    key,
    cert: certificate,
    ca: authority,
    // Client certificates are asked for, and their absence is no fault: tokens and nobody may come too.
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2' as const,
    ciphers: [preferredCipher, ...DEFAULT_CIPHERS.split(':').filter((name) => name !== preferredCipher)].join(':'),
    allowHTTP1: true,
    settings: { maxConcurrentStreams: streams, initialWindowSize: window, maxHeaderListSize: settings.maxHeaderSize },
    maxSessionMemory: sessionMemory,
    Http2ServerRequest: Request,
    Http2ServerResponse: Response,
  }
  // The two classes below make of HTTP/2's what the handler takes.
  const server = createSecureServer(options as unknown as SecureServerOptions, handle as never)
  server.on('upgrade', upgrade)
  // Node's types do not know of it, where HTTP/1.1 is allowed beside HTTP/2.
  server.on('clientError' as 'error', answerMalformed as never)
  // The connection as a whole may carry several such bodies at once; by default it carries a quarter of one.
  server.on('session', (session) => session.setLocalWindowSize(bodies * window))
  // What speaks no TLS is told so by the end of the connection.
  server.on('tlsClientError', (_error, connection: Socket) => void connection.destroy())
  return server
}

type Headers = NodeJS.Dict<string | string[]>

// The base classes have these as accessors, where their types say properties, which no accessor may override.
const BareRequest = Http2ServerRequest as unknown as new (
  stream: ServerHttp2Stream,
  headers: Headers,
  options: object,
  rawHeaders: readonly string[],
) => Pick<Http2ServerRequest, 'stream' | 'rawHeaders'>
const BareResponse = Http2ServerResponse as unknown as new (
  stream: ServerHttp2Stream,
  options: object,
) => { readonly stream: ServerHttp2Stream | undefined }

/** A request over HTTP/2 with what `IncomingMessage` has and Node's own class lacks. */
class Request extends BareRequest {
  constructor(stream: ServerHttp2Stream, headers: Headers, options: object, rawHeaders: readonly string[]) {
    // One name for both versions: HTTP/2 has a field of its own for the host.
    headers['host'] ??= headers[':authority']
    super(stream, headers, options, rawHeaders)
  }

  /** Values by name, each as it was sent. */
  get headersDistinct(): NodeJS.Dict<string[]> {
    const distinct: Record<string, string[]> = Object.create(null) as Record<string, string[]>
    for (let at = 0; at + 1 < this.rawHeaders.length; at += 2)
      (distinct[this.rawHeaders[at] ?? ''] ??= []).push(this.rawHeaders[at + 1] ?? '')
    return distinct
  }

  /** The connection, which many requests share; the base class gives each request one of its own. */
  get socket(): unknown {
    return this.stream.session?.socket
  }
}

class Response extends BareResponse {
  get destroyed(): boolean {
    return this.stream?.destroyed ?? true
  }
}

/** Ends connections of a server from now on, and the server with them. */
export function closing(server: Http2SecureServer): () => Promise<void> {
  const sessions = new Set<ServerHttp2Session>()
  const sockets = new Set<Socket>()
  server.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
  })
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  return async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    server.close(() => resolve())
    // With a word of farewell (GOAWAY), so that clients know which requests were not looked at.
    for (const session of sessions) session.destroy()
    await new Promise<void>((next) => setImmediate(next))
    for (const socket of sockets) socket.destroy()
    await promise
  }
}
