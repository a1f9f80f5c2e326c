/** Everything that works on the cluster through its client: controllers, scheduler, nodes. */
import type { RequestListener } from 'node:http'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Client } from '../client/client.ts'
import { createInformers } from '../client/informers.ts'
import { createSeriesRecorder } from '../client/series-recorder.ts'
import { runControllers } from '../controllers/index.ts'
import { controlPlaneName } from '../node/node-object.ts'
import { startNodes } from '../node/nodes.ts'
import { simulatedPrograms } from '../node/simulated/images/index.ts'
import { startScheduler } from '../scheduler/scheduler.ts'

export interface PartsOptions {
  readonly clock: Clock
  readonly random: Random
  readonly client: Client
  /** Worker nodes besides the control plane's; 0: no node at all. */
  readonly nodes: number
  readonly instant: boolean
  /** Answers requests of the admin. */
  readonly handle: RequestListener
  /** Takes the way to running containers. */
  readonly connect: (access: ReturnType<typeof startNodes>['access']) => void
}

export interface Parts {
  /** Resolves once every node is registered. */
  readonly nodesRegistered: Promise<void>
  stop(): Promise<void>
}

export function startParts({ clock, random, client, nodes, instant, handle, connect }: PartsOptions): Parts {
  const informers = createInformers(client, clock)
  const stopControllers = runControllers({ client, informers, clock, random })
  const stopScheduler = startScheduler({
    client,
    informers,
    clock,
    random,
    recorder: createSeriesRecorder({
      client,
      clock,
      random,
      component: 'default-scheduler',
      instance: `default-scheduler-${controlPlaneName}`,
      fieldManager: 'kube-scheduler',
    }),
  })
  const agents = startNodes({
    client,
    informers,
    clock,
    random,
    count: nodes,
    instant,
    apiServer: handle,
    programs: simulatedPrograms,
  })
  connect(agents.access)
  return {
    nodesRegistered: agents.registered,
    stop: async () => {
      stopScheduler()
      stopControllers()
      await agents.stop()
      informers.close()
    },
  }
}
