/** Opens the server's Unix socket and, if wanted, a TCP port with TLS. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import { systemClock, type Clock } from '../base/clock.ts'
import { foreign, guarded } from './http/guard.ts'
import { answerMalformed } from './http/malformed.ts'
import { serveQuickly } from './http/quick/connection.ts'
import type { Server } from './server.ts'

export interface ListenOptions {
  /** The path of a Unix socket, in a directory that only its owner may enter. */
  readonly socket?: string
  /** Sets the mode of the socket to 0600: files are not the server's business. */
  readonly protect?: (socket: string) => void | Promise<void>
  /** A TCP port on `host`, behind TLS and authentication; 0 takes any. */
  readonly port?: number
  /** Default: this machine only. */
  readonly host?: string
  /** For connections that are idle, and dates of answers; the server's own may be another. */
  readonly clock?: Clock
}

export interface Listening {
  /** The TCP port, if one is open. */
  readonly port: number | undefined
  /** Resolves once nobody is connected to the socket. */
  readonly unused: () => Promise<void>
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

const headersWithin = 30_000
/** Upstream gives a request a minute; watches and streams are whole requests as soon as their headers are there. */
const bodyWithin = 60_000
/** Above kubectl's and browsers' own patience. */
const keepAlive = 75_000

// There is no timeout of connections, which is Node's default: watches are silent for minutes.
const settings = { headersTimeout: headersWithin, keepAliveTimeout: keepAlive, requestTimeout: bodyWithin, maxHeaderSize: 64 * 1024 }

/** A server that listens, and what ends it with all its connections. */
interface Open {
  readonly http: HttpServer | Http2SecureServer
  readonly close: () => Promise<void>
}

/** Listens until closed. Rejects, and listens nowhere, when one of the two cannot be had. */
export async function listen(
  server: Server,
  { socket, protect, port, host = '127.0.0.1', clock = systemClock }: ListenOptions,
): Promise<Listening> {
  const open: Open[] = []
  const closeAll = async (): Promise<void> => void (await Promise.all(open.map(({ close }) => close())))
  const guests = guestBook()
  try {
    if (socket !== undefined) {
      const local = createHttpServer(settings, server.handle)
        .on('connection', guests.enter)
        .on('upgrade', server.upgrade)
        .on('clientError', (error, connection) => answerMalformed(error, connection as Socket))
      const quick = answerQuickly(local, server.handle, clock)
      await listening(local, { path: socket })
      open.push({ http: local, close: () => closed(local, quick) })
      await protect?.(socket)
    }
    const tcp = port === undefined ? undefined : await listenSecurely(server, { port, host })
    if (tcp !== undefined) open.push(tcp)
    const address = tcp?.http.address()
    return { port: typeof address === 'object' && address !== null ? address.port : undefined, unused: guests.unused, close: closeAll }
  } catch (error) {
    await closeAll()
    throw error
  }
}

async function listenSecurely(
  { keyring, handleSecure, upgradeSecure, publishTrust }: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Open> {
  // Loaded only where a port is wanted: TLS alone would cost every start 30 ms.
  const [{ secureServer, closing }, authority, { certificate, key }] = await Promise.all([
    import('./http/secure-server.ts'),
    keyring.authority(),
    keyring.server(),
  ])
  const upgrade: Server['upgrade'] = (request, socket, head) =>
    foreign(request) === undefined ? upgradeSecure(request, socket, head) : socket.destroy()
  const http = secureServer({ certificate, key, authority: authority.certificate, handle: guarded(handleSecure), upgrade, settings })
  const close = closing(http)
  await listening(http, { port, host })
  publishTrust()
  return { http, close }
}

async function listening(
  http: HttpServer | Http2SecureServer,
  where: { readonly path: string } | { readonly port: number; readonly host: string },
): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http
    .once('listening', resolve)
    .once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          `cannot listen on ${'path' in where ? where.path : `${where.host}:${where.port}`}: ${causes[error.code ?? ''] ?? error.message}`,
          { cause: error },
        ),
      ),
    )
  http.listen(where)
  await promise
}

const causes: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another program listens there',
  EACCES: 'permission denied',
}

/** Knows who is connected. */
function guestBook(): { readonly enter: (socket: Socket) => void; readonly unused: () => Promise<void> } {
  const here = new Set<Socket>()
  const waiting: (() => void)[] = []
  return {
    enter: (socket) => {
      here.add(socket)
      socket.once('close', () => {
        here.delete(socket)
        if (here.size === 0) for (const done of waiting.splice(0)) done()
      })
    },
    unused: () => (here.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  }
}

/** Plain requests of the server's connections are read before it reads them. Gives the connections that it does not know of. */
function answerQuickly(http: HttpServer, handle: Server['handle'], clock: Clock): ReadonlySet<Socket> {
  const [listener] = http.listeners('connection')
  const mine = new Set<Socket>()
  http.off('connection', listener as () => void)
  http.on('connection', (socket) => {
    mine.add(socket)
    socket.once('close', () => mine.delete(socket))
    const handOver = (): void => {
      mine.delete(socket)
      listener?.call(http, socket)
    }
    serveQuickly(socket, { handle, handOver, patience: keepAlive, clock })
  })
  return mine
}

function closed(http: HttpServer, connections: ReadonlySet<Socket>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  http.close(() => resolve())
  http.closeAllConnections()
  for (const socket of connections) socket.destroy()
  return promise
}
