/** A watch as a stream of events. */
import type { ServerResponse } from 'node:http'
import { failure, hasReason } from '../../api/status.ts'
import type { WatchOptions } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { watch } from '../verbs/watch.ts'
import { bookmarkOf } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { statusOf } from './respond.ts'
import { watchEncoder } from './watch-encoder.ts'

/** How far a watcher may fall behind before it is sent away to come again. */
const largestBacklog = 16 * 1024 * 1024
const bookmarkEvery = 60_000
/** Upstream ends a watch without a timeout after 30 to 60 minutes. */
const longest = 30 * 60_000

export interface WatchRequest {
  readonly call: Call
  readonly options: WatchOptions
  readonly timeoutSeconds: number | undefined
  /** A bookmark is to say when everything that was there has been sent. */
  readonly marksInitial?: boolean
}

/**
 * Streams events until the client leaves, the time is over, or the client falls too far behind. That a watch begins too far back is an
 * event as well.
 */
export function streamWatch(core: Core, exchange: Exchange, request: WatchRequest): void {
  try {
    stream(core, exchange, request)
  } catch (error) {
    const encoder = hasReason(error, 'Expired') ? watchEncoder(core, exchange, request.call.resource) : undefined
    if (encoder === undefined) throw error
    begin(exchange.response, encoder.contentType)
    exchange.response.end(encoder.error({ ...statusOf(error) }))
  }
}

function stream(core: Core, exchange: Exchange, { call, options, timeoutSeconds, marksInitial }: WatchRequest): void {
  const { response } = exchange
  const { resource } = call
  const encoder = watchEncoder(core, exchange, resource)
  const timers: (() => void)[] = []
  let isOver = false
  const stop = watch(core, call, options, {
    onEvents(events) {
      if (isOver) return
      // What cannot be written in the form asked for ends the stream, as upstream does without a word.
      if (encoder === undefined) return finish(false)
      // A batch of the store is one write.
      response.write(joined(events.map(encoder.event)))
      if (response.writableLength > largestBacklog) finish(true)
    },
    onLost(error) {
      const status =
        error === undefined ? failure(410, 'Expired', 'The resourceVersion for the provided watch is too old.').status : statusOf(error)
      if (encoder !== undefined) response.write(encoder.error({ ...status }))
      finish(false)
    },
    onInitial(revision) {
      if (marksInitial === true && encoder !== undefined)
        bookmark(revision, { ...initialEventsEnd, 'kubernetes.io/initial-events-list-blueprint': encoder.blueprint() })
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
  const bookmark = (revision = core.store.revision, annotations?: Readonly<Record<string, string>>): void => {
    if (!isOver && encoder !== undefined) response.write(encoder.bookmark(bookmarkOf(resource, revision, annotations)))
  }
  const keepMarking = (): void => {
    timers[1] = core.clock.after(bookmarkEvery, () => {
      bookmark()
      keepMarking()
    })
  }
  begin(response, encoder?.contentType ?? 'application/json')
  response.on('close', () => finish(true))
  timers[0] = core.clock.after(
    timeoutSeconds === undefined || timeoutSeconds <= 0 ? longest + core.random.next() * longest : timeoutSeconds * 1000,
    () => {
      if (options.allowBookmarks === true) bookmark()
      finish(false)
    },
  )
  if (options.allowBookmarks === true) keepMarking()
}

let newest: { readonly parts: readonly Buffer[]; readonly whole: Buffer } | undefined

/** The parts in one piece, which is made once for all watchers that are told the same. */
function joined(parts: readonly Buffer[]): Buffer {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  if (newest?.parts.length !== parts.length || !newest.parts.every((part, at) => part === parts[at]))
    newest = { parts, whole: Buffer.concat(parts) }
  return newest.whole
}

function begin(response: ServerResponse, contentType: string): void {
  response.statusCode = 200
  response.setHeader('Content-Type', contentType)
  response.setHeader('Cache-Control', 'no-cache, private')
  response.flushHeaders()
}

/** What tells a client that waits for it from other bookmarks. */
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' }
