/** What the cluster's objects say about the network of simulated pods: names, services, policies. */
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'
import type { Informers } from '../client/informer.ts'
import { createClusterDns } from './cluster-dns.ts'
import { createNetworkPolicies } from './network-policies.ts'
import { createServiceRoutes } from './service-routes.ts'
import { clusterNameServer } from './simulated/dns.ts'
import type { ClusterNetwork } from './simulated/simulated-network.ts'

export function createClusterNetwork(informers: Informers, means: { readonly random: Random; readonly clock: Clock }): ClusterNetwork {
  return {
    ...createServiceRoutes(informers, means),
    ...createClusterDns(informers),
    ...createNetworkPolicies(informers, clusterNameServer),
  }
}
