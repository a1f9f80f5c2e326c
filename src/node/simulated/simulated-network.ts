/** The one network of all simulated pods: pods join it, and the cluster calls into it. */
import { buffer } from 'node:stream/consumers'
import type { Clock } from '../../base/clock.ts'
import type { Random } from '../../base/random.ts'
import { ask, dial } from './connection-pair.ts'
import type { Connection, HttpRequest, HttpResponse, Listener } from './network.ts'
import { type JoiningPod, PodNetwork } from './pod-network.ts'
import { type ClusterNetwork, Switchboard } from './switchboard.ts'

export interface SimulatedNetwork {
  /** The view of a pod at this address. Ports close when it is released. */
  join(ip: string, pod: JoiningPod, random: Random): PodNetwork
  listens(ip: string, port: number): boolean
  /** A call from outside the pods (probes, proxies, port-forwards; these reach local ports too); it gives the whole answer. */
  request(ip: string, port: number, request: HttpRequest): Promise<HttpResponse>
  connect(ip: string, port: number, from: string): Promise<Connection>
}

export function createSimulatedNetwork(clock: Clock, cluster?: ClusterNetwork): SimulatedNetwork {
  const switchboard = new Switchboard(cluster)
  const find = (ip: string, port: number, from: string): Listener =>
    switchboard.open(switchboard.routed({ ip, port }, from), { where: `${ip}:${port}`, allowLocal: true })
  return {
    join: (ip, pod, random) => new PodNetwork(ip, pod, { switchboard, clock, random }),
    listens: (ip, port) => switchboard.listens({ ip, port }),
    request: async (ip, port, request) => {
      const { rest, ...answer } = await ask(find(ip, port, request.from), request, `${ip}:${port}`)
      return rest === undefined ? answer : { ...answer, body: new Uint8Array(await buffer(rest)) }
    },
    connect: async (ip, port, from) => dial(find(ip, port, from), { from, to: ip }),
  }
}
