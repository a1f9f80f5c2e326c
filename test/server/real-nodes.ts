/** A server on a socket with real node agents behind it, in memory, on a clock that moves only when told. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { New } from '../../src/api/object.ts'
import type { Pod } from '../../src/api/objects.ts'
import { pods } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { createInformers } from '../../src/client/informers.ts'
import { startNodes } from '../../src/node/nodes.ts'
import { listen } from '../../src/server/listen.ts'
import { connect } from './connection.ts'
import { startServer } from './start-server.ts'
import { turns } from '../turns.ts'

/** Starts one with one worker node; `stop` ends it and removes its directory. */
export async function startWithNodes() {
  const clock = new ManualClock()
  const server = await startServer({ clock })
  const informers = createInformers(server.client, clock)
  const nodes = startNodes({ client: server.client, informers, clock, random: seededRandom(7), count: 1 })
  await nodes.registered
  server.connectNodes(nodes.access)
  const directory = mkdtempSync(join(tmpdir(), 'inkube-nodes-'))
  const socket = join(directory, 'api.sock')
  const listening = await listen(server, { socket, protect: (path) => chmodSync(path, 0o600) })
  const connection = connect(socket)
  return {
    client: server.client,
    socket,
    ask: connection.ask,
    async advance(ms: number): Promise<void> {
      await turns()
      await clock.advance(ms, turns)
      await turns()
    },
    /** Creates a pod on node-1. */
    pod: (name: string, spec: Partial<NonNullable<Pod['spec']>>, labels: Record<string, string> = {}): Promise<Pod> =>
      // The server's defaults make it whole.
      server.client.create(pods, { metadata: { name, namespace: 'default', labels }, spec: { nodeName: 'node-1', ...spec } } as New<Pod>),
    async stop(): Promise<void> {
      connection.close()
      await nodes.stop()
      informers.close()
      await listening.close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
