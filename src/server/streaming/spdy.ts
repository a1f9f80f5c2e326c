/** exec, attach and port-forward over SPDY/3.1, as kubectl before 1.30 speaks, and as a newer one does when WebSocket fails. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Pod } from '../../api/objects.ts'
import { badRequest, failure } from '../../api/status.ts'
import type { Clock } from '../../base/clock.ts'
import { commandProtocols } from '../../client/channels.ts'
import type { RemoteCommand } from '../../client/client.ts'
import type { PortConnection } from '../node-access.ts'
import type { Call, Core } from '../core.ts'
import { agentsFor } from '../subresources/node-agents.ts'
import { get } from '../verbs/get.ts'
import { checkPorts, forwardChannels, portsIn } from './channel-forward.ts'
import { forwardStreams } from './port-forward.ts'
import { joinStreams, type RemoteOptions, type Streams } from './remote-command.ts'
import { spdyConnection, type SpdyStream } from './spdy-connection.ts'
import { acceptTunnel, acceptWebSocket, resized } from './web-socket.ts'

/** What kubectl calls port-forward's SPDY inside a WebSocket. */
const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io'

/** Each of its streams can be closed, so that it has no need of the newest. */
const remoteProtocols = commandProtocols.slice(1)
const forwardProtocol = 'portforward.k8s.io'

/** The best protocol of `X-Stream-Protocol-Version` that we know; refuses when there is none. */
export function spdyProtocol({ headers }: IncomingMessage, known: readonly string[] = remoteProtocols): string {
  if (headers.upgrade?.toUpperCase() !== 'SPDY/3.1') throw badRequest('Upgrade request required')
  const offered = new Set(
    [headers['x-stream-protocol-version'] ?? []]
      .flat()
      .flatMap((text) => text.split(','))
      .map((name) => name.trim()),
  )
  const found = known.find((name) => offered.has(name))
  if (found === undefined)
    throw failure(
      403,
      'Forbidden',
      `unable to negotiate protocol: client supports [${[...offered].join(' ')}], server accepts [${known.join(' ')}]`,
    )
  return found
}

interface Joined {
  readonly socket: Duplex
  readonly head: Buffer
  readonly protocol: string
  readonly clock: Clock
}

const switched = (protocol: string): string =>
  `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`

/** How long a client may take to open its streams. Upstream: kubelet's streamCreationTimeout. */
const openWithin = 30_000

/** Waits for the client's streams and ties them to the session. Rejects when they do not come. */
export async function serveSpdyRemote(
  session: RemoteCommand,
  options: RemoteOptions,
  { socket, head, protocol, clock }: Joined,
): Promise<void> {
  const awaited = [
    'error',
    ...(options.stdin ? ['stdin'] : []),
    ...(options.stdout ? ['stdout'] : []),
    ...(options.stderr ? ['stderr'] : []),
    ...(options.tty ? ['resize'] : []),
  ]
  const streams = new Map<string, SpdyStream>()
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  let onGone = (): void => reject(new Error('the client left before its streams were open'))
  const cancel = clock.after(openWithin, () => reject(new Error('timed out waiting for client to create streams')))
  socket.write(switched(protocol))
  const connection = spdyConnection(socket, head, {
    onStream: (stream) => {
      streams.set(stream.headers['streamtype'] ?? '', stream)
      if (awaited.every((name) => streams.has(name))) resolve()
    },
    onGone: () => onGone(),
  })
  try {
    await opened
  } catch (error) {
    session.kill()
    throw error
  } finally {
    cancel()
  }
  const tied: Streams = {
    write: (name, data) => streams.get(name)?.write(data) ?? Promise.resolve(),
    finish(status) {
      const isSuccess = (status as { readonly status?: string }).status === 'Success'
      // Before v4 an error stream holds a text, and success is silence.
      const text =
        protocol === 'v4.channel.k8s.io'
          ? JSON.stringify(status)
          : isSuccess
            ? ''
            : ((status as { readonly message?: string }).message ?? '')
      for (const [name, stream] of streams) if (name !== 'error') stream.end()
      streams.get('error')?.end(Buffer.from(text))
      connection.close()
    },
    listen(handlers) {
      onGone = handlers.gone
      streams.get('stdin')?.listen(handlers.input, handlers.end)
      streams.get('resize')?.listen(
        (data) => resized(data, handlers),
        () => undefined,
      )
    },
  }
  await joinStreams(session, tied, options)
}

interface Forward {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly query: URLSearchParams
}

/** Gets ready to forward ports of a pod, and refuses what cannot be; the answer begins, and goes on for as long as the connection lives. */
export function prepareForward(core: Core, call: Call, { request, socket, head, query }: Forward): () => Promise<void> {
  const ports = portsIn(query)
  const pod = get(core, { ...call, subresource: undefined }).value as Pod
  const agents = agentsFor(core, pod)
  const connect = (port: number): Promise<PortConnection> => agents.portForward(pod, port)
  const forward = forwardStreams(connect)
  if (request.headers.upgrade?.toLowerCase() === 'websocket') {
    // kubectl's newer way: SPDY inside a WebSocket.
    if (request.headers['sec-websocket-protocol']?.includes(tunnelProtocol) === true) {
      return async () => void spdyConnection(await acceptTunnel(request, socket, head, tunnelProtocol), Buffer.alloc(0), forward)
    }
    checkPorts(ports)
    return async () => forwardChannels(await acceptWebSocket(request, socket, head), ports, connect)
  }
  const protocol = spdyProtocol(request, [forwardProtocol])
  return () => {
    socket.write(switched(protocol))
    spdyConnection(socket, head, forward)
    return Promise.resolve()
  }
}
