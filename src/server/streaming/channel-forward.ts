/**
 * port-forward over WebSocket, as client libraries speak it: each port of the query has a pair of channels, 2i with the data and 2i+1 with
 * what goes wrong. Upstream: kubelet's portforward/websocket.go.
 */
import type { WebSocket } from 'ws'
import { unparsablePort } from '../../api/go-integer.ts'
import { badRequest } from '../../api/status.ts'
import { messageOf, sendOn } from '../../client/channels.ts'
import type { PortConnection } from '../node-access.ts'

/** Reads the ports of the query, which need not name any; refuses what is no number of a port. */
export function portsIn(query: URLSearchParams): readonly number[] {
  return query
    .getAll('ports')
    .flatMap((text) => text.split(','))
    .map((text) => {
      const why = unparsablePort(text)
      if (why !== undefined) throw badRequest(`cannot convert to []int32: ${why}`)
      return Number(text)
    })
}

/** Refuses none, and what no connection leads to. */
export function checkPorts(ports: readonly number[]): void {
  if (ports.length === 0) throw badRequest('query parameter "port" is required')
  if (ports.includes(0)) throw badRequest('port "0" must be > 0')
}

/** Ties each pair of channels to its port, and closes once every port has. */
export async function forwardChannels(
  connection: WebSocket,
  ports: readonly number[],
  connect: (port: number) => Promise<PortConnection>,
): Promise<void> {
  const tied = new Map<number, PortConnection>()
  const early = new Map<number, Buffer[]>()
  let hasGone = false
  const end = (): void => {
    hasGone = true
    for (const port of tied.values()) port.destroy()
  }
  connection.on('close', end)
  connection.on('error', end)
  connection.on('message', (data) => {
    const message = messageOf(data)
    const channel = message[0] ?? 0
    if (channel % 2 === 1 || channel >= ports.length * 2 || message.length < 2) return
    const port = tied.get(channel)
    if (port === undefined) early.set(channel, [...(early.get(channel) ?? []), message.subarray(1)])
    else port.write(message.subarray(1))
  })
  const tie = async (port: number, at: number): Promise<void> => {
    const [data, errors] = [at * 2, at * 2 + 1]
    const name = Buffer.from([port & 0xff, port >> 8])
    await Promise.all([sendOn(connection, data, name), sendOn(connection, errors, name)])
    let target: PortConnection
    try {
      target = await connect(port)
    } catch (error) {
      return sendOn(connection, errors, Buffer.from((error as Error).message))
    }
    if (hasGone) return target.destroy()
    tied.set(data, target)
    for (const bytes of early.get(data) ?? []) target.write(bytes)
    early.delete(data)
    for await (const bytes of target.data) await sendOn(connection, data, bytes)
  }
  await Promise.all(ports.map(tie))
  connection.close(1000)
}
