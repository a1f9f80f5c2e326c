/** A watch as a stream of JSON lines. */
import type { ServerResponse } from 'node:http'
import type { Resource } from '../../api/resource.ts'
import { failure } from '../../api/status.ts'
import type { WatchOptions } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { shown } from '../storage.ts'
import { objectIn } from '../verbs/get.ts'
import { watch, type Seen } from '../verbs/watch.ts'
import { bookmarkOf, watchLine } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { textOf } from './request-line.ts'
import { statusOf, tableOf } from './respond.ts'
import { includeOf, partialOf, rowOf } from './table.ts'

/** How far a watcher may fall behind before it is sent away to come again. */
const largestBacklog = 16 * 1024 * 1024
const bookmarkEvery = 60_000
/** Upstream ends a watch without a timeout after 30 to 60 minutes. */
const longest = 30 * 60_000

export interface WatchRequest {
  readonly call: Call
  readonly options: WatchOptions
  readonly timeoutSeconds: number | undefined
}

/** Streams events until the client leaves, the time is over, or the client falls too far behind. */
export function streamWatch(core: Core, exchange: Exchange, { call, options, timeoutSeconds }: WatchRequest): void {
  const { response, format } = exchange
  const { resource } = call
  const encode = encoderOf(core, exchange, resource)
  const timers: (() => void)[] = []
  let isOver = false
  const stop = watch(core, call, options, {
    onEvents(events) {
      if (isOver) return
      // What cannot be written in the form asked for ends the stream, as upstream does without a word.
      if (encode === undefined) return finish(false)
      // A batch of the store is one write.
      response.write(Buffer.concat(events.map(encode)))
      if (response.writableLength > largestBacklog) finish(true)
    },
    onLost(error) {
      const status = error === undefined ? failure(410, 'Expired', 'The resourceVersion for the provided watch is too old.').status : statusOf(error)
      response.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`)
      finish(false)
    },
  })
  const finish = (abruptly: boolean): void => {
    if (isOver) return
    isOver = true
    stop()
    for (const cancel of timers) cancel()
    if (abruptly) response.destroy()
    else response.end()
  }
  const bookmark = (): void => {
    const object = bookmarkOf(resource, core.store.revision)
    if (format.as === undefined) response.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`)
  }
  const keepMarking = (): void => {
    timers[1] = core.clock.after(bookmarkEvery, () => {
      bookmark()
      keepMarking()
    })
  }
  begin(response)
  response.on('close', () => finish(true))
  timers[0] = core.clock.after(timeoutSeconds === undefined || timeoutSeconds <= 0 ? longest + core.random.next() * longest : timeoutSeconds * 1000, () => {
    if (options.allowBookmarks === true) bookmark()
    finish(false)
  })
  if (options.allowBookmarks === true) keepMarking()
}

function begin(response: ServerResponse): void {
  response.statusCode = 200
  response.setHeader('Content-Type', 'application/json')
  response.setHeader('Cache-Control', 'no-cache, private')
  response.flushHeaders()
}

/** How one event becomes a line in the form that the client wants; undefined: single objects cannot take that form. */
function encoderOf(core: Core, { format, query }: Exchange, resource: Resource): ((event: Seen) => Buffer) | undefined {
  if (format.as === undefined) return ({ type, entry }) => watchLine(resource, type, entry)
  if (format.as === 'PartialObjectMetadata') {
    return ({ type, entry }) => Buffer.from(`${JSON.stringify({ type, object: partialOf(objectIn(entry), format.version) })}\n`)
  }
  if (format.as === 'PartialObjectMetadataList') return undefined
  const include = includeOf(textOf(query, 'includeObject'))
  let isFirst = true
  return ({ type, entry }) => {
    const options = { resource, include, version: format.version, now: core.clock.now() }
    const object = objectIn(entry)
    const { resourceVersion } = object.metadata
    const table = tableOf(options, { resourceVersion }, [rowOf(object, shown(resource, object), options)])
    const line = JSON.stringify({ type, object: isFirst ? table : { ...table, columnDefinitions: [] } })
    isFirst = false
    return Buffer.from(`${line}\n`)
  }
}
