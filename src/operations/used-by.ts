/** Finds who uses an object: everything that names it in its fields. */
import { controllerOf, type KubeObject } from '../api/object.ts'
import type { Resource } from '../api/resource.ts'
import * as known from '../api/resources.ts'
import { hasReason } from '../api/status.ts'
import type { Client, ObjectRef } from '../client/client.ts'
import { readerOf } from './reader.ts'
import { referrers } from './references.ts'

/** An object that uses another. */
export interface User {
  readonly resource: Resource
  readonly object: KubeObject
  /** Every way in which it does. */
  readonly how: readonly string[]
}

/** Kinds of which it can be told who uses them. */
const usable: ReadonlySet<string> = new Set(
  [
    known.configMaps,
    known.secrets,
    known.serviceAccounts,
    known.persistentVolumeClaims,
    known.persistentVolumes,
    known.storageClasses,
    known.priorityClasses,
    known.runtimeClasses,
    known.ingressClasses,
    known.services,
    known.roles,
    known.clusterRoles,
  ].map(({ id }) => id),
)

export const isUsable = (resource: Resource): boolean => usable.has(resource.id)

/**
 * Who uses an object, without those whose owner does: the Deployment stands for its ReplicaSets and pods. `onRefused` hears of the kinds that
 * may not be listed.
 */
export async function usersOf(
  client: Pick<Client, 'get' | 'list'>,
  resource: Resource,
  ref: ObjectRef,
  onRefused: (resource: Resource) => void = () => undefined,
): Promise<readonly User[]> {
  const reader = readerOf(client)
  const found = await Promise.all(
    referrers.map(async (referrer): Promise<readonly User[]> => {
      // Who is bound to a role or account may be bound in any namespace; all else uses what is in its own.
      const inside = referrer.resource.namespaced && ref.namespace !== undefined && referrer.resource.id !== known.roleBindings.id
      const objects = await reader
        .list<KubeObject>(referrer.resource as Resource<KubeObject>, inside ? { namespace: ref.namespace } : {})
        .catch((error: unknown): readonly KubeObject[] => {
          if (!hasReason(error, 'Forbidden')) throw error
          onRefused(referrer.resource)
          return []
        })
      return objects.flatMap((object) => {
        const how = referrer
          .references(object)
          .filter((one) => one.resource.id === resource.id && one.name === ref.name)
          .filter((one) => ref.namespace === undefined || (one.namespace ?? object.metadata.namespace) === ref.namespace)
          .map((one) => one.how)
        return how.length === 0 ? [] : [{ resource: referrer.resource, object, how: [...new Set(how)] }]
      })
    }),
  )
  const users = found.flat()
  const uids = new Set(users.map(({ object }) => object.metadata.uid))
  return users.filter(({ object }) => !uids.has(controllerOf(object)?.uid ?? ''))
}
