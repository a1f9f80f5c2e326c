/** A control plane in memory under a manual clock: time moves only when a test says so. */
import type { Resource } from '../../src/api/resource.ts'
import { nodes } from '../../src/api/resources.ts'
import { ManualClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import type { Client } from '../../src/client/client.ts'
import { createInformers } from '../../src/client/informers.ts'
import type { Controller } from '../../src/controllers/controller.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startControllers } from '../../src/controllers/run.ts'
import { startServer } from '../server/start-server.ts'
import { turns } from '../turns.ts'
import { nodeStage, podStage, readyNode, type StageOptions } from './stage.ts'

export interface Plane {
  readonly client: Client
  readonly clock: ManualClock
  readonly errors: readonly string[]
  /** Lets `ms` pass, and everything that falls due meanwhile happen. */
  pass(ms: number): Promise<void>
  all<T>(resource: Resource<T>): Promise<readonly T[]>
  stop(): Promise<void>
}

/** Starts all controllers (or those given) over an empty cluster with two nodes. */
export async function startPlane({
  stage = {},
  run = controllers,
}: { readonly stage?: StageOptions; readonly run?: readonly Controller[] } = {}): Promise<Plane> {
  const clock = new ManualClock()
  const server = await startServer({ clock })
  const { client } = server
  const errors: string[] = []
  const informers = createInformers(client, clock)
  const running = startControllers({
    client,
    informers,
    clock,
    random: seededRandom(3),
    controllers: [...run, podStage(stage), nodeStage],
    onError: (controller, key, error) => errors.push(`${controller} ${key}: ${error.message}`),
  })
  for (const name of ['node-1', 'node-2']) await client.create(nodes, readyNode(name, clock.now()))
  const pass = async (ms: number): Promise<void> => {
    await turns()
    await clock.advance(ms, turns)
    await turns()
  }
  await pass(100)
  return {
    client,
    clock,
    errors,
    pass,
    all: async (resource) => (await client.list(resource)).items,
    async stop() {
      running.stop()
      informers.close()
      await server.stop()
    },
  }
}
