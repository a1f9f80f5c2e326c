/** Messages of WebSockets whose first byte is the number of a channel. */
import type { RawData, WebSocket } from 'ws'

/** A message in one piece. */
export const messageOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data)

/** Sends bytes on a channel, as long as the connection is there. */
export function sendOn(connection: WebSocket, channel: number, data: Uint8Array): void {
  if (connection.readyState === connection.OPEN) connection.send(Buffer.concat([Uint8Array.of(channel), data]))
}
