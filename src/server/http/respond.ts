/** Writes answers: objects, lists, tables, statuses, texts. */
import { printYaml } from '../../api/yaml-print.ts'
import type { KubeObject } from '../../api/object.ts'
import { inGoOrder, inOrderOfNames } from '../../api/go-order.ts'
import { apiVersionOf, listKindOf, type Resource, groupOf } from '../../api/resource.ts'
import { typeNameOf } from '../../api/schema.ts'
import { failure, StatusError, type Status } from '../../api/status.ts'
import { goJson } from '../../base/escaped-json.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Entry } from '../../store/store.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { shownInOrder } from '../in-order.ts'
import { shown } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'
import type { Listing } from '../verbs/list.ts'
import { bytesOf, itemBytes } from './encode.ts'
import type { Exchange } from './exchange.ts'
import type { Format } from './format.ts'
import { listPieces, objectEnvelope, protobufOf, protobufType } from './protobuf.ts'
import { textOf } from './request-line.ts'
import { sendBytes, sendPieces } from './send.ts'
import { asInside, definitionsOf, includeOf, partialOf, rowEntries, rowOf, type TableOptions } from './table.ts'
import { tablePieces } from './table-pieces.ts'
import { warningHeaders } from './warnings.ts'

/** What it takes to answer. */
type Answering = Pick<Exchange, 'request' | 'response' | 'format' | 'warnings'>

/** The Status of anything thrown: a refusal as it is, a bug as 500. */
export function statusOf(error: unknown): Status {
  if (error instanceof StatusError) return error.status
  const message = reasonOf(error)
  return failure(500, 'InternalError', `Internal error occurred: ${message}`, { causes: [{ message }] }).status
}

/** A refusal. Upstream leaves out a reason that it does not know. */
export function respondError(exchange: Answering, error: unknown): void {
  const { reason, details, code, ...status } = statusOf(error)
  const retry = details?.retryAfterSeconds
  if (retry !== undefined && code !== 409) exchange.response.setHeader('Retry-After', String(retry))
  const known = { ...(reason !== undefined && reason !== '' && { reason }), ...(details && { details }) }
  respondValue(exchange, code, { ...status, ...known, code })
}

/** Any value in the form asked for. */
export function respondValue(exchange: Answering, code: number, value: unknown): void {
  // What cannot be written so must not have set a header.
  const body = encoded(exchange.format, value)
  warn(exchange)
  sendBytes(exchange, code, body)
}

function encoded({ media, isPretty }: Format, value: unknown): { readonly type: string; readonly bytes: Buffer } {
  if (media === 'protobuf') return { type: protobufType, bytes: protobufOf(value) }
  if (media === 'yaml') return { type: 'application/yaml', bytes: Buffer.from(printYaml(value)) }
  return {
    type: 'application/json',
    bytes: Buffer.from(isPretty === true ? goJson(value, 2) : `${goJson(value)}\n`),
  }
}

/** Puts what the client is warned of into the head of the answer. */
export function warn({ response, warnings }: Pick<Exchange, 'response' | 'warnings'>): void {
  if (warnings.length === 0) return
  response.setHeader('Warning', warningHeaders(warnings))
}

/** The object itself, for the eyes of programs. */
const isAsItIs = ({ as, isPretty }: Format): boolean => as === undefined && isPretty !== true

/** What Go's encoder of JSON ends a document with. */
const lineEnd = '\n'

/** Upstream's encoder takes a custom object with a list of items for a list, and stumbles over it. */
function refuseSeemingList(resource: Resource, entry: Entry): void {
  if (customTypeOf(resource) === undefined || !Array.isArray((objectIn(entry) as { readonly items?: unknown }).items)) return
  throw failure(500, '', '*unstructured.Unstructured is not a list: no Items field in this object')
}

/** One object in the form asked for. */
export function respondObject(
  exchange: Exchange,
  code: number,
  { resource, entry, now }: { readonly resource: Resource; readonly entry: Entry; readonly now: number },
): void {
  const { format } = exchange
  refuseSeemingList(resource, entry)
  if (isAsItIs(format) && format.media !== 'yaml') {
    const isJson = format.media === 'json'
    warn(exchange)
    sendBytes(
      exchange,
      code,
      isJson
        ? { type: 'application/json', bytes: bytesOf(resource, entry), end: lineEnd }
        : { type: protobufType, bytes: objectEnvelope(resource, entry) },
    )
    return
  }
  const object = shownInOrder(resource, shown(resource, objectIn(entry)))
  if (format.as === 'PartialObjectMetadataList') throw notAList(resource)
  if (format.as === 'PartialObjectMetadata') respondValue(exchange, code, partialOf(asInside(resource, objectIn(entry)), format.version))
  else if (format.as === 'Table') {
    const options = tableOptions(exchange, resource, now)
    const { resourceVersion } = object.metadata
    respondValue(exchange, code, tableOf(options, { resourceVersion }, [rowOf(objectIn(entry), object, options)]))
  } else respondValue(exchange, code, object)
}

function madeInOrder(object: KubeObject): KubeObject {
  const [group, version] = [groupOf(object.apiVersion), object.apiVersion.split('/').at(-1) ?? '']
  const typeName = typeNameOf(group, version, object.kind)
  return typeName === undefined ? object : inGoOrder(object, typeName)
}

