/**
 * A whole control plane in memory behind a socket, for recorded conversations: server, controllers, and a stage in place of scheduler and
 * kubelets.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../src/base/clock.ts'
import { seededRandom } from '../../src/base/random.ts'
import { nodes } from '../../src/api/resources.ts'
import { createInformers } from '../../src/client/informers.ts'
import { controllers } from '../../src/controllers/index.ts'
import { startControllers } from '../../src/controllers/run.ts'
import { listen } from '../../src/server/listen.ts'
import { startServer } from '../server/start-server.ts'
import { nodeStage, podStage, readyNode } from './stage.ts'

export interface ControlPlane {
  readonly socket: string
  /** What went wrong inside, for tests that want nothing to. */
  readonly errors: readonly string[]
  stop(): Promise<void>
}

/** Starts one with three nodes. */
export async function startControlPlane(): Promise<ControlPlane> {
  const directory = mkdtempSync(join(tmpdir(), 'inkube-controllers-'))
  const socket = join(directory, 'socket')
  const server = await startServer()
  const listening = await listen(server, { socket })
  const errors: string[] = []
  const informers = createInformers(server.client, systemClock, {
    onError: (resource, error) => errors.push(`${resource.id}: ${error.message}`),
  })
  const stage = podStage({
    finish: (pod) => (pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') === true ? 0 : undefined),
  })
  const running = startControllers({
    client: server.client,
    informers,
    clock: systemClock,
    random: seededRandom(2),
    controllers: [...controllers, stage, nodeStage],
    onError: (controller, key, error) => errors.push(`${controller} ${key}: ${error.stack ?? error.message}`),
  })
  for (const name of ['node-1', 'node-2', 'node-3']) await server.client.create(nodes, readyNode(name, Date.now()))
  return {
    socket,
    errors,
    async stop() {
      running.stop()
      informers.close()
      await listening.close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
