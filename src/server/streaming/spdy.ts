/** exec, attach and port-forward over SPDY/3.1, as kubectl before 1.30 speaks, and as a newer one does when WebSocket fails. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Pod } from '../../api/objects.ts'
import { badRequest, failure } from '../../api/status.ts'
import type { ContainerSession } from '../node-access.ts'
import type { Call, Core } from '../core.ts'
import { get } from '../verbs/get.ts'
import { forwardStreams } from './port-forward.ts'
import { joinStreams, type RemoteOptions, type Streams } from './remote-command.ts'
import { spdyConnection, type SpdyStream } from './spdy-connection.ts'
import { acceptTunnel, resized } from './web-socket.ts'

/** What kubectl calls port-forward's SPDY inside a WebSocket. */
export const tunnelProtocol = 'SPDY/3.1+portforward.k8s.io'

const remoteProtocols = ['v4.channel.k8s.io', 'v3.channel.k8s.io', 'v2.channel.k8s.io', 'channel.k8s.io']
const forwardProtocol = 'portforward.k8s.io'

/** The best protocol of `X-Stream-Protocol-Version` that we know; refuses when there is none. */
export function spdyProtocol({ headers }: IncomingMessage, known: readonly string[] = remoteProtocols): string {
  if (headers.upgrade?.toUpperCase() !== 'SPDY/3.1') throw badRequest('Upgrade request required')
  const offered = new Set([headers['x-stream-protocol-version'] ?? []].flat().flatMap((text) => text.split(',')).map((name) => name.trim()))
  const found = known.find((name) => offered.has(name))
  if (found === undefined) throw failure(403, 'Forbidden', `unable to negotiate protocol: client supports [${[...offered].join(' ')}], server accepts [${known.join(' ')}]`)
  return found
}

interface Joined {
  readonly socket: Duplex
  readonly head: Buffer
  readonly protocol: string
}

const switched = (protocol: string): string => `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`

/** Waits for the client's streams and ties them to the session. */
export async function serveSpdyRemote(session: ContainerSession, options: RemoteOptions, { socket, head, protocol }: Joined): Promise<void> {
  const awaited = new Set(['error', ...(options.stdin ? ['stdin'] : []), ...(options.stdout ? ['stdout'] : []), ...(options.stderr ? ['stderr'] : []), ...(options.tty ? ['resize'] : [])])
  const streams = new Map<string, SpdyStream>()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  socket.write(switched(protocol))
  let onGone = (): void => undefined
  const connection = spdyConnection(socket, head, {
    onStream: (stream) => {
      streams.set(stream.headers['streamtype'] ?? '', stream)
      if ([...awaited].every((name) => streams.has(name))) resolve()
    },
    onGone: () => {
      onGone()
      reject(new Error('the client left before its streams were open'))
    },
  })
  await promise.catch((error: unknown) => {
    session.kill()
    throw error
  })
  const tied: Streams = {
    write: (name, data) => streams.get(name)?.write(data) ?? Promise.resolve(),
    finish(status) {
      const isSuccess = (status as { readonly status?: string }).status === 'Success'
      // Before v4 an error stream holds a text, and success is silence.
      const text = protocol === 'v4.channel.k8s.io' ? JSON.stringify(status) : isSuccess ? '' : ((status as { readonly message?: string }).message ?? '')
      for (const [name, stream] of streams) if (name !== 'error') stream.end()
      streams.get('error')?.end(Buffer.from(text))
      connection.close()
    },
    listen(handlers) {
      onGone = handlers.gone
      streams.get('stdin')?.listen(handlers.input, handlers.end)
      streams.get('resize')?.listen((data) => resized(data, handlers), () => undefined)
    },
  }
  await joinStreams(session, tied, options)
}

interface Forward {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  /** SPDY inside a WebSocket. */
  readonly tunnelled: boolean
}

/** Forwards ports of a pod for as long as the connection lives. */
export async function serveSpdyForward(core: Core, call: Call, { request, socket, head, tunnelled }: Forward): Promise<void> {
  const pod = get(core, { ...call, subresource: undefined }).value as Pod
  if ((pod.spec.nodeName ?? '') === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  const { nodes } = core
  if (nodes === undefined) throw failure(500, 'InternalError', `no node agent answers for node ${pod.spec.nodeName ?? ''}`)
  const forward = forwardStreams((port) => nodes.portForward(pod, port))
  if (tunnelled) {
    const tunnel = await acceptTunnel(request, socket, head, tunnelProtocol)
    spdyConnection(tunnel, Buffer.alloc(0), forward)
    return
  }
  const protocol = spdyProtocol(request, [forwardProtocol])
  socket.write(switched(protocol))
  spdyConnection(socket, head, forward)
}
