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
import { chunkOf, type Chunk } from './chunk.ts'
import { watchLine } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { frameOf, objectEnvelope, protobufOf, protobufType } from './protobuf.ts'
import { textOf } from './request-line.ts'
import { tableOf } from './respond.ts'
import { includeOf, partialOf, rowOf } from './table.ts'

export interface WatchEncoder {
  readonly contentType: string
  /** Changes, in one piece that is made once for all who see the same in the same form. */
  events(seen: readonly Seen[]): Chunk
  /** An empty list in the same form, base64: by it clients of streamed lists know what they make of the events. */
  blueprint(): string
  /** A bookmark, which is an object of the kind without anything to it. */
  bookmark(object: KubeObject): Chunk
  /** The Status that ends the stream. */
  error(status: object): Chunk
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
    error: (status: object) => chunkOf([write('ERROR', status)]),
    blueprint: () => (isProtobuf ? protobufOf(list) : Buffer.from(`${JSON.stringify(list)}\n`)).toString('base64'),
  }
  const name = `${resource.id} ${format.media} ${format.as ?? ''} ${format.version}`
  const all = (form: (object: KubeObject, isShown: boolean) => object, nameNow = () => name): WatchEncoder => ({
    ...rest,
    events: (seen) => shared(seen, nameNow(), ({ type, entry }) => [write(type, form(objectIn(entry), false))]),
    bookmark: (object) => chunkOf([write('BOOKMARK', form(object, true))]),
  })
  switch (format.as) {
    case undefined: {
      const own = isProtobuf
        ? ({ type, entry }: Seen) => [frameOf(type, objectEnvelope(resource, entry))]
        : ({ type, entry }: Seen) => watchLine(resource, type, entry)
      return { ...rest, events: (seen) => shared(seen, name, own), bookmark: (object) => chunkOf([write('BOOKMARK', object)]) }
    }
    case 'PartialObjectMetadata':
      return all((object) => partialOf(object, format.version))
    case 'Table': {
      const include = includeOf(textOf(query, 'includeObject'))
      // Only the first table says what its columns are.
      let isFirst = true
      const encoder = all(
        (object, isShown) => {
          const options = { resource, include, version: format.version, now: core.clock.now() }
          const row = rowOf(object, isShown ? object : shown(resource, object), options)
          const table = tableOf(options, { resourceVersion: object.metadata.resourceVersion }, [row])
          if (!isFirst) return { ...table, columnDefinitions: null }
          isFirst = false
          return table
        },
        () => `${name} ${include} ${String(isFirst)}`,
      )
      return {
        ...encoder,
        events(seen) {
          const chunk = encoder.events(seen)
          isFirst = false
          return chunk
        },
      }
    }
    default:
      return undefined
  }
}

const chunks = new WeakMap<readonly Seen[], Map<string, Chunk>>()

/** All of these events in one form: the first who asks has them made. */
function shared(seen: readonly Seen[], form: string, partsOf: (seen: Seen) => readonly Buffer[]): Chunk {
  let byForm = chunks.get(seen)
  if (byForm === undefined) chunks.set(seen, (byForm = new Map()))
  let chunk = byForm.get(form)
  if (chunk === undefined) byForm.set(form, (chunk = chunkOf(seen.flatMap(partsOf))))
  return chunk
}
