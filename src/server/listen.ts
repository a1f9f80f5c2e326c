/** Opens the server's Unix socket and, if wanted, a TCP port. */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { Server } from './server.ts'

export interface ListenOptions {
  /** The path of a Unix socket, in a directory that only its owner may enter. */
  readonly socket?: string
  /** Sets the mode of the socket to 0600: files are not the server's business. */
  readonly protect?: (socket: string) => void | Promise<void>
  /** A TCP port on `host`; 0 takes any. */
  readonly port?: number
  /** Default: this machine only. */
  readonly host?: string
}

export interface Listening {
  /** The TCP port, if one is open. */
  readonly port: number | undefined
  /** Ends every connection and stops listening. */
  close(): Promise<void>
}

const headersWithin = 30_000
/** Above kubectl's and browsers' own patience. */
const keepAlive = 75_000

/** Listens until closed. */
export async function listen(server: Server, options: ListenOptions): Promise<Listening> {
  const { socket, port, host = '127.0.0.1' } = options
  const open: HttpServer[] = []
  const start = async (listening: (http: HttpServer) => void): Promise<HttpServer> => {
    const http = createHttpServer({ headersTimeout: headersWithin, keepAliveTimeout: keepAlive, requestTimeout: 0, maxHeaderSize: 64 * 1024 }, server.handle)
    // Watches are silent for minutes.
    http.timeout = 0
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    http.once('listening', resolve).once('error', reject)
    listening(http)
    await promise
    open.push(http)
    return http
  }
  if (socket !== undefined) {
    await start((http) => http.listen({ path: socket }))
    await options.protect?.(socket)
  }
  const tcp = port === undefined ? undefined : await start((http) => http.listen({ port, host }))
  const address = tcp?.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : undefined,
    close: async () => {
      await Promise.all(open.map(close))
    },
  }
}

function close(http: HttpServer): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  http.close(() => resolve())
  http.closeAllConnections()
  return promise
}
