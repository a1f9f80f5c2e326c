/** The way to a server's Unix socket. */
import { Agent, request, type AgentOptions, type RequestOptions } from 'node:http'
import { connect, type Socket } from 'node:net'
import { exchange, keepNothing, type Line } from './line.ts'

/** Where a server listens. */
export interface Address {
  readonly socketPath: string
}

/** An address that is still to come makes every connection wait for it; the requests are made by then. */
export function socketLine(address: Address | Promise<Address>): Line {
  const place = Promise.resolve(address)
  const agent = agentTo(place, { keepAlive: true, maxSockets: 64 })
  const streams = agentTo(place, { keepAlive: false })
  return {
    send: (options, body, kept) => {
      // There is no TLS to name a server for, and the check whether its name is an address is one of a start's longest expressions.
      const all: RequestOptions & { readonly servername: string } = { ...options, agent: kept ? agent : streams, servername: '' }
      return exchange((answered) => request(all, answered), body)
    },
    dialling: async (path) => {
      const known = await place
      return { url: `ws://localhost${path}`, options: { createConnection: () => connectTo(known) } }
    },
    explain: async (error) => unreachable(error, await place),
    renew: () => false,
    leave: () => keepNothing(agent),
    close: () => {
      agent.destroy()
      streams.destroy()
    },
  }
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

/** Connection errors name where they went. */
function unreachable(error: Error, { socketPath }: Address): Error {
  if (error.name === 'AbortError') return error
  // Node says the path as well.
  return new Error(`no answer from the cluster at ${socketPath}: ${error.message.replace(` ${socketPath}`, '')}`, { cause: error })
}
