/** watch: every change of a collection from a revision on, as a watcher with selectors sees it. */
import type { KubeObject } from '../../api/object.ts'
import type { WatchOptions } from '../../client/client.ts'
import type { Entry, StoreEvent } from '../../store/store.ts'
import { asObject } from '../validation/checks.ts'
import { eventsIn, isHooked } from '../conversion/conversion.ts'
import type { Call, Core } from '../core.ts'
import { pretend } from '../storage/pretend.ts'
import { selectionOf, type Selection } from '../storage/selection.ts'
import { prefixOf } from '../storage/storage.ts'
import { watchRevision } from '../storage/revision.ts'
import { objectIn } from './get.ts'

/** One event as a watcher sees it. */
export interface Seen {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly entry: Entry
}

export interface Watcher {
  onEvents(events: readonly Seen[]): void
  /** The watcher fell behind what the store keeps, or (with an error) what it should see cannot be shown: nothing follows. */
  onLost(error?: unknown): void
  /** What was there at the beginning, up to this revision, has been told. */
  onInitial?(revision: number): void
}

/** The same watch for objects that a webhook must convert first: events wait for it, and keep their order. */
function hookedWatch(core: Core, call: Call, options: WatchOptions, watcher: Watcher): () => void {
  const selection = selectionOf(call.resource, options)
  const prefix = prefixOf(call)
  let isOver = false
  let last = Promise.resolve()
  const send = (events: readonly StoreEvent[]): void => {
    last = last
      .then(async () => {
        const made = isOver ? [] : await eventsIn(core, call.resource, events)
        const seen = selection === undefined ? made.map(asSeen) : made.flatMap((event) => throughSelection(event, selection))
        if (seen.length > 0 && !isOver) watcher.onEvents(seen)
      })
      .catch((error: unknown) => {
        stop()
        watcher.onLost(error)
      })
  }
  const from = watchRevision(core, options.resourceVersion)
  const first = from === undefined ? core.store.list(prefix) : undefined
  if (first !== undefined) {
    if (first.entries.length > 0) send(first.entries.map((entry) => ({ type: 'put', entry, previous: undefined })))
    void last.then(() => (isOver ? undefined : watcher.onInitial?.(first.revision)))
  }
  const end = core.store.watch(prefix, from ?? first?.revision, send, () => watcher.onLost())
  const stop = (): void => {
    isOver = true
    end()
  }
  return stop
}

/** Starts a watch; what is there already comes first, as ADDED, unless a revision is given. Throws 410 for a revision that is gone. */
export function watch(core: Core, call: Call, options: WatchOptions, watcher: Watcher): () => void {
  if (isHooked(call.resource)) return hookedWatch(core, call, options, watcher)
  const selection = selectionOf(call.resource, options)
  const prefix = prefixOf(call)
  const from = watchRevision(core, options.resourceVersion)
  const send = (events: readonly StoreEvent[]): void => {
    const seen = selection === undefined ? events.map(asSeen) : events.flatMap((event) => throughSelection(event, selection))
    if (seen.length > 0) watcher.onEvents(seen)
  }
  if (from !== undefined) return core.store.watch(prefix, from, send, () => watcher.onLost())
  const page = core.store.list(prefix)
  const entries = selection === undefined ? page.entries : page.entries.filter((entry) => selection(objectIn(entry)))
  let first: readonly Seen[] | undefined = entries.map((entry) => ({ type: 'ADDED', entry }))
  // Later than this call, for the caller has its stop function only then, and before any event of the store.
  const begin = (): void => {
    const initial = first
    first = undefined
    if (initial === undefined) return
    if (initial.length > 0) watcher.onEvents(initial)
    watcher.onInitial?.(page.revision)
  }
  queueMicrotask(begin)
  const stop = core.store.watch(
    prefix,
    page.revision,
    (events) => {
      begin()
      send(events)
    },
    () => watcher.onLost(),
  )
  return () => {
    first = undefined
    stop()
  }
}

const asSeen = ({ type, entry, previous }: StoreEvent): Seen => ({
  type: type === 'delete' ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED',
  entry,
})

/** An object that begins to pass is ADDED, one that ceases to is DELETED as it was, at the revision of the change. */
function throughSelection(event: StoreEvent, selection: Selection): readonly Seen[] {
  const { entry, previous } = event
  const was = previous !== undefined && selection(objectIn(previous))
  if (event.type === 'delete') return was ? [{ type: 'DELETED', entry }] : []
  const is = selection(objectIn(entry))
  if (is) return [{ type: was ? 'MODIFIED' : 'ADDED', entry }]
  return was ? [{ type: 'DELETED', entry: leaving(entry, objectIn(previous)) }] : []
}

const leaving = (entry: Entry, before: KubeObject): Entry =>
  pretend(entry.key, entry.revision, {
    ...before,
    metadata: { ...before.metadata, resourceVersion: String(entry.revision) },
  } satisfies ReturnType<typeof asObject>)
