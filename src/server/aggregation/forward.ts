/** Requests that another server answers, handed on as they are. Upstream: kube-aggregator's proxy handler. */
import { STATUS_CODES, type ClientRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Core, User } from '../core.ts'
import { forwardedHeaders, hopByHop } from '../http/proxy.ts'
import { openRemote } from '../remote/call.ts'
import { goWords } from '../../client/go-words.ts'
import { placeOfService } from '../remote/service-place.ts'
import { isAvailable, type RemoteService } from './api-services.ts'
import { isOwn } from './own.ts'
import { serverBehind, withUser } from './front-proxy.ts'

export interface Forwarded {
  readonly request: IncomingMessage
  /** Without the query. */
  readonly path: string
  readonly user: User
}

/** The server that answers for this path; undefined: this one. */
export function remoteAt(core: Core, path: string): RemoteService | undefined {
  if (core.apiServices.remotes.length === 0) return undefined
  const [root, group, version] = path.split('/').slice(1)
  const remote = root === 'apis' && group !== undefined && version !== undefined ? core.apiServices.at(group, version) : undefined
  return remote === undefined || isOwn(core, remote) ? undefined : remote
}

/** Hands a request on and its answer back, both as they come. */
export async function forward(
  core: Core,
  remote: RemoteService,
  { request, path, user, response }: Forwarded & { readonly response: ServerResponse },
): Promise<void> {
  const say = (code: number, text: string): void => {
    if (response.headersSent || response.destroyed) return void response.destroy()
    response.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8', 'X-Content-Type-Options': 'nosniff' })
    response.end(`${text}\n`)
  }
  const opened = await open(core, remote, { request, path, user })
  if (opened === undefined) return say(503, 'service unavailable')
  // Broken connections may tell of it more than once: the first answers, and ends what has begun.
  opened.on('error', (error) => say(503, `error trying to reach service: ${goWords(error, serverName(remote), core.clock.now())}`))
  opened.once('response', (answer) => answerWith(response, answer))
  response.once('close', () => opened.destroy())
  request.pipe(opened)
}

/** The same for a request that turns its connection into streams. */
export async function forwardUpgrade(
  core: Core,
  remote: RemoteService,
  { request, path, user, socket, head }: Forwarded & { readonly socket: Duplex; readonly head: Buffer },
): Promise<void> {
  const refuse = (code: number, text: string): void =>
    void (
      socket.writable &&
      socket.end(
        `HTTP/1.1 ${code} ${STATUS_CODES[code] ?? ''}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(text) + 1}\r\nConnection: close\r\n\r\n${text}\n`,
      )
    )
  const opened = await open(core, remote, { request, path, user }, { Connection: 'Upgrade', Upgrade: request.headers.upgrade ?? '' })
  if (opened === undefined) return refuse(503, 'service unavailable')
  opened.on('error', (error) => refuse(503, `error trying to reach service: ${goWords(error, serverName(remote), core.clock.now())}`))
  // An answer that is no upgrade ends the connection.
  opened.once('response', (answer) => {
    socket.write(headOf(answer, 'close'))
    answer.on('error', () => socket.destroy())
    answer.pipe(socket)
  })
  opened.once('upgrade', (answer, other, rest) => {
    socket.write(headOf(answer))
    if (rest.length > 0) socket.write(rest)
    other.on('error', () => socket.destroy())
    socket.on('error', () => other.destroy())
    socket.once('close', () => other.destroy())
    other.once('close', () => socket.destroy())
    other.pipe(socket)
    socket.pipe(other)
  })
  if (head.length > 0) socket.unshift(head)
  opened.end()
}

const serverName = ({ service }: RemoteService): string => `${service.name}.${service.namespace}.svc`

/** Undefined: the server is not to be reached. */
async function open(
  core: Core,
  remote: RemoteService,
  { request, path, user }: Forwarded,
  more: Readonly<Record<string, string>> = {},
): Promise<ClientRequest | undefined> {
  if (!isAvailable(remote)) return undefined
  let behind
  try {
    behind = await serverBehind(core, remote, placeOfService(core, remote.service))
  } catch {
    // Upstream keeps to its log what is wrong.
    return undefined
  }
  const query = (request.url ?? '').slice(path.length)
  const length = request.headers['content-length']
  const headers = {
    ...withUser(forwardedHeaders({ request, path }), user),
    ...(length !== undefined && { 'Content-Length': length }),
    ...more,
  }
  return openRemote(behind, { method: request.method ?? 'GET', path: path + query, headers })
}

function answerWith(response: ServerResponse, answer: IncomingMessage): void {
  const code = answer.statusCode ?? 502
  if (code >= 300 && code <= 399 && answer.headers.location !== undefined) {
    answer.destroy()
    response.writeHead(502, { 'Content-Type': 'text/plain; charset=utf-8' })
    response.end('the backend attempted to redirect this request, which is not permitted')
    return
  }
  const headers = Object.entries(answer.headersDistinct).filter(([name]) => !hopByHop.has(name) || name === 'content-length')
  response.writeHead(
    code,
    Object.fromEntries(headers.map(([name, values = []]) => [name, values.length === 1 ? (values[0] ?? '') : values])),
  )
  // A watch may say nothing for long: its head goes out at once.
  response.flushHeaders()
  answer.on('error', () => response.destroy())
  answer.pipe(response)
}

function headOf({ statusCode = 502, rawHeaders }: IncomingMessage, connection?: string): string {
  const lines: string[] = []
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] ?? ''
    if (connection === undefined || !/^(connection|transfer-encoding)$/i.test(name)) lines.push(`${name}: ${rawHeaders[at + 1] ?? ''}`)
  }
  if (connection !== undefined) lines.push(`Connection: ${connection}`)
  return `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n`
}
