/** Sends HTTP requests to an API server over its Unix socket, with kept-alive connections; knows bytes and statuses, no resources. */
import { Agent, request, type AgentOptions, type IncomingMessage, type RequestOptions } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { WebSocket } from 'ws'
import { failure, StatusError, type Status } from '../api/status.ts'

/** Where a server listens. */
export interface Address {
  readonly socketPath: string
}

export interface Call {
  readonly method: string
  readonly path: string
  /** Sent as JSON. */
  readonly body?: unknown
  readonly contentType?: string
  readonly accept?: string
  readonly signal?: AbortSignal | undefined
}

export interface Transport {
  /** The whole answer, once; rejects with a StatusError for statuses of 400 and above. */
  send(call: Call): Promise<{ readonly text: string; readonly warnings: readonly string[] }>
  /** The answer as it comes; rejects like `send`. Destroying it ends the request. */
  open(call: Call): Promise<IncomingMessage>
  /** A WebSocket of a protocol; `listen` is called before anything comes. Rejects like `send`. */
  dial(path: string, protocol: string, listen: (connection: WebSocket) => void): Promise<WebSocket>
  close(): void
}

/**
 * `userAgent` names the program to the server, which takes the field manager from it. An address that is still to come makes every
 * connection wait for it; the requests are made by then.
 */
export function createTransport(address: Address | Promise<Address>, userAgent: string): Transport {
  const place = Promise.resolve(address)
  const agent = agentTo(place, { keepAlive: true, maxSockets: 64 })
  const streams = agentTo(place, { keepAlive: false })

  const begin = (call: Call, pool: Agent): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const body = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
      const options: RequestOptions & { readonly servername: string } = {
        agent: pool,
        // There is no TLS to name a server for, and the check whether its name is an address is one of a start's longest expressions.
        servername: '',
        method: call.method,
        path: call.path,
        headers: {
          accept: call.accept ?? 'application/json',
          'user-agent': userAgent,
          ...(body && { 'content-type': call.contentType ?? 'application/json', 'content-length': body.length }),
        },
        ...(call.signal && { signal: call.signal }),
      }
      const sent = request(options, resolve)
      sent.on('error', (error) => place.then((known) => reject(unreachable(error, known)), reject))
      sent.end(body)
    })

  const checked = async (call: Call, pool: Agent): Promise<IncomingMessage> => {
    const answer = await begin(call, pool)
    if ((answer.statusCode ?? 500) < 400) return answer
    throw refusal(answer.statusCode ?? 500, await readAll(answer))
  }

  return {
    send: async (call) => {
      const answer = await checked(call, agent)
      return { text: await readAll(answer), warnings: warningsOf(answer) }
    },
    open: (call) => checked(call, streams),
    dial: async (path, protocol, listen) => dial(await place, { path, protocol, userAgent }, listen),
    close: () => {
      agent.destroy()
      streams.destroy()
    },
  }
}

interface Dialling {
  readonly path: string
  readonly protocol: string
  readonly userAgent: string
}

async function dial(address: Address, { path, protocol, userAgent }: Dialling, listen: (opened: WebSocket) => void): Promise<WebSocket> {
  // Few programs ever dial, and no start waits for what that takes.
  const { WebSocket: Dialled } = await import('ws')
  const connection = new Dialled(`ws://localhost${path}`, [protocol], {
    createConnection: () => connectTo(address),
    headers: { 'user-agent': userAgent },
    perMessageDeflate: false,
  })
  listen(connection)
  return new Promise((resolve, reject) => {
    connection.once('open', () => resolve(connection))
    connection.once(
      'unexpected-response',
      (_, answer) => void readAll(answer).then((text) => reject(refusal(answer.statusCode ?? 500, text)), reject),
    )
    connection.once('error', (error) => reject(unreachable(error, address)))
  })
}

const connectTo = ({ socketPath }: Address): Socket => connect(socketPath)

/** Its connections are made when the address is known. */
function agentTo(place: Promise<Address>, options: AgentOptions): Agent {
  const agent = new Agent(options)
  agent.createConnection = (_, done) => {
    // The one argument that it comes with says which: Node's types know only both.
    const give = done as (error: Error | null, socket?: Socket) => void
    place.then((known) => give(null, connectTo(known)), give)
    return undefined
  }
  return agent
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

/** A Status in the body is the server's own word; anything else is worded as client-go does. */
function refusal(code: number, text: string): StatusError {
  try {
    const body = JSON.parse(text) as Partial<Status>
    if (body.kind === 'Status') return new StatusError({ ...(body as Status), code })
  } catch {
    // not JSON: worded below
  }
  if (code === 404) return failure(404, 'NotFound', 'the server could not find the requested resource')
  return failure(
    code,
    'InternalError',
    `an error on the server (${JSON.stringify(text.trim().slice(0, 200))}) has prevented the request from succeeding`,
  )
}

/** `299 - "text"` headers, unquoted. */
function warningsOf(answer: IncomingMessage): string[] {
  const header = answer.headers['warning']
  if (header === undefined) return []
  const found: string[] = []
  for (const match of String(header).matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g)) found.push((match[1] ?? '').replace(/\\(.)/g, '$1'))
  return found
}

/** Connection errors name where they went. */
function unreachable(error: Error, { socketPath }: Address): Error {
  if (error.name === 'AbortError') return error
  // Node says the path as well.
  return new Error(`no answer from the cluster at ${socketPath}: ${error.message.replace(` ${socketPath}`, '')}`, { cause: error })
}
