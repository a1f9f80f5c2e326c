/** Rows of one resource, kept live: list in pages, watch, resume, wait and try again. */
import { controllerOf, type KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { typeOfResource } from '../../api/schema.ts'
import { StatusError } from '../../api/status.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Client, Stop, WatchEvent } from '../../client/client.ts'
import { resourceColumns } from '../../operations/resource-columns.ts'
import { withChanges } from './changed-row.ts'
import { bareProjection, type Projection, type OwnTable, projectionOf, type ProjectionOptions, rowKey } from './columns.ts'
import { unwatched } from './live-object.ts'
import { laidOver, type Overlay } from './overlay.ts'
import type { Parts } from './parts.ts'
import type { ColumnHead, Row, RowSource, SourceState } from './row.ts'

export interface LiveRowsOptions {
  readonly client: Client
  readonly clock: Clock
  readonly resource: Resource
  /** Absent: all namespaces, which get a column. */
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Only objects that this one owns; null: only those that nobody controls. */
  readonly ownerUid?: string | null | undefined
  /** Only identities and facts are wanted, for counting: rows without cells. */
  readonly bare?: boolean
  readonly own?: OwnTable | undefined
  /** What a tree shows below each object. */
  readonly partsOf?: (object: KubeObject) => Parts
  /** Columns of values from elsewhere; `onChange` is to be called when they are others. */
  readonly overlay?: ((onChange: () => void) => Overlay) | undefined
  /** Called when rows or state changed, at most about ten times a second. */
  readonly onChange: () => void
}

/** The first page is small, so that a screenful shows at once. */
const firstPageSize = 60
/** Those that follow, from a cluster nearby: large answers leave a heap that long stays twice as large as what is in it. */
const pageSize = 150
/** From far away the way there and back costs more. */
const farPageSize = 500
/** Milliseconds that a page may take from nearby. */
const nearby = 50
/** Milliseconds between two calls of `onChange`. */
const frame = 100
const firstWait = 1000
const longestWait = 15_000

export class LiveRows implements RowSource {
  readonly rows = new Map<string, Row>()
  state: SourceState
  version = 0
  private readonly options: LiveRowsOptions
  private readonly overlay: Overlay | undefined
  private projection: Projection
  private hasOwnColumns = false
  private revision = ''
  private wait = firstWait
  private heardAt: number | undefined
  private stopWatch: Stop | undefined
  private cancelRetry: Cancel | undefined
  private cancelFrame: Cancel | undefined
  private frameDue = false
  private closed = false

  constructor(options: LiveRowsOptions) {
    this.options = options
    this.state = { phase: 'loading', since: options.clock.now() }
    this.overlay = options.overlay?.(() => this.layOver())
    this.projection = options.bare
      ? bareProjection(options.resource)
      : projectionOf(options.resource, { ...this.projecting, overlay: this.overlay })
    void this.load()
  }

  get resource(): Resource {
    return this.options.resource
  }

  get columns(): readonly ColumnHead[] {
    return this.overlay?.welcome === false ? this.projection.headsUnmeasured : this.projection.heads
  }

  get wakeAt(): number | undefined {
    return this.overlay?.wakeAt
  }

  look(shown: readonly number[] | undefined): void {
    this.overlay?.look(shown && this.projection.overlaid.some((index) => shown.includes(index)))
  }

  private get projecting(): Pick<ProjectionOptions, 'withNamespace' | 'own'> {
    const { resource, namespace, own } = this.options
    return { withNamespace: resource.namespaced && namespace === undefined, own }
  }

  close(): void {
    this.closed = true
    this.stopWatch?.()
    this.cancelRetry?.()
    this.cancelFrame?.()
    this.overlay?.close()
  }

  /** Lists everything; rows show as they come, and those that are gone go at the end. */
  private async load(): Promise<void> {
    const { client, resource, namespace, labelSelector, fieldSelector } = this.options
    const seen = new Set<string>()
    try {
      await this.findColumns()
      const { clock } = this.options
      let from: string | undefined
      let limit = firstPageSize
      for (;;) {
        const began = clock.now()
        const page = await client.list<KubeObject>(resource as Resource<KubeObject>, {
          namespace,
          labelSelector,
          fieldSelector,
          limit,
          continue: from,
        })
        if (this.closed) return
        for (const object of page.items) this.take(object, seen)
        this.revision = page.metadata.resourceVersion
        from = page.metadata.continue === '' ? undefined : page.metadata.continue
        if (from === undefined) break
        limit = clock.now() - began > nearby ? farPageSize : pageSize
        this.changed()
      }
      for (const uid of this.rows.keys()) if (!seen.has(uid)) this.rows.delete(uid)
      // Told as one change with the last page, so that what it makes certain, that there are no rows above all, is not a frame behind.
      if (!this.live()) this.changed()
      this.watch()
    } catch (error) {
      if (!this.closed) this.failed(error)
    }
  }

  /** The columns of a custom resource stand in its definition; all others are known, and wait for nothing. */
  private async findColumns(): Promise<void> {
    const { client, resource } = this.options
    if (this.hasOwnColumns || typeOfResource(resource) !== undefined) return
    this.projection = projectionOf(resource, { ...this.projecting, given: await resourceColumns(client, resource) })
    this.hasOwnColumns = true
  }

  private take(object: KubeObject, seen?: Set<string>): void {
    const before = this.rows.get(rowKey(object))
    if (!isOwnedBy(object, this.options.ownerUid)) {
      // It may have been adopted since.
      if (before !== undefined) this.rows.delete(before.uid)
      return
    }
    const now = this.options.clock.now()
    const row = { ...this.projection.row(object, now), parts: this.options.partsOf?.(object) }
    seen?.add(row.uid)
    this.rows.set(row.uid, withChanges(before, row, now))
    if (seen === undefined) this.overlay?.expect()
  }

  private layOver(): void {
    if (this.overlay === undefined || this.closed) return
    for (const [uid, row] of this.rows) this.rows.set(uid, laidOver(row, this.overlay))
    this.changed()
  }

  private watch(): void {
    const { client, resource, namespace, labelSelector, fieldSelector } = this.options
    if (!resource.verbs.includes('watch')) return this.retry(() => void this.load(), unwatched)
    this.stopWatch = client.watch<KubeObject>(
      resource as Resource<KubeObject>,
      { namespace, labelSelector, fieldSelector, resourceVersion: this.revision, allowBookmarks: true },
      (events) => this.apply(events),
      (error) => this.ended(error),
    )
  }

  private apply(events: readonly WatchEvent<KubeObject>[]): void {
    if (this.closed) return
    this.live()
    let visible = false
    for (const event of events) {
      if (event.type === 'ERROR') return this.ended(new StatusError(event.object))
      const { resourceVersion } = event.object.metadata
      if (resourceVersion !== '') this.revision = resourceVersion
      if (event.type === 'BOOKMARK') continue
      visible = true
      if (event.type === 'DELETED') this.rows.delete(rowKey(event.object))
      else this.take(event.object)
    }
    if (visible) this.changed()
  }

  private ended(error?: Error): void {
    if (this.closed) return
    this.stopWatch?.()
    this.stopWatch = undefined
    if (error === undefined) return this.retry(() => this.watch(), 0)
    // The revision is too old to go on from: what is shown stays, and is replaced by a new list.
    if (error instanceof StatusError && error.code === 410) return this.retry(() => void this.load(), 0)
    this.failed(error)
  }

  private failed(error: unknown): void {
    const message = reasonOf(error)
    if (error instanceof StatusError && isRefusal(error.code)) {
      const isMissing = error.code === 404
      // A kind that went with its definition leaves nothing behind, and has other columns when it comes again.
      if (isMissing) {
        this.rows.clear()
        this.hasOwnColumns = false
      }
      this.state = { phase: 'refused', message, isUnknown: error.code === 401, isMissing }
      this.retry(() => void this.load(), longestWait * 2)
    } else {
      // A watch is heard as long as it holds, even if nothing happens.
      if (this.state.phase === 'live') this.heardAt = this.options.clock.now()
      this.state = { phase: 'lost', heardAt: this.heardAt, retryAt: this.options.clock.now() + this.wait, message }
      this.retry(() => void this.load(), this.wait)
      this.wait = Math.min(longestWait, this.wait * 2)
    }
    this.changed()
  }

  private retry(again: () => void, wait: number): void {
    this.cancelRetry?.()
    this.cancelRetry = this.options.clock.after(wait, () => {
      if (!this.closed) again()
    })
  }

  /** The server was heard. True if that is news, which is told then. */
  private live(): boolean {
    this.heardAt = this.options.clock.now()
    this.wait = firstWait
    if (this.state.phase === 'live') return false
    this.state = { phase: 'live' }
    this.changed()
    return true
  }

  /** Tells of a change at once after a quiet time, and else when the frame is over. */
  private changed(): void {
    this.version++
    if (this.cancelFrame !== undefined) {
      this.frameDue = true
      return
    }
    this.cancelFrame = this.options.clock.after(frame, () => {
      this.cancelFrame = undefined
      if (!this.frameDue) return
      this.frameDue = false
      this.changed()
    })
    this.options.onChange()
  }
}

/** The server heard and said no: asking again soon changes nothing. A busy server (429) and one that is slow (408) may still answer. */
const isRefusal = (code: number): boolean => code >= 400 && code < 500 && code !== 408 && code !== 429

/** Whether the object with this uid owns another one; null: whether nobody controls it; undefined: no matter who does. */
function isOwnedBy(object: KubeObject, uid: string | null | undefined): boolean {
  if (uid === undefined) return true
  return uid === null ? controllerOf(object) === undefined : object.metadata.ownerReferences?.some((owner) => owner.uid === uid) === true
}
