/** One object, kept live. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import { StatusError } from '../../api/status.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import { reasonOf } from '../../base/thrown.ts'
import type { Client, ObjectRef, Stop } from '../../client/client.ts'
import type { SourceState } from './row.ts'

interface Options<T> {
  readonly client: Client
  readonly clock: Clock
  readonly resource: Resource<T>
  readonly ref: ObjectRef
  readonly onChange: () => void
}

const wait = 2000
/** Milliseconds between two looks at what cannot be watched. */
export const unwatched = 5000

export class LiveObject<T extends KubeObject> {
  /** Undefined before the first answer; stays as it was last after it is deleted. */
  object: T | undefined
  gone = false
  state: SourceState = { phase: 'loading' }
  private readonly options: Options<T>
  private stopWatch: Stop | undefined
  private cancel: Cancel | undefined
  private closed = false
  private heardAt: number | undefined

  constructor(options: Options<T>) {
    this.options = options
    this.cancel = options.clock.after(0, () => this.watch())
  }

  close(): void {
    this.closed = true
    this.stopWatch?.()
    this.cancel?.()
  }

  private watch(): void {
    const { client, resource, ref } = this.options
    this.stopWatch?.()
    client.list(resource, { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }).then(
      (list) => {
        if (this.closed) return
        this.heard()
        // Where objects are made when they are asked for, selectors may be passed over.
        const found = list.items.find(({ metadata }) => metadata.name === ref.name)
        this.gone = found === undefined
        if (found !== undefined) this.object = found
        this.options.onChange()
        if (resource.verbs.includes('watch')) this.follow(list.metadata.resourceVersion)
        else this.again(unwatched)
      },
      (error: unknown) => this.failed(error),
    )
  }

  private follow(resourceVersion: string): void {
    const { client, resource, ref } = this.options
    this.stopWatch = client.watch(
      resource,
      { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}`, resourceVersion, allowBookmarks: false },
      (events) => {
        if (this.closed) return
        this.heard()
        for (const event of events) {
          if (event.type === 'ERROR') return this.failed(new StatusError(event.object))
          if (event.type === 'BOOKMARK') continue
          this.object = event.object
          this.gone = event.type === 'DELETED'
        }
        this.options.onChange()
      },
      (error) => (error === undefined ? this.again(0) : this.failed(error)),
    )
  }

  private heard(): void {
    this.heardAt = this.options.clock.now()
    this.state = { phase: 'live' }
  }

  private failed(error: unknown): void {
    if (this.closed) return
    const message = reasonOf(error)
    if (error instanceof StatusError && error.code === 410) return this.again(0)
    // A watch is heard as long as it holds, even if nothing happens.
    if (this.state.phase === 'live') this.heardAt = this.options.clock.now()
    this.state =
      error instanceof StatusError && error.code >= 400 && error.code < 500
        ? { phase: 'refused', message }
        : { phase: 'lost', heardAt: this.heardAt, retryAt: this.options.clock.now() + wait, message }
    this.options.onChange()
    this.again(wait)
  }

  private again(after: number): void {
    if (this.closed) return
    this.cancel?.()
    this.cancel = this.options.clock.after(after, () => this.watch())
  }
}
