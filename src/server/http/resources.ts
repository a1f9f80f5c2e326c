/** Calls on resources: from a route and a method to a verb, and from its outcome to an answer. */
import { badRequest, failure } from '../../api/status.ts'
import { problem } from '../../api/field-errors.ts'
import type { ListOptions } from '../../client/client.ts'
import { kindOf } from '../../kinds/index.ts'
import { fitNamespace, fitOwners } from '../validation/checks.ts'
import type { Call, Core } from '../core.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { create } from '../verbs/create.ts'
import { deleteCollection } from '../verbs/delete-collection.ts'
import { answersWithObject } from '../verbs/deleted-answer.ts'
import { deleteOne, type Deleted } from '../verbs/delete.ts'
import { objectIn } from '../verbs/get.ts'
import { list } from '../verbs/list.ts'
import { checkWriteOptions, decodeNew, draftFrom } from './decode-request.ts'
import { deletionOf, type Deletion } from './delete-options.ts'
import type { Exchange } from './exchange.ts'
import { refuseUnstreamable } from './format.ts'
import { serveGet, serveUpdate } from './items.ts'
import { patchTypeOf, servePatch } from './patches.ts'
import { respondMissing } from './plain-text.ts'
import { flagOf, integerOf, textOf } from './request-line.ts'
import { respondList, respondMade, respondObject, respondValue } from './respond.ts'
import { methodRefused, verbRefused, type Route } from './route.ts'
import { serveSubresource } from './subresources.ts'
import { checkListOptions, revisionOf } from '../storage/revision.ts'
import { readSelectors, selectionOf } from '../storage/selection.ts'
import { answerQuestion, isQuestion } from '../computed/virtual.ts'
import { checkWatchOptions } from './watch-options.ts'
import { streamWatch } from './watch-stream.ts'

/** Answers a call on a resource, by a method that upstream's router has there where it is asked. */
export async function serveResource(core: Core, exchange: Exchange, route: Route): Promise<void> {
  const call = callOf(exchange, route)
  const deprecation = customTypeOf(route.resource)?.deprecation ?? kindOf(route.resource.id)?.deprecation
  if (deprecation !== undefined) exchange.warnings.push(deprecation)
  if (route.subresource !== undefined) return serveSubresource(core, exchange, call)
  return route.name === '' ? serveCollection(core, exchange, call) : serveItem(core, exchange, call)
}

function callOf(exchange: Exchange, { resource, namespace, name, subresource }: Route): Call {
  const { query, request } = exchange
  const agent = request.headers['user-agent']?.split('/')[0]
  return {
    resource,
    namespace,
    name,
    ...(subresource !== undefined && { subresource }),
    user: exchange.user,
    dryRun: query.getAll('dryRun').includes('All'),
    fieldManager: textOf(query, 'fieldManager') ?? agent,
    given: givenIn(query),
    warn: (text) => exchange.warnings.push(text),
  }
}

/** Reads go without. */
function givenIn(query: URLSearchParams): Call['given'] {
  const [fieldManager, fieldValidation] = [textOf(query, 'fieldManager'), textOf(query, 'fieldValidation')]
  if (fieldManager === undefined && fieldValidation === undefined) return undefined
  return { ...(fieldManager !== undefined && { fieldManager }), ...(fieldValidation !== undefined && { fieldValidation }) }
}

async function serveCollection(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const { resource } = call
  const everywhere = resource.namespaced && call.namespace === ''
  const isCustom = customTypeOf(resource) !== undefined
  // The server of custom resources leaves these paths to one that does not know them.
  if (isCustom && everywhere && exchange.method !== 'GET' && exchange.method !== 'HEAD') return respondMissing(exchange)
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      return serveList(core, exchange, call)
    case 'POST':
      return serveCreate(core, exchange, call)
    case 'DELETE': {
      const options = listOptionsOf(exchange.query, call)
      // Before the options of the deletion are read.
      checkList(exchange.query, options)
      selectionOf(resource, options)
      const deletion = await deletionOf(exchange, call)
      const deleted = await deleteCollection(core, deletion.call, options, deletion.options)
      return respondList(exchange, { resource, listing: deleted, now: core.clock.now() })
    }
    // What follows is asked of custom resources alone.
    case 'PUT':
    case 'PATCH':
      if (exchange.method === 'PATCH') patchTypeOf(exchange, call)
      throw badRequest('name must be provided')
    default:
      throw verbRefused(resource, '')
  }
}

