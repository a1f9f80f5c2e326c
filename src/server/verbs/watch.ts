/** watch: every change of a collection from a revision on, as a watcher with selectors sees it. */
import { parseFieldSelector } from '../../api/field-selector.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { WatchOptions } from '../../client/client.ts'
import { Compacted, type Entry, type Follower, type Following, type StoreEvent } from '../../store/store.ts'
import { asObject } from '../validation/checks.ts'
import { eventsIn, isHooked } from '../conversion/conversion.ts'
import type { Call, Core } from '../core.ts'
import { pretend } from '../storage/pretend.ts'
import { selectionOf, type Selection } from '../storage/selection.ts'
import { keyIn, prefixOf } from '../storage/storage.ts'
import { watchRevision } from '../storage/revision.ts'
import { objectIn } from './get.ts'

/** One event as a watcher sees it. */
export interface Seen {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly entry: Entry
}

export interface Watcher extends Pick<Follower, 'isPatient'> {
  /** Nothing more comes while a promise that it answers with is pending. Watchers who see the same get the same array. */
  onEvents(events: readonly Seen[]): Promise<void> | undefined
  /** The watcher fell behind what the store keeps, or (with an error) what it should see cannot be shown: nothing follows. */
  onLost(error?: unknown): void
  /** What was there at the beginning, up to this revision, has been told. */
  onInitial?(revision: number): void
}

export interface Watch {
  /** The watcher has been told of all that happened up to this revision; undefined: not yet of all that was there. */
  revision(): number | undefined
  stop(): void
}

/** How many of the objects that are there already are told at once. */
const atOnce = 500

/** Starts a watch; what is there already comes first, as ADDED, unless a revision is given. Throws 410 for a revision that is gone. */
export function watch(core: Core, call: Call, options: WatchOptions, watcher: Watcher): Watch {
  const { resource } = call
  const see = viewOf(resource, options)
  const prefix = narrowed(call, options)
  const from = watchRevision(core, options.resourceVersion)
  let isOver = false
  let following: Following | undefined
  const stop = (): void => {
    isOver = true
    following?.stop()
  }
  const tell = (events: readonly StoreEvent[]): Promise<void> | undefined => {
    const seen = see(events)
    return seen.length === 0 || isOver ? undefined : watcher.onEvents(seen)
  }
  // Objects that a webhook must convert first.
  const tellConverted = async (events: readonly StoreEvent[]): Promise<void> => {
    try {
      await tell(await eventsIn(core, resource, events))
    } catch (error) {
      if (isOver) return
      stop()
      watcher.onLost(error)
    }
  }
  const onEvents = isHooked(resource) ? tellConverted : tell
  const follow = (after: number): void => {
    following = core.store.follow(prefix, after, { onEvents, onLost: () => watcher.onLost(), isPatient: watcher.isPatient === true })
  }
  const begin = async ({ entries, revision }: { readonly entries: readonly Entry[]; readonly revision: number }): Promise<void> => {
    for (let at = 0; at < entries.length && !isOver; at += atOnce) {
      const taken = onEvents(entries.slice(at, at + atOnce).map((entry) => ({ type: 'put', entry, previous: undefined })))
      if (taken !== undefined) await taken
    }
    if (!isOver) watcher.onInitial?.(revision)
    try {
      if (!isOver) follow(revision)
    } catch (error) {
      if (!(error instanceof Compacted)) throw error
      watcher.onLost()
    }
  }
  if (from !== undefined) follow(from)
  else {
    const page = core.store.list(prefix)
    // Later than this call, for the caller can stop it only then.
    queueMicrotask(() => void begin(page))
  }
  return { revision: () => following?.revision(), stop }
}

/** Who watches one object by its name is told of few others: of those whose names begin with it. */
function narrowed(call: Call, { fieldSelector }: WatchOptions): string {
  const { resource, namespace } = call
  const isOneFolder = namespace !== '' || !resource.namespaced
  const name = isOneFolder
    ? parseFieldSelector(fieldSelector ?? '').find(({ field, operator }) => field === 'metadata.name' && operator === '=')?.value
    : undefined
  return name === undefined || name === '' ? prefixOf(call) : keyIn(resource, namespace, name)
}

type View = (events: readonly StoreEvent[]) => readonly Seen[]

/** What watchers with the same selectors see of the same events, by their selectors. */
const views = new WeakMap<readonly StoreEvent[], Map<string, readonly Seen[]>>()

/** What the selectors let see. Refuses selectors that cannot be read. */
function viewOf(resource: Resource, options: WatchOptions): View {
  const selection = selectionOf(resource, options)
  const key = selection === undefined ? '' : JSON.stringify([resource.id, options.labelSelector, options.fieldSelector])
  const see: View =
    selection === undefined ? (events) => events.map(asSeen) : (events) => events.flatMap((event) => throughSelection(event, selection))
  return (events) => {
    let byKey = views.get(events)
    if (byKey === undefined) views.set(events, (byKey = new Map()))
    let seen = byKey.get(key)
    if (seen === undefined) byKey.set(key, (seen = see(events)))
    return seen
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
