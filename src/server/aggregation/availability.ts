/**
 * Whether the servers behind APIServices can be reached: their condition `Available`. Upstream: kube-aggregator's remote availability
 * controller.
 */
import type { APIService, APIServiceCondition, Service } from '../../api/objects.ts'
import { services } from '../../api/resources.ts'
import type { Core } from '../core.ts'
import { callRemote } from '../remote/call.ts'
import { joinHostPort } from '../../client/go-words.ts'
import { placeOfService, slicesOf } from '../remote/service-place.ts'
import { keyIn } from '../storage/storage.ts'
import { pathOf, serverBehind, withUser } from './front-proxy.ts'
import type { RemoteService } from './api-services.ts'
import { isOwn } from './own.ts'

export type Availability = Pick<APIServiceCondition, 'status' | 'reason' | 'message'>

const passed: Availability = { status: 'True', reason: 'Passed', message: 'all checks passed' }
const no = (reason: string, message: string): Availability => ({ status: 'False', reason, message })

/** Upstream's patience with a check. */
const patience = 5000

/** Looks whether there is anybody behind the service, then asks. */
export async function availabilityOf(core: Core, remote: RemoteService): Promise<Availability> {
  const missing = missingPart(core, remote)
  if (missing !== undefined) return missing
  return isOwn(core, remote) ? passed : asked(core, remote)
}

/** What of the service and its endpoints is not there; undefined: nothing. */
function missingPart(core: Core, { service: wanted }: RemoteService): Availability | undefined {
  const { namespace, name, port } = wanted
  const what = `service/${name} in ${JSON.stringify(namespace)}`
  const service = core.store.get(keyIn(services, namespace, name))?.value as Service | undefined
  if (service === undefined) return no('ServiceNotFound', `${what} is not present`)
  const { type = 'ClusterIP', ports = [] } = service.spec ?? {}
  if (type !== 'ClusterIP') return undefined
  const found = ports.find((one) => one.port === port)
  if (found === undefined) return no('ServicePortError', `${what} is not listening on port ${port}`)
  const slices = slicesOf(core, wanted)
  if (slices.length === 0) return no('EndpointsNotFound', `cannot find endpoints for ${what}`)
  const portName = found.name ?? ''
  const hasEndpoint = slices.some(
    (slice) =>
      (slice.endpoints ?? []).some(({ conditions }) => conditions?.ready !== false) &&
      (slice.ports ?? []).some((one) => (one.name ?? '') === portName && one.port !== undefined),
  )
  return hasEndpoint
    ? undefined
    : no('MissingEndpoints', `endpoints for ${what} have no addresses with port name ${JSON.stringify(portName)}`)
}

/** Any answer below 300 to a request for its discovery will do. */
async function asked(core: Core, remote: RemoteService): Promise<Availability> {
  const url = `https://${hostOf(core, remote)}${pathOf(remote.object)}`
  const failed = (why: string): Availability => no('FailedDiscoveryCheck', `failing or missing response from ${url}: ${why}`)
  try {
    const { status } = await getFrom(core, remote, pathOf(remote.object))
    return status >= 200 && status < 300 ? passed : failed(`bad status from ${url}: ${status}`)
  } catch (error) {
    return failed(`Get ${JSON.stringify(url)}: ${(error as Error).message}`)
  }
}

/** The address that upstream would have called, which is the service's own. */
function hostOf(core: Core, { service: { namespace, name, port } }: RemoteService): string {
  const { spec } = core.store.get(keyIn(services, namespace, name))?.value as Service
  return joinHostPort((spec?.type === 'ExternalName' ? spec.externalName : spec?.clusterIP) ?? '', port)
}

/** Asks the server behind an APIService in this server's own name. */
export async function getFrom(core: Core, remote: RemoteService, path: string, accept = 'application/json'): ReturnType<typeof callRemote> {
  const behind = await serverBehind(core, remote, placeOfService(core, remote.service))
  const headers = withUser({ Accept: accept }, { name: 'system:kube-aggregator', groups: ['system:masters'] })
  return callRemote(core.clock, behind, { method: 'GET', path, headers, timeout: patience })
}

/** The conditions with this one in its place; its time moves only with its status. */
export function withAvailability(object: APIService, { status, reason, message }: Availability, time: string): APIServiceCondition[] {
  const before = object.status?.conditions ?? []
  const found = before.find(({ type }) => type === 'Available')
  const made: APIServiceCondition = {
    type: 'Available',
    status,
    lastTransitionTime: found?.status === status ? (found.lastTransitionTime ?? time) : time,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  }
  return found === undefined ? [...before, made] : before.map((one) => (one === found ? made : one))
}
