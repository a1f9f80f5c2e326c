/**
 * The events of a watch in the form that the client wants: lines of JSON or frames of protobuf; objects as they are, their metadata, or
 * tables of one row.
 */
import { goJson } from '../../base/escaped-json.ts'
import type { KubeObject } from '../../api/object.ts'
import { apiVersionOf, listKindOf, type Resource } from '../../api/resource.ts'
import type { Core } from '../core.ts'
import type { Entry } from '../../store/store.ts'
import { shown } from '../storage/storage.ts'
import { objectIn } from '../verbs/get.ts'
import type { Seen } from '../verbs/watch.ts'
import { chunkOf, type Chunk } from './chunk.ts'
import { watchLine } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { frameOf, objectEnvelope, protobufOf, protobufType } from './protobuf.ts'
import { textOf } from './request-line.ts'
import { tableOf } from './respond.ts'
import { asInside, includeOf, partialOf, rowOf } from './table.ts'

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
    : (type: string, object: object) => Buffer.from(`${goJson({ type, object })}\n`)
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
  const inForm = (form: (object: KubeObject) => object): WatchEncoder => ({
    ...rest,
    events: (seen) => shared(seen, name, ({ type, entry }) => [lately(entry, `${type} ${name}`, () => write(type, form(objectIn(entry))))]),
    bookmark: (object) => chunkOf([write('BOOKMARK', form(object))]),
  })
  switch (format.as) {
    case undefined: {
      const own = isProtobuf
        ? ({ type, entry }: Seen) => [lately(entry, `${type} ${name}`, () => frameOf(type, objectEnvelope(resource, entry)))]
        : ({ type, entry }: Seen) => watchLine(resource, type, entry)
      return { ...rest, events: (seen) => shared(seen, name, own), bookmark: (object) => chunkOf([write('BOOKMARK', object)]) }
    }
    case 'PartialObjectMetadata':
      return inForm((object) => partialOf(asInside(resource, object), format.version))
    case 'Table': {
      const include = includeOf(textOf(query, 'includeObject'))
      // Only the first table says what its columns are.
      let isFirst = true
      const form = (object: KubeObject, isShown: boolean): object => {
        const options = { resource, include, version: format.version, now: core.clock.now() }
        const row = rowOf(object, isShown ? object : shown(resource, object), options)
        const table = tableOf(options, { resourceVersion: object.metadata.resourceVersion }, [row])
        if (!isFirst) return { ...table, columnDefinitions: null }
        isFirst = false
        return table
      }
      return {
        ...rest,
        events(seen) {
          const chunk = shared(seen, `${name} ${include} ${String(isFirst)}`, ({ type, entry }) => [
            write(type, form(objectIn(entry), false)),
          ])
          isFirst = false
          return chunk
        },
        bookmark: (object) => chunkOf([write('BOOKMARK', form(object, true))]),
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

/** What was made of the last events in forms that cost more than a copy: crowds are told of an event one after the other. */
const recent = new Map<Entry, Map<string, Buffer>>()
const recentKept = 256

function lately(entry: Entry, form: string, make: () => Buffer): Buffer {
  let byForm = recent.get(entry)
  if (byForm === undefined) recent.set(entry, (byForm = new Map()))
  let made = byForm.get(form)
  if (made === undefined) byForm.set(form, (made = make()))
  if (recent.size > recentKept) recent.delete(recent.keys().next().value ?? entry)
  return made
}
