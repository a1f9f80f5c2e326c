/**
 * Remote commands over WebSocket: each message begins with the number of its channel. Protocols: v5 and v4 `.channel.k8s.io`, and those
 * before, which know less.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createWebSocketStream, WebSocketServer, type RawData, type WebSocket } from 'ws'
import type { StreamHandlers, Streams } from './remote-command.ts'

const channels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const
const protocols = ['v5.channel.k8s.io', 'v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io']

/** The protocol that a client offers and we know best. */
export function channelProtocol(offered: string | undefined): string | undefined {
  const names = new Set((offered ?? '').split(',').map((name) => name.trim()))
  return protocols.find((name) => names.has(name))
}

/** Makes the connection a WebSocket. */
export function acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<WebSocket> {
  // Made for each: the library is loaded with the first one, which no start waits for.
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => protocols.find((name) => offered.has(name)) ?? false,
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

/** Sends bytes on a channel; resolves when they are on their way, or the client has left. */
export function sendOn(connection: WebSocket, channel: number, data: Uint8Array): Promise<void> {
  const message = Buffer.allocUnsafe(data.length + 1)
  message[0] = channel
  message.set(data, 1)
  return new Promise((resolve) => connection.send(message, () => resolve()))
}

/** The streams of a remote command over its channels. */
export function channelStreams(connection: WebSocket): Streams {
  return {
    write: (stream, data) => sendOn(connection, channels[stream], data),
    finish(status) {
      void sendOn(connection, channels.status, Buffer.from(JSON.stringify(status))).then(() => connection.close(1000))
    },
    listen(handlers) {
      connection.on('message', (data) => take(bytesOf(data), handlers))
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

/** A message, text or binary, in one piece. */
export function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data)
  return Buffer.isBuffer(data) ? data : Buffer.from(data)
}
