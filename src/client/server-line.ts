/** The way to a server by its address on the network, with TLS and whatever says who asks. */
import * as http from 'node:http'
import * as https from 'node:https'
import { systemClock } from '../base/clock.ts'
import { goWords } from './go-words.ts'
import { ConnectionTrouble, exchange, keepNothing, type Line } from './line.ts'

/** Who asks. */
export interface Identity {
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly cert?: string
  readonly key?: string
}

export interface Server {
  readonly url: URL
  readonly tls: { readonly ca?: string; readonly servername?: string; readonly rejectUnauthorized: boolean }
  /** Names proxies, as the variables HTTPS_PROXY, HTTP_PROXY and NO_PROXY do. */
  readonly proxy: Readonly<Record<string, string | undefined>>
  identity(): Promise<Identity>
  /** What `identity` gave was not accepted; true if it may give something else now. */
  renew(): boolean
}

/** Milliseconds of silence after which a connection is asked whether it is there. */
const heartbeat = 15_000

export function serverLine(server: Server): Line {
  const { url, tls } = server
  const { Agent, request } = url.protocol === 'http:' ? http : https
  const options = { ...tls, proxyEnv: { ...server.proxy } }
  const agent = new Agent({ ...options, keepAlive: true, maxSockets: 64 })
  const streams = new Agent({ ...options, keepAlive: false })
  const root = url.pathname.replace(/\/$/, '')
  return {
    send: async (sent, body, kept) => {
      const { headers, ...keys } = await identityOf(server)
      const all = {
        ...sent,
        ...tls,
        ...keys,
        hostname: url.hostname.replace(/^\[(.*)\]$/, '$1'),
        port: url.port,
        path: `${root}${sent.path ?? ''}`,
        headers: { ...(sent.headers as http.OutgoingHttpHeaders), ...mutable(headers) },
        agent: kept ? agent : streams,
      }
      // A line that is cut without a word (a tunnel, a machine that slept) is noticed by this alone: a watch says nothing for long.
      return exchange((answered) => request(all, answered).on('socket', (socket) => socket.setKeepAlive(true, heartbeat)), body)
    },
    dialling: async (path) => {
      const { headers, ...keys } = await identityOf(server)
      return {
        url: `${url.protocol === 'http:' ? 'ws' : 'wss'}://${url.host}${root}${path}`,
        // The types of headers do not know that several values are several lines.
        options: { ...tls, ...keys, agent: streams, headers: mutable(headers) as Record<string, string> },
      }
    },
    explain: (error) => Promise.resolve(explained(error, server)),
    renew: () => server.renew(),
    leave: () => keepNothing(agent),
    close: () => {
      agent.destroy()
      streams.destroy()
    },
  }
}

const identityOf = (server: Server): Promise<Identity> =>
  server.identity().catch((error: unknown) => {
    throw new ConnectionTrouble(`Unable to connect to the server: ${error instanceof Error ? error.message : String(error)}`, error)
  })

const mutable = (headers: Identity['headers']): http.OutgoingHttpHeaders =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]))

function explained(error: Error, { url, tls }: Server): Error {
  if (error.name === 'AbortError' || error instanceof ConnectionTrouble) return error
  const words = goWords(error, tls.servername ?? url.hostname, systemClock.now())
  if (/connect: connection refused$/.test(words))
    return new ConnectionTrouble(`The connection to the server ${url.host} was refused - did you specify the right host or port?`, error)
  return new ConnectionTrouble(`Unable to connect to the server: ${words}`, error)
}
