/**
 * Requests that turn their connection into streams: exec, attach and port-forward. Authentication, authorisation and routing are those of
 * any request.
 */
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { badRequest, StatusError } from '../../api/status.ts'
import { forwardUpgrade, remoteAt } from '../aggregation/forward.ts'
import { admitConnection } from '../admission/connection.ts'
import { attributesOf } from '../authorization/attributes.ts'
import { demand, isMaster } from '../authorization/authorize.ts'
import { impersonated } from '../authentication/impersonation.ts'
import type { Call, Core } from '../core.ts'
import type { Identify } from '../http/handle.ts'
import { partsOf } from '../http/request-line.ts'
import { statusOf } from '../http/respond.ts'
import { methodRefused, nowhere, routeOf } from '../http/route.ts'
import { servedResources } from '../served.ts'
import { joinStreams, openRemote, remoteOptionsOf } from './remote-command.ts'
import { prepareForward, serveSpdyRemote, spdyProtocol } from './spdy.ts'
import { acceptWebSocket, channelProtocol, channelStreams } from './web-socket.ts'

/** The listener of `upgrade` events. */
export function upgrader(core: Core, identify: Identify): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    prepare(core, identify, { request, socket, head }).then(
      // Once the protocol is switched, nothing can be said any more in HTTP.
      (begin) => begin().catch(() => void socket.destroy()),
      (error: unknown) => refuse(socket, error),
    )
  }
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
}

/** Refuses what is not allowed or cannot be; else gives what switches the protocol and carries the streams. */
async function prepare(core: Core, identify: Identify, { request, socket, head }: Upgrade): Promise<() => Promise<void>> {
  const { path, query } = partsOf(request.url)
  const method = request.method ?? 'GET'
  const user = impersonated(core, await identify(request), request.headersDistinct)
  if (!isMaster(user)) demand(core, attributesOf(user, { method, path, query }))
  const remote = remoteAt(core, path)
  if (remote !== undefined) return () => forwardUpgrade(core, remote, { request, path, user, socket, head })
  const route = routeOf(path, servedResources(core))
  if (route === undefined) throw nowhere()
  const { resource, namespace, name, subresource } = route
  if (resource.id !== 'v1 pods' || subresource === undefined || !streaming.has(subresource))
    throw badRequest('unable to upgrade: this path has no streams')
  if (method !== 'GET' && method !== 'POST') throw methodRefused()
  const call: Call = { resource, namespace, name, subresource, user, dryRun: false, warn: () => undefined }
  await admitConnection(core, call, query)
  if (subresource === 'portforward') return prepareForward(core, call, { request, socket, head, query })
  const options = remoteOptionsOf(query)
  if (request.headers.upgrade?.toLowerCase() !== 'websocket') {
    const protocol = spdyProtocol(request)
    const session = await openRemote(core, call, options)
    return () => serveSpdyRemote(session, options, { socket, head, protocol, clock: core.clock })
  }
  if (channelProtocol(request.headers['sec-websocket-protocol']) === undefined)
    throw badRequest('unable to upgrade: no channel protocol is known to both sides')
  const session = await openRemote(core, call, options)
  return async () => joinStreams(session, channelStreams(await acceptWebSocket(request, socket, head), core.clock), options)
}

const streaming = new Set(['exec', 'attach', 'portforward'])

/** A refusal as plain HTTP, which is what the connection still speaks. */
function refuse(socket: Duplex, error: unknown): void {
  if (!socket.writable) return
  const isPlain = error instanceof Error && !(error instanceof StatusError)
  const status = statusOf(error)
  // The kubelet, whose answers go through as they are, refuses in plain text.
  const body = isPlain ? error.message : `${JSON.stringify(status)}\n`
  socket.end(
    `HTTP/1.1 ${status.code} ${STATUS_CODES[status.code] ?? ''}\r\nContent-Type: ${isPlain ? 'text/plain; charset=utf-8' : 'application/json'}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