async function serveItem(core: Core, exchange: Exchange, call: Call): Promise<void> {
  switch (exchange.method) {
    case 'GET':
    case 'HEAD':
      return serveGet(core, exchange, call)
    case 'PUT':
      return serveUpdate(core, exchange, call)
    case 'PATCH':
      return servePatch(core, exchange, call)
    case 'DELETE':
      return serveDelete(core, exchange, call)
    // What follows is asked of custom resources alone, which pass over a name in the path of a new object.
    case 'POST':
      return serveCreate(core, exchange, { ...call, name: '' })
    default:
      throw verbRefused(call.resource, '')
  }
}

/** The selectors and the paging of a query; a timeout that is no number is refused before a limit. */
function listOptionsOf(query: URLSearchParams, call: Call): ListOptions {
  integerOf(query, 'timeoutSeconds')
  const limit = integerOf(query, 'limit')
  const selectors = { labelSelector: textOf(query, 'labelSelector'), fieldSelector: textOf(query, 'fieldSelector') }
  readSelectors(selectors)
  return {
    namespace: call.namespace,
    ...selectors,
    limit: limit !== undefined && limit > 0 ? limit : undefined,
    continue: textOf(query, 'continue'),
    resourceVersion: textOf(query, 'resourceVersion'),
    resourceVersionMatch: textOf(query, 'resourceVersionMatch'),
  }
}

async function serveList(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const { query } = exchange
  const options = listOptionsOf(query, call)
  const timeoutSeconds = integerOf(query, 'timeoutSeconds')
  if (flagOf(query, 'watch')) {
    if (!call.resource.verbs.includes('watch')) throw methodRefused()
    checkWatchOptions(query, core.streamsLists)
    const allowBookmarks = flagOf(query, 'allowWatchBookmarks')
    const isList = flagOf(query, 'sendInitialEvents')
    // What is there by then is not older than what is asked for.
    if (isList) await revisionOf(core, { resourceVersion: options.resourceVersion, resourceVersionMatch: 'NotOlderThan' })
    // What it is about is asked first, then whether its form can be a stream.
    selectionOf(call.resource, options)
    refuseUnstreamable(exchange.format)
    const watched = { ...options, allowBookmarks, ...(isList && { resourceVersion: undefined }) }
    return streamWatch(core, exchange, {
      call,
      options: watched,
      timeoutSeconds,
      marksInitial: isList && allowBookmarks,
    })
  }
  checkList(query, options)
  return respondList(exchange, { resource: call.resource, listing: await list(core, call, options), now: core.clock.now() })
}

/** What no list may be asked for. */
function checkList(query: URLSearchParams, options: ListOptions): void {
  const isWatched = query.has('sendInitialEvents')
  checkListOptions(options, isWatched ? [problem.forbidden('sendInitialEvents', 'sendInitialEvents is forbidden for list')] : [])
}

async function serveCreate(core: Core, exchange: Exchange, call: Call): Promise<void> {
  checkWriteOptions(exchange, 'CreateOptions')
  const { object } = await decodeNew(exchange, call.resource)
  const draft = draftFrom(call.resource, object)
  fitNamespace(call, draft)
  fitOwners(call, draft)
  if (isQuestion(call.resource)) return respondMade(exchange, 201, await answerQuestion(core, call, draft))
  const given = draft.metadata.resourceVersion ?? ''
  // A dry run never gets as far as the store, which is what refuses this.
  if (given !== '' && given !== '0' && !call.dryRun) throw failure(500, '', 'resourceVersion should not be set on objects to be created')
  const entry = await create(core, { ...call, name: draft.metadata.name ?? '' }, draft)
  respondObject(exchange, 201, { resource: call.resource, entry, now: core.clock.now() })
}

async function serveDelete(core: Core, exchange: Exchange, call: Call): Promise<void> {
  const deletion = await deletionOf(exchange, call)
  const deleted = await deleteOne(core, deletion.call, deletion.options)
  respondDeleted(core, exchange, { deletion, deleted })
}

interface Outcome {
  readonly deletion: Deletion
  readonly deleted: Deleted
}

/** Upstream says "accepted" of an object that is still there only to those who asked for its dependents to go the old way. */
function respondDeleted(core: Core, exchange: Exchange, { deletion: { call, options }, deleted: { entry, gone, isShown } }: Outcome): void {
  const { resource } = call
  if (!gone || isShown === true || answersWithObject(resource)) {
    respondObject(exchange, !gone && options.orphanDependents === false ? 202 : 200, { resource, entry, now: core.clock.now() })
    return
  }
  const { name, uid } = objectIn(entry).metadata
  const details = { name, ...(resource.group !== '' && { group: resource.group }), kind: resource.plural, uid }
  respondValue(exchange, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details })
}
