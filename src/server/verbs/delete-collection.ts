/** deletecollection: deletes each object that a list gives. */
import { hasReason } from '../../api/status.ts'
import type { ListOptions } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { deleteOne, refuseOptions, type Options } from './delete.ts'
import { objectIn } from './get.ts'
import { list, type Listing } from './list.ts'

/** Upstream lists what it deletes in pages, so that a revision that is asked for is an exact one. */
const exactly = (query: ListOptions): ListOptions =>
  (query.resourceVersion ?? '0') === '0' || (query.resourceVersionMatch ?? '') !== '' || (query.continue ?? '') !== ''
    ? query
    : { ...query, resourceVersionMatch: 'Exact' }

/** Deletes what the selectors choose; gives the objects as they were found. */
export async function deleteCollection(core: Core, call: Call, query: ListOptions, options: Options): Promise<Listing> {
  refuseOptions(options)
  const found = await list(core, call, exactly(query))
  const deletes = found.entries.map(async (entry) => {
    const { namespace, name } = objectIn(entry).metadata
    try {
      await deleteOne(core, { ...call, namespace: namespace ?? '', name }, options, { asked: { ...call, namespace: namespace ?? '' } })
      return [entry]
    } catch (error) {
      // Gone meanwhile is as good as deleted.
      if (hasReason(error, 'NotFound')) return []
      throw error
    }
  })
  return { ...found, entries: (await Promise.all(deletes)).flat() }
}
