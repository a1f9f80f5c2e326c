/** What describe reads of a cluster, through a client. */
import { hasReason } from '../api/status.ts'
import type { Client } from '../client/client.ts'
import type { Reader } from '../kinds/kind.ts'

/** Objects that are missing are undefined, such kinds an empty list. Other failures reject. `wishes` tell the time zone, and whether events are wanted. */
export function readerOf(client: Pick<Client, 'get' | 'list'>, wishes: Pick<Reader, 'timeZone' | 'showEvents'> = {}): Reader {
  return {
    ...wishes,
    get: (resource, namespace, name) =>
      client.get(resource, { namespace, name }).catch((error: unknown) => {
        if (hasReason(error, 'NotFound')) return undefined
        throw error
      }),
    list: async (resource, options = {}) => {
      try {
        return (await client.list(resource, options)).items
      } catch (error) {
        if (hasReason(error, 'NotFound')) return []
        throw error
      }
    },
  }
}
