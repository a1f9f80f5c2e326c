/** The way of requests to a server: a Unix socket, or TCP with TLS. What a request says is the transport's business. */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'
import type { ClientOptions } from 'ws'

export interface Line {
  /** Sends a request and gives its answer. `kept` ones share connections; others, streams for one, have their own. */
  send(options: RequestOptions, body: Buffer | undefined, kept: boolean): Promise<IncomingMessage>
  /** Where a WebSocket of a path goes, and how. */
  dialling(path: string): Promise<{ readonly url: string; readonly options: ClientOptions }>
  /** What an error of the connection means to a person. */
  explain(error: Error): Promise<Error>
  /** The server does not know who asks. True if asking again may be another matter. */
  renew(): boolean
  /** Nobody asks for anything new: connections that nothing goes on over end now, each other one with what it is there for. */
  leave(): void
  /** Ends every connection. */
  close(): void
}

/** A server that cannot be reached as one wants to: a whole sentence, as kubectl prints it. */
export class ConnectionTrouble extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'ConnectionTrouble'
  }
}

/** Ends the connections of an agent that nobody uses. */
export function endIdle(agent: Agent): void {
  for (const sockets of Object.values(agent.freeSockets)) for (const socket of sockets ?? []) socket.destroy()
}

/** Has an agent keep no connection any more that nobody uses. */
export function keepNothing(agent: Agent): void {
  Object.assign(agent, { keepAlive: false })
  endIdle(agent)
}

/** Ends a request with its body, and waits for the head of the answer. */
export const exchange = (
  begin: (answered: (answer: IncomingMessage) => void) => ClientRequest,
  body: Buffer | undefined,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const request = begin(resolve)
    request.on('error', reject)
    request.end(body)
  })
