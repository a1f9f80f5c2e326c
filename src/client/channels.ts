/** Messages of WebSockets whose first byte is the number of a channel: what both sides know of remote commands and forwarded ports. */
import type { RawData, WebSocket } from 'ws'

/** The protocols of remote commands, the newest first: only that one can close standard input. */
export const commandProtocols = [
  'v5.channel.k8s.io',
  'v4.channel.k8s.io',
  'v3.channel.k8s.io',
  'v2.channel.k8s.io',
  'channel.k8s.io',
] as const

/** The channels of a remote command. */
export const commandChannels = { stdin: 0, stdout: 1, stderr: 2, status: 3, resize: 4, close: 255 } as const

/** A message, text or binary, in one piece. */
export const messageOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/** Sends bytes on a channel; resolves when they are on their way, or the other side has left. */
export function sendOn(connection: WebSocket, channel: number, data: Uint8Array): Promise<void> {
  if (connection.readyState !== connection.OPEN) return Promise.resolve()
  const message = Buffer.allocUnsafe(data.length + 1)
  message[0] = channel
  message.set(data, 1)
  return new Promise((resolve) => connection.send(message, () => resolve()))
}