/** An object that is in no store, in the form asked for. */
export function respondMade(exchange: Answering, code: number, object: object): void {
  const { as, version } = exchange.format
  // Whatever is answered so has metadata and a kind.
  const made = madeInOrder(object as KubeObject)
  if (as === 'PartialObjectMetadataList')
    throw notAcceptable(
      `you requested PartialObjectMetadataList, but the requested object is not a list (${goNameOf(groupOf(made.apiVersion), made.kind)})`,
    )
  respondValue(exchange, code, as === 'PartialObjectMetadata' && made.kind !== 'Status' ? partialOf(made, version) : made)
}

/** Upstream's own type of a kind: `*core.Pod`, `*rbac.Role`. */
const goNameOf = (group: string, kind: string): string =>
  `*${group === '' || group === 'events.k8s.io' ? 'core' : group.split('.')[0]}.${kind}`

/** Objects without a Go type of their own take the request for a list at its word. */
const notAList = (resource: Resource): Error =>
  customTypeOf(resource) === undefined
    ? notAcceptable(`you requested PartialObjectMetadataList, but the requested object is not a list (${goName(resource)})`)
    : failure(500, '', 'content is not a list')

const goName = (resource: Resource, suffix = ''): string =>
  customTypeOf(resource) === undefined ? goNameOf(resource.group, resource.kind + suffix) : `*unstructured.Unstructured${suffix}`

/** A list in the form asked for; objects go out in pieces. */
export async function respondList(
  exchange: Exchange,
  { resource, listing, now }: { readonly resource: Resource; readonly listing: Listing; readonly now: number },
): Promise<void> {
  const { format } = exchange
  const metadata = listMetadata(listing, format.as === undefined && customTypeOf(resource) !== undefined)
  const objects = (): KubeObject[] => listing.entries.map(objectIn)
  if (format.as === 'PartialObjectMetadata')
    throw notAcceptable(`you requested PartialObjectMetadata, but the requested object is a list (${goName(resource, 'List')})`)
  if (format.as === 'PartialObjectMetadataList') {
    const items = objects().map((object) => partialOf(asInside(resource, object), format.version))
    // Go writes a list that was never filled as null.
    respondValue(exchange, 200, {
      kind: 'PartialObjectMetadataList',
      apiVersion: `meta.k8s.io/${format.version}`,
      metadata,
      items: items.length === 0 ? null : items,
    })
  } else if (format.as === 'Table') {
    const options = tableOptions(exchange, resource, now)
    if (format.media === 'json' && format.isPretty !== true && options.include === 'Metadata') {
      warn(exchange)
      return sendPieces(exchange, 'application/json', tablePieces(options, metadata, rowEntries(resource, listing.entries)))
    }
    const rows = rowEntries(resource, listing.entries)
      .map(objectIn)
      .map((object) => rowOf(object, shown(resource, object), options))
    respondValue(exchange, 200, tableOf(options, metadata, rows))
  } else if (format.media === 'yaml' || format.isPretty === true) {
    const items = objects().map((object) => itemOf(resource, shownInOrder(resource, shown(resource, object))))
    const list = { kind: listKindOf(resource), apiVersion: apiVersionOf(resource), metadata, items }
    respondValue(exchange, 200, customTypeOf(resource) === undefined ? list : inOrderOfNames(list))
  } else {
    const { entries } = listing
    warn(exchange)
    const isJson = format.media === 'json'
    await sendPieces(
      exchange,
      isJson ? 'application/json' : protobufType,
      isJson ? jsonPieces(resource, { entries, metadata }) : listPieces(resource, listKindOf(resource), { entries, metadata }),
    )
  }
}

/** An object as an item of a list: what is of a type of Go's does not say so there. */
function itemOf(resource: Resource, object: KubeObject): object {
  if (customTypeOf(resource) !== undefined) return object
  const { apiVersion: _apiVersion, kind: _kind, ...rest } = object
  return rest
}

const notAcceptable = (message: string): Error => failure(406, 'NotAcceptable', message)

function tableOptions({ query, format }: Exchange, resource: Resource, now: number): TableOptions {
  return { resource, include: includeOf(textOf(query, 'includeObject')), version: format.version, now }
}

/** A table with these rows. */
export const tableOf = ({ resource, version }: TableOptions, metadata: object, rows: readonly object[]): object => ({
  kind: 'Table',
  apiVersion: `meta.k8s.io/${version}`,
  metadata,
  columnDefinitions: definitionsOf(resource),
  rows,
})

/** Upstream holds lists of custom objects without a type, and so writes their continue even when empty. */
function listMetadata(listing: Listing, isCustom: boolean): object {
  return {
    ...(isCustom && { continue: '' }),
    resourceVersion: String(listing.revision),
    ...(listing.continue !== undefined && { continue: listing.continue }),
    ...(listing.remaining !== undefined && { remainingItemCount: listing.remaining }),
  }
}

function* jsonPieces(
  resource: Resource,
  { entries, metadata }: { readonly entries: readonly Entry[]; readonly metadata: object },
): Generator<readonly Buffer[]> {
  const kind = `"kind":${JSON.stringify(listKindOf(resource))}`
  const apiVersion = `"apiVersion":${JSON.stringify(apiVersionOf(resource))}`
  // Lists of custom objects are maps to upstream, as the objects are.
  const isCustom = customTypeOf(resource) !== undefined
  const told = `"metadata":${JSON.stringify(isCustom ? inOrderOfNames(metadata) : metadata)}`
  yield [Buffer.from(isCustom ? `{${apiVersion},"items":[` : `{${kind},${apiVersion},${told},"items":[`)]
  let isFirst = true
  for (const entry of entries) {
    yield itemBytes(resource, entry, isFirst)
    isFirst = false
  }
  yield [isCustom ? Buffer.from(`],${kind},${told}}\n`) : close]
}
const close = Buffer.from(']}\n')
