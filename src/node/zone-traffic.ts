/** Which endpoints of a service a client is sent to by the zone that it is in. */
import type { Endpoint } from '../api/objects.ts'

const zonesOf = ({ hints }: Endpoint): readonly string[] => (hints?.forZones ?? []).map(({ name }) => name)

/**
 * Those that are hinted at the client's zone, if all have hints and some are for this zone; else all. Upstream: kube-proxy's
 * canUseTopology.
 */
export function nearest<T extends { readonly endpoint: Endpoint }>(ready: readonly T[], zone: string | undefined): readonly T[] {
  if (zone === undefined || ready.some(({ endpoint }) => zonesOf(endpoint).length === 0)) return ready
  const near = ready.filter(({ endpoint }) => zonesOf(endpoint).includes(zone))
  return near.length === 0 ? ready : near
}
