/** The API server: verbs on objects over a store, as a `Client` in process and as an HTTP handler. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Client } from '../client/client.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Store } from '../store/store.ts'
import { admissionOf } from './admission/plugin.ts'
import { admissionPlugins } from './admission/index.ts'
import { serviceAddresses } from './allocation/addresses.ts'
import { inProcessClient } from './client.ts'
import type { Core } from './core.ts'
import { handler } from './http/handle.ts'
import { rawText } from './http/raw.ts'
import type { NodeAccess } from './node-access.ts'

export interface ServerOptions {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
}

export interface Server {
  /** The verbs in process: objects are shared and read-only, nothing is encoded. */
  readonly client: Client
  /** Answers HTTP/1.1 requests. */
  readonly handle: (request: IncomingMessage, response: ServerResponse) => void
  /** Plugs in the way to running containers. */
  connectNodes(nodes: NodeAccess): void
}

/** Makes the server; it holds no state but what the store holds. */
export function createServer({ store, clock, random }: ServerOptions): Server {
  const core: Core = { store, clock, random, admission: admissionOf(admissionPlugins()), addresses: serviceAddresses(store, random), nodes: undefined }
  return {
    client: inProcessClient(core, (path) => rawText(core, path)),
    handle: handler(core),
    connectNodes(nodes) {
      core.nodes = nodes
    },
  }
}
