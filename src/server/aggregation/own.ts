/**
 * Where a server behind a service would be simulated, and this one has its answers: the metrics API of a metrics-server that was installed.
 */
import type { Core } from '../core.ts'
import { isSimulated } from '../remote/service-place.ts'
import { servedResources } from '../served.ts'
import type { RemoteService } from './api-services.ts'

/** True where the pods behind an APIService only seem to serve what this server can tell. */
export function isOwn(core: Core, { group, version, service }: RemoteService): boolean {
  if (group !== 'metrics.k8s.io' || !servedResources(core).some((resource) => resource.group === group && resource.version === version))
    return false
  return isSimulated(core, service)
}
