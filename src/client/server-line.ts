/** The way to a server by its address on the network, with TLS and whatever says who asks. */
import * as http from 'node:http'
import * as https from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { type Clock, systemClock } from '../base/clock.ts'
import { bareHost, goWords, joinHostPort } from './go-words.ts'
import { ConnectionTrouble, endIdle, exchange, keepNothing, type Line } from './line.ts'
import { createPulse, type Held } from './pulse.ts'
import { connectBySocks, socksPort, type Target } from './socks.ts'

/** Who asks. */
export interface Identity {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly cert?: string
  readonly key?: string
}

export interface Server {
  readonly url: URL
  readonly tls: { readonly ca?: string; readonly servername?: string; readonly rejectUnauthorized: boolean }
  /** Names proxies, as the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY do; or a SOCKS proxy. */
  readonly proxy: Readonly<Record<string, string | undefined>> | URL
  identity(): Promise<Identity>
  /** What `identity` gave was not accepted; true if it may give something else now. */
  renew(): boolean
}

/** Milliseconds of silence after which the other machine is asked whether it knows a connection. */
const heartbeat = 15_000

export function serverLine(server: Server, clock: Clock = systemClock): Line {
  const { url, tls } = server
  const { Agent, request } = url.protocol === 'http:' ? http : https
  const { proxy } = server
  const options = { ...tls, ...(!(proxy instanceof URL) && { proxyEnv: { ...proxy } }) }
  const agent = new Agent({ ...options, keepAlive: true, maxSockets: 64 })
  const streams = new Agent({ ...options, keepAlive: false })
  if (proxy instanceof URL) for (const one of [agent, streams]) goBySocks(one, proxy, url)
  const root = url.pathname.replace(/\/$/, '')
  const exchanged = async (sent: http.RequestOptions, body: Buffer | undefined, { kept, held }: Way): Promise<http.IncomingMessage> => {
    const { headers, ...keys } = await identityOf(server)
    const all = {
      ...sent,
      ...tls,
      ...keys,
      hostname: bareHost(url),
      port: url.port,
      path: `${root}${sent.path ?? ''}`,
      headers: { ...(sent.headers as http.OutgoingHttpHeaders), ...mutable(headers) },
      agent: kept ? agent : streams,
    }
    return exchange((answered) => (held ? guarded(request(all, answered)) : request(all, answered)), body)
  }
  // Whether or not one may know the version, there is an answer.
  const ask = async (signal: AbortSignal): Promise<unknown> =>
    (await exchanged({ path: '/version', signal }, undefined, { kept: false, held: false })).destroy()
  const pulse = createPulse({ clock, ask, onSilence: () => endIdle(agent) })
  /** A request that ends when the server is gone, as its answer does. */
  const guarded = (made: http.ClientRequest): http.ClientRequest =>
    made.once('socket', (socket) => {
      let answer: http.IncomingMessage | undefined
      made.once('response', (begun) => (answer = begun))
      made.once('close', pulse.hold(heldBy(socket, () => (answer ?? made).destroy(lostAt(socket, url)))))
    })
  return {
    send: (sent, body, kept) => exchanged(sent, body, { kept, held: true }),
    dialling: async (path) => {
      const { headers, ...keys } = await identityOf(server)
      return {
        url: `${url.protocol === 'http:' ? 'ws' : 'wss'}://${url.host}${root}${path}`,
        // The types of headers do not know that several values are several lines.
        options: {
          ...tls,
          ...keys,
          agent: streams,
          headers: mutable(headers) as Record<string, string>,
          finishRequest: (made) => {
            made.once('socket', (socket) => socket.once('close', pulse.hold(heldBy(socket, () => socket.destroy(lostAt(socket, url))))))
            made.end()
          },
        },
      }
    },
    explain: (error) => Promise.resolve(explained(error, server)),
    renew: () => server.renew(),
    leave: () => keepNothing(agent),
    close: () => {
      pulse.end()
      agent.destroy()
      streams.destroy()
    },
  }
}

/** Has an agent make its connections through a SOCKS proxy. */
function goBySocks(agent: http.Agent, proxy: URL, url: URL): void {
  agent.createConnection = (given, done) => {
    // The one argument that it comes with says which: Node's types know only both.
    const give = done as (error: Error | null, socket?: Duplex) => void
    const target = { host: given.host ?? url.hostname, port: Number(given.port ?? (url.protocol === 'http:' ? 80 : 443)) }
    connectBySocks(proxy, target).then(
      (socket) => give(null, url.protocol === 'http:' ? socket : connectTls({ ...(given as ConnectionOptions), socket })),
      (error: Error) => give(socksTrouble(error, proxy, target)),
    )
    return undefined
  }
}

function socksTrouble(error: Error, proxy: URL, { host, port }: Target): Error {
  const way =
    'code' in error
      ? `proxyconnect tcp: ${goWords(error, proxy.hostname, systemClock.now())}`
      : `socks connect tcp ${joinHostPort(bareHost(proxy), Number(proxy.port || socksPort))}->${joinHostPort(host, port)}: ${error.message}`
  return new ConnectionTrouble(`Unable to connect to the server: ${way}`, error)
}

interface Way {
  /** Over a connection that is kept for further requests. */
  readonly kept: boolean
  /** It is cut off when the server is gone. */
  readonly held: boolean
}

/** What waits for bytes of a socket. A line that is cut by nobody's end of it is noticed by the socket itself. */
function heldBy(socket: Socket, cut: () => void): Held {
  socket.setKeepAlive(true, heartbeat)
  return {
    get bytesRead() {
      return socket.bytesRead
    },
    cut,
  }
}

const lostAt = ({ connecting }: Socket, { host }: URL): Error =>
  new ConnectionTrouble(`Unable to connect to the server: ${connecting ? `dial tcp ${host}: i/o timeout` : 'client connection lost'}`)

const identityOf = (server: Server): Promise<Identity> =>
  server.identity().catch((error: unknown) => {
    throw new ConnectionTrouble(`Unable to connect to the server: ${error instanceof Error ? error.message : String(error)}`, error)
  })

const mutable = (headers: Identity['headers']): http.OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]))

function explained(error: Error, { url, tls }: Server): Error {
  if (error.name === 'AbortError' || error instanceof ConnectionTrouble) return error
  const words = goWords(error, tls.servername ?? bareHost(url), systemClock.now())
  if (/connect: connection refused$/.test(words))
    return new ConnectionTrouble(`The connection to the server ${url.host} was refused - did you specify the right host or port?`, error)
  return new ConnectionTrouble(`Unable to connect to the server: ${words}`, error)
}
