/** The groups and versions that other servers answer for, as the stored APIServices say. */
import { hasCondition } from '../../api/conditions.ts'
import type { APIService } from '../../api/objects.ts'
import { apiServices } from '../../api/resources.ts'
import type { Store } from '../../store/store.ts'
import { followed } from '../remote/followed.ts'
import type { ServicePort } from '../remote/service-place.ts'
import { storageOf } from '../storage/storage.ts'

export interface ApiServices {
  /** Those with a service behind them, by name. */
  readonly remotes: readonly RemoteService[]
  /** Those without one that still say they had one. */
  readonly turnedLocal: readonly APIService[]
  /** The one that answers for this group and version. */
  at(group: string, version: string): RemoteService | undefined
}

export interface RemoteService {
  readonly object: APIService
  readonly group: string
  readonly version: string
  readonly service: ServicePort
}

/** The remote part of an APIService; undefined for those that this server answers itself. */
function remoteOf(object: APIService): RemoteService | undefined {
  // Go writes a missing one as null.
  const service = object.spec.service ?? undefined
  if (service === undefined) return undefined
  const { group = '', version = '' } = object.spec
  return { object, group, version, service: { namespace: service.namespace ?? '', name: service.name ?? '', port: service.port ?? 443 } }
}

/** The APIServices in the store, at any moment; costs nothing while there are none with a service. */
export function apiServicesIn(store: Store): ApiServices {
  const known = followed(store, storageOf(apiServices).prefix, (entries) => {
    const all = entries.map(({ value }) => value as APIService)
    const remotes = all.flatMap((object) => remoteOf(object) ?? [])
    const turnedLocal = all.filter(
      (object) =>
        remoteOf(object) === undefined &&
        object.status?.conditions?.some(({ type, reason }) => type === 'Available' && reason === 'Local') !== true,
    )
    return { remotes, turnedLocal, byVersion: new Map(remotes.map((remote) => [`${remote.group}/${remote.version}`, remote])) }
  })
  return {
    get remotes() {
      return known().remotes
    },
    get turnedLocal() {
      return known().turnedLocal
    },
    at: (group, version) => known().byVersion.get(`${group}/${version}`),
  }
}

/** Whether it may be asked. */
export const isAvailable = ({ object }: RemoteService): boolean => hasCondition(object, 'Available')
