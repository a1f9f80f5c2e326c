/**
 * Connections to ports of pods over WebSocket: channel 0 carries the data, channel 1 what goes wrong, and each begins with the number of
 * the port.
 */
import { PassThrough } from 'node:stream'
import type { RawData } from 'ws'
import { messageOf, sendOn } from './channels.ts'
import type { ObjectRef, PodConnection } from './client.ts'
import { podPath } from './paths.ts'
import type { Transport } from './transport.ts'

const protocol = 'v4.channel.k8s.io'

/** Connects; rejects when the cluster refuses. That nothing listens there is told by the data. */
export async function connectOver(transport: Transport, pod: ObjectRef, port: number): Promise<PodConnection> {
  const data = new PassThrough()
  // Whoever reads hears of it, however late.
  data.on('error', () => undefined)
  const begun = new Set<number>()
  const path = `${podPath(pod, 'portforward')}?ports=${port}`
  const connection = await transport.dial(path, protocol, (opened) => {
    opened.on('message', (raw: RawData) => {
      const message = messageOf(raw)
      const channel = message[0] ?? 0
      if (!begun.has(channel)) begun.add(channel)
      else if (channel === 0) data.write(message.subarray(1))
      else if (channel === 1) data.destroy(new Error(message.toString('utf8', 1)))
    })
    opened.on('close', () => data.end())
  })
  return { data, write: (bytes) => void sendOn(connection, 0, bytes), destroy: () => connection.terminate() }
}
