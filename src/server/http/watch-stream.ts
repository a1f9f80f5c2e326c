/** A watch as a stream of events. */
import { failure, hasReason } from '../../api/status.ts'
import type { WatchOptions } from '../../client/client.ts'
import type { Call, Core } from '../core.ts'
import { watch } from '../verbs/watch.ts'
import { isSlow, sendChunk } from './chunk.ts'
import { bookmarkOf } from './encode.ts'
import type { Exchange } from './exchange.ts'
import { statusOf, warn } from './respond.ts'
import { watchEncoder } from './watch-encoder.ts'

const bookmarkEvery = 60_000
const markBeforeEnd = 2000
/** Upstream waits as long for requests under way before what served a definition's objects goes. */
const goneAfter = 1000
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
 * Streams events until the client leaves, the time is over, the client falls out of what the store keeps, or the resource goes with its
 * definition. That a watch begins too far back is an event as well.
 */
export function streamWatch(core: Core, exchange: Exchange, request: WatchRequest): void {
  try {
    stream(core, exchange, request)
  } catch (error) {
    const encoder = hasReason(error, 'Expired') ? watchEncoder(core, exchange, request.call.resource) : undefined
    if (encoder === undefined) throw error
    begin(exchange, encoder.contentType)
    exchange.response.end(encoder.error({ ...statusOf(error) }).bytes)
  }
}

function stream(core: Core, exchange: Exchange, { call, options, timeoutSeconds, marksInitial }: WatchRequest): void {
  const { response } = exchange
  const { resource } = call
  const encoder = watchEncoder(core, exchange, resource)
  const timers = new Map<'mark' | 'end' | 'gone', () => void>()
  let isOver = false
  const watching = watch(core, call, options, {
    isPatient: true,
    onEvents(events) {
      if (encoder !== undefined) return sendChunk(response, encoder.events(events))
      // What cannot be written in the form asked for ends the stream, as upstream does without a word.
      finish(false)
      return undefined
    },
    onLost(error) {
      // Whoever takes nothing would not take this either, and has to come again.
      if (isSlow(response)) return finish(true)
      const status =
        error === undefined ? failure(410, 'Expired', 'The resourceVersion for the provided watch is too old.').status : statusOf(error)
      if (encoder !== undefined) void sendChunk(response, encoder.error({ ...status }))
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
    watching.stop()
    for (const cancel of timers.values()) cancel()
    if (abruptly) response.destroy()
    else response.end()
  }
  const bookmark = (revision = watching.revision(), annotations?: Readonly<Record<string, string>>): void => {
    if (!isOver && encoder !== undefined && revision !== undefined)
      void sendChunk(response, encoder.bookmark(bookmarkOf(resource, revision, annotations)))
  }
  /** Marks now and then, the last time before the end; a watch that is over before that has no marks. */
  const keepMarking = (left: number): void => {
    const wait = Math.min(bookmarkEvery, left - markBeforeEnd)
    if (wait <= 0) return
    const mark = core.clock.after(wait, () => {
      bookmark()
      keepMarking(left - wait)
    })
    timers.set('mark', mark)
  }
  begin(exchange, encoder?.contentType ?? 'application/json')
  response.on('close', () => finish(true))
  const endsIn = timeoutSeconds === undefined || timeoutSeconds <= 0 ? longest + core.random.next() * longest : timeoutSeconds * 1000
  const end = (): void => finish(false)
  timers.set('end', core.clock.after(endsIn, end))
  timers.set(
    'gone',
    core.custom.onceGone(resource, () => void timers.set('gone', core.clock.after(goneAfter, end))),
  )
  if (options.allowBookmarks === true) keepMarking(endsIn)
}

function begin(exchange: Exchange, contentType: string): void {
  const { response } = exchange
  warn(exchange)
  response.statusCode = 200
  response.setHeader('Content-Type', contentType)
  response.setHeader('Cache-Control', 'no-cache, private')
  response.flushHeaders()
}

/** What tells a client that waits for it from other bookmarks. */
const initialEventsEnd = { 'k8s.io/initial-events-end': 'true' }
