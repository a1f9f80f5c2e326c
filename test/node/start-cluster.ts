/** A server, a scheduler and nodes in memory, on a clock that moves only when told. */
import { expect } from 'vitest'
import type { New } from '../../src/api/object.ts'
import type { Event, Pod } from '../../src/api/objects.ts'
import { events, nodes, pods } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { createInformers } from '../../src/client/informers.ts'
import { startNodes } from '../../src/node/nodes.ts'
import type { Programs } from '../../src/node/simulated/program.ts'
import { startServer } from '../server/start-server.ts'
import { turns } from '../turns.ts'

export async function startCluster({
  count = 1,
  instant = false,
  programs,
}: { count?: number; instant?: boolean; programs?: Programs } = {}) {
  const clock = new ManualClock()
  const server = await startServer({ clock })
  const { client } = server
  const errors: string[] = []
  const patched: string[] = []
  const agentClient = Object.create(client, {
    patch: {
      writable: true,
      value: (...given: Parameters<typeof client.patch>) => {
        patched.push(`${given[0].plural}/${given[1].name}`)
        return client.patch(...given)
      },
    },
  }) as typeof client
  const open = (seed: number, isInstant: boolean) => {
    const informers = createInformers(client, clock)
    const running = startNodes({
      client: agentClient,
      informers,
      clock,
      random: seededRandom(seed),
      count,
      instant: isInstant,
      apiServer: server.handle,
      version: '0.0.0',
      kubeletVersion: 'v1.33.13',
      ...(programs !== undefined && { programs }),
      onError: (what, error) => errors.push(`${what}: ${error.message}`),
    })
    return { informers, running }
  }
  let current = open(7, instant)
  // Ids are drawn by chance, and containers keep theirs.
  let seed = 99
  await current.running.registered
  const cluster = {
    client,
    clock,
    errors,
    /** What agents asked to change, in order: `pods/web`. */
    patched,
    /** The API server as the admin's requests reach it. */
    handle: server.handle,
    get informers() {
      return current.informers
    },
    get nodes() {
      return current.running
    },
    /** Moves time in small steps and lets everything happen that follows. */
    async advance(ms: number): Promise<void> {
      await turns()
      await clock.advance(ms, turns)
      await turns()
    },
    /** Creates a pod on node-1. */
    async pod(name: string, spec: Partial<NonNullable<Pod['spec']>> = {}, metadata: Record<string, unknown> = {}): Promise<Pod> {
      return client.create(pods, {
        metadata: { name, namespace: 'default', ...metadata },
        spec: { nodeName: 'node-1', containers: [{ name: 'c', image: 'busybox:1.36', command: ['sleep', 'infinity'] }], ...spec },
      } as New<Pod>)
    },
    get: (name: string): Promise<Pod> => client.get(pods, { namespace: 'default', name }),
    /** Reason and message of the pod's events, in order. */
    async events(name: string): Promise<string[]> {
      await turns()
      const { items } = await client.list(events, { namespace: 'default' })
      return items
        .filter(({ involvedObject }: Event) => involvedObject.name === name)
        .sort((a: Event, b: Event) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map(({ reason = '', message = '' }: Event) => `${reason}: ${message}`)
    },
    /** Ends the agents and starts new ones over the same objects, as a restart of the program does, with or without `--instant`. */
    async restart(isInstant = instant): Promise<void> {
      await current.running.stop()
      current.informers.close()
      await turns()
      current = open(seed++, isInstant)
      await current.running.registered
      await turns()
    },
    async stop(): Promise<void> {
      expect(errors).toEqual([])
      await current.running.stop()
      current.informers.close()
      await server.stop()
    },
  }
  await turns()
  current.informers.of(nodes)
  return cluster
}
