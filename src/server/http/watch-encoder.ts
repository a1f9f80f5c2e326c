/**
 * The events of a watch in the form that the client wants: lines of JSON or frames of protobuf; objects as they are, their metadata, or
 * tables of one row.
 */
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, listKindOf, type Resource } from '../../api/resource.ts'
import type { Core } from '../core.ts'
import { shown } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'
import type { Seen } from '../verbs/watch.ts'
import { watchLine } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { frameOf, protobufOf, protobufType, watchFrame } from './protobuf.ts'
import { textOf } from './request-line.ts'
import { tableOf } from './respond.ts'
import { includeOf, partialOf, rowOf } from './table.ts'

export interface WatchEncoder {
  readonly contentType: string
  /** A change. */
  event(seen: Seen): Buffer
  /** An empty list in the same form, base64: by it clients of streamed lists know what they make of the events. */
  blueprint(): string
  /** A bookmark, which is an object of the kind without anything to it. */
  bookmark(object: KubeObject): Buffer
  /** The Status that ends the stream. */
  error(status: object): Buffer
}

/** The encoder for one stream; undefined where single objects cannot take the form asked for. */
export function watchEncoder(core: Core, { format, query }: Exchange, resource: Resource): WatchEncoder | undefined {
  const isProtobuf = format.media === 'protobuf'
  const write = isProtobuf
    ? (type: string, object: object) => frameOf(type, protobufOf(object))
    : (type: string, object: object) => Buffer.from(`${JSON.stringify({ type, object })}\n`)
  const list = {
    ...(format.as === 'PartialObjectMetadata'
      ? { kind: 'PartialObjectMetadataList', apiVersion: `meta.k8s.io/${format.version}` }
      : { kind: listKindOf(resource), apiVersion: apiVersionOf(resource) }),
    metadata: {},
    items: null,
  }
  const rest = {
    contentType: isProtobuf ? `${protobufType};stream=watch` : 'application/json',
    error: (status: object) => write('ERROR', status),
    blueprint: () => (isProtobuf ? protobufOf(list) : Buffer.from(`${JSON.stringify(list)}\n`)).toString('base64'),
  }
  const all = (form: (object: KubeObject, isShown: boolean) => object): WatchEncoder => ({
    ...rest,
    event: ({ type, entry }) => write(type, form(objectIn(entry), false)),
    bookmark: (object) => write('BOOKMARK', form(object, true)),
  })
  switch (format.as) {
    case undefined: {
      const own = isProtobuf ? watchFrame : watchLine
      return { ...rest, event: ({ type, entry }) => own(resource, type, entry), bookmark: (object) => write('BOOKMARK', object) }
    }
    case 'PartialObjectMetadata':
      return all((object) => partialOf(object, format.version))
    case 'Table':
      return all(rows(core, resource, { include: includeOf(textOf(query, 'includeObject')), version: format.version }))
    default:
      return undefined
  }
}

/** Each object as a table; only the first says what its columns are. */
function rows(
  core: Core,
  resource: Resource,
  form: { readonly include: ReturnType<typeof includeOf>; readonly version: string },
): (object: KubeObject, isShown: boolean) => object {
  let isFirst = true
  return (object, isShown) => {
    const options = { resource, ...form, now: core.clock.now() }
    const table = tableOf(options, { resourceVersion: object.metadata.resourceVersion }, [
      rowOf(object, isShown ? object : shown(resource, object), options),
    ])
    if (isFirst) {
      isFirst = false
      return table
    }
    return { ...table, columnDefinitions: [] }
  }
}
