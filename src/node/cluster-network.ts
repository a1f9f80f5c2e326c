/** What the cluster's objects say about the network of simulated pods: names, services, policies. */
import type { RequestListener } from 'node:http'
import { endpointSlices } from '../api/resources.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Informers } from '../client/informer.ts'
import { apiForPods } from './api-for-pods.ts'
import { createClusterDns } from './cluster-dns.ts'
import { endpointsOf } from './endpoints.ts'
import { createNetworkPolicies } from './network-policies.ts'
import { createServiceRoutes } from './service-routes.ts'
import { clusterNameServer } from './simulated/dns.ts'
import type { ClusterNetwork } from './simulated/switchboard.ts'

interface Means {
  readonly random: Random
  readonly clock: Clock
  /** Answers requests of the admin; absent where pods cannot reach the API server. */
  readonly apiServer: RequestListener | undefined
}

export function createClusterNetwork(informers: Informers, means: Means): ClusterNetwork {
  const slices = informers.of(endpointSlices)
  const api = means.apiServer && apiForPods(means.apiServer, informers, means.clock)
  return {
    listener(ip, port) {
      const slice = slices.get('default/kubernetes')
      const isApi =
        slice?.ports?.some((each) => each.port === port) === true && endpointsOf(slice).some(({ addresses }) => addresses.includes(ip))
      return isApi ? api : undefined
    },
    ...createServiceRoutes(informers, means),
    ...createClusterDns(informers),
    ...createNetworkPolicies(informers, clusterNameServer),
  }
}
