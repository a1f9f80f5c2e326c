/** list: all objects of a collection at one revision, in pages if wanted. */
import type { Resource } from '../../api/resource.ts'
import { events } from '../../api/resources.ts'
import type { ListOptions } from '../../client/client.ts'
import { Compacted, type Entry, type Page } from '../../store/store.ts'
import { computedAll } from '../computed/computed.ts'
import { entriesIn, isHooked } from '../conversion/conversion.ts'
import type { Call, Core } from '../core.ts'
import { continueToken, expiredToken, readContinueToken } from '../storage/continue-token.ts'
import { checkListOptions, refuseRevision, revisionOf } from '../storage/revision.ts'
import { selectionOf, type Selection } from '../storage/selection.ts'
import { prefixOf, storageOf } from '../storage/storage.ts'
import { objectIn } from './get.ts'

export interface Listing {
  readonly entries: readonly Entry[]
  readonly revision: number
  readonly continue?: string
  readonly remaining?: number
}

/** How many entries a selective page looks at in one go. */
const stride = 1000

/** What the call's collection holds, by key. */
export async function list(core: Core, call: Call, options: ListOptions): Promise<Listing> {
  checkListOptions(options)
  const selection = selectionOf(call.resource, options)
  const computed = computedAll(core, call)
  if (computed !== undefined)
    return {
      entries: selection === undefined ? computed : computed.filter((entry) => selection(objectIn(entry))),
      revision: core.store.revision,
    }
  const prefix = prefixOf(call)
  const limit = isOfCache(call.resource, options) ? 0 : (options.limit ?? 0)
  if (options.continue !== undefined && options.continue !== '') {
    const token = readContinueToken(options.continue)
    refuseRevision(options)
    const from = { after: prefix + token.after, ...(token.revision > 0 && { revision: token.revision }) }
    try {
      return await pageOf(core, { resource: call.resource, prefix, limit, selection, ...from })
    } catch (error) {
      if (error instanceof Compacted) throw expiredToken(token.after)
      throw error
    }
  }
  const revision = await revisionOf(core, options)
  return pageOf(core, { resource: call.resource, prefix, limit, selection, ...(revision !== undefined && { revision }) })
}

/** Upstream takes what may be of any revision from its cache, which knows no pages and of all kinds holds all but events. */
const isOfCache = (resource: Resource, { resourceVersion, continue: token = '' }: ListOptions): boolean =>
  resourceVersion === '0' && token === '' && storageOf(resource).resource.id !== events.id

interface Query {
  readonly resource: Resource
  readonly prefix: string
  readonly limit: number
  readonly selection: Selection | undefined
  readonly after?: string
  readonly revision?: number
}

function pageOf(core: Core, query: Query): Listing | Promise<Listing> {
  const { resource, prefix, limit, selection } = query
  if (isHooked(resource)) return hookedPage(core, query)
  if (limit <= 0 && selection === undefined) {
    const { entries, revision } = core.store.list(prefix, optionsOf(query))
    return { entries, revision }
  }
  if (limit <= 0 && selection !== undefined) {
    const page = core.store.list(prefix, optionsOf(query))
    return { entries: page.entries.filter((entry) => selection(objectIn(entry))), revision: page.revision }
  }
  if (selection === undefined) return withToken(prefix, core.store.list(prefix, { ...optionsOf(query), limit }), true)
  return selectivePage(core, query, selection)
}

/** Selectors are about objects in the version asked for, which only the webhook of their definition knows. */
async function hookedPage(core: Core, { resource, prefix, limit, selection, ...from }: Query): Promise<Listing> {
  const page = core.store.list(prefix, optionsOf({ resource, prefix, limit, selection, ...from }))
  const all = await entriesIn(core, resource, page.entries)
  const chosen = selection === undefined ? all : all.filter((entry) => selection(objectIn(entry)))
  if (limit <= 0) return { entries: chosen, revision: page.revision }
  return withToken(
    prefix,
    { entries: chosen.slice(0, limit), revision: page.revision, remaining: Math.max(0, chosen.length - limit) },
    selection === undefined,
  )
}

const optionsOf = ({ after, revision }: Query): { after?: string; revision?: number } => ({
  ...(after !== undefined && { after }),
  ...(revision !== undefined && { revision }),
})

/** Reads on until the page is full; a selector gives no count of what remains. */
function selectivePage(core: Core, query: Query, selection: Selection): Listing {
  const found: Entry[] = []
  let { after, revision } = query
  for (;;) {
    const page: Page = core.store.list(query.prefix, {
      ...optionsOf({ ...query, ...(after !== undefined && { after }), ...(revision !== undefined && { revision }) }),
      limit: stride,
    })
    revision = page.revision
    for (const [at, entry] of page.entries.entries()) {
      if (!selection(objectIn(entry))) continue
      found.push(entry)
      if (found.length === query.limit) {
        const remaining = page.remaining + page.entries.length - at - 1
        return withToken(query.prefix, { entries: found, revision, remaining }, false)
      }
    }
    const last = page.entries.at(-1)
    if (last === undefined || page.remaining === 0) return { entries: found, revision }
    after = last.key
  }
}

function withToken(prefix: string, page: Page, counted: boolean): Listing {
  const last = page.entries.at(-1)
  if (page.remaining === 0 || last === undefined) return { entries: page.entries, revision: page.revision }
  return {
    entries: page.entries,
    revision: page.revision,
    continue: continueToken(last.key.slice(prefix.length), page.revision),
    ...(counted && { remaining: page.remaining }),
  }
}
