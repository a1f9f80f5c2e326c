/** Remote commands over WebSocket: each message begins with the number of its channel. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer, type WebSocket } from 'ws'
import type { Clock } from '../../base/clock.ts'
import { commandChannels as channels, commandProtocols, messageOf, sendOn } from '../../client/channels.ts'
import type { StreamHandlers, Streams } from './remote-command.ts'

/** The protocol that a client offers and we know best. */
export function channelProtocol(offered: string | undefined): string | undefined {
  const names = new Set((offered ?? '').split(',').map((name) => name.trim()))
  return commandProtocols.find((name) => names.has(name))
}

/** Makes the connection a WebSocket. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
  // Made for each: the library is loaded with the first one, which no start waits for.
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => commandProtocols.find((name) => offered.has(name)) ?? false,
    maxPayload: 32 * 1024 * 1024,
    perMessageDeflate: false,
  })
  return new Promise((resolve) => server.handleUpgrade(request, socket, head, resolve))
}

/** Makes the connection a WebSocket whose messages are pieces of one stream of bytes. */
export async function acceptTunnel(request: IncomingMessage, socket: Duplex, head: Buffer, protocol: string): Promise<Duplex> {
  // The library takes no name with a slash, so it is answered past it.
  delete request.headers['sec-websocket-protocol']
  const tunnels = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  tunnels.on('headers', (headers) => headers.push(`Sec-WebSocket-Protocol: ${protocol}`))
  return new Promise((resolve) => tunnels.handleUpgrade(request, socket, head, (connection) => resolve(createWebSocketStream(connection))))
}

/**
 * Resolves when the client can be taken to know its channels. client-go begins to read before it has made them and drops what comes too
 * soon: a command that ends at once would seem to have said nothing, and to have ended well. What it sends is proof; one that sends
 * nothing is given a rest from the time that it reads, which a pong shows, as long as a container takes to start a command elsewhere.
 */
function ready(connection: WebSocket, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let cancel = clock.after(patience, resolve)
    const done = (): void => {
      cancel()
      resolve()
    }
    connection.once('pong', () => {
      cancel()
      cancel = clock.after(rest, resolve)
    })
    connection.once('message', done)
    connection.once('close', done)
    connection.ping()
  })
}
/** For clients that answer no ping, in milliseconds. */
const patience = 5000
/** Between the goroutine that reads and the one that makes the channels, on a machine that is busy, in milliseconds. */
const rest = 100

/** The streams of a remote command over its channels. */
export function channelStreams(connection: WebSocket, clock: Clock): Streams {
  const isReady = ready(connection, clock)
  return {
    write: (stream, data) => isReady.then(() => sendOn(connection, channels[stream], data)),
    finish(status) {
      void isReady.then(() => sendOn(connection, channels.status, Buffer.from(JSON.stringify(status)))).then(() => connection.close(1000))
    },
    listen(handlers) {
      connection.on('message', (data) => take(messageOf(data), handlers))
      connection.on('close', () => handlers.gone())
      connection.on('error', () => handlers.gone())
    },
  }
}

function take(message: Buffer, handlers: StreamHandlers): void {
  const data = message.subarray(1)
  switch (message[0]) {
    case channels.stdin:
      if (data.length > 0) handlers.input(data)
      break
    case channels.resize:
      resized(data, handlers)
      break
    case channels.close:
      if (data[0] === channels.stdin) handlers.end()
      break
  }
}

/** Tells of a new size, `{"Width":80,"Height":24}`; anything else is left alone. */
export function resized(data: Buffer, { resize }: Pick<StreamHandlers, 'resize'>): void {
  try {
    const { Width, Height } = JSON.parse(data.toString()) as { readonly Width?: unknown; readonly Height?: unknown }
    if (typeof Width === 'number' && typeof Height === 'number') resize(Width, Height)
  } catch {
    // A size that cannot be read changes nothing.
  }
}
