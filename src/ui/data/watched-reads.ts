/** Reads for a text, and watches on all that was read: the text is made anew when any of it changes. */
import type { KubeObject } from '../../api/object.ts'
import type { Resource } from '../../api/resource.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Client, ListOptions, ObjectRef, Stop } from '../../client/client.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  /** Something that the last text was made of is different now. */
  readonly onChange: () => void
}

/** One question to the cluster. */
interface Question {
  readonly resource: Resource<KubeObject>
  readonly options: ListOptions
  /** The revision of its answer; changes are told from there on. */
  readonly revision: string | undefined
}

/** More questions than this are not watched; texts ask about a dozen. */
const mostWatches = 40
const retryAfter = 2000

export class WatchedReads {
  private readonly options: Options
  private readonly watches = new Map<string, Stop>()
  private readonly retries = new Set<Cancel>()
  private closed = false

  constructor(options: Options) {
    this.options = options
  }

  /** Runs `make` with a client whose reads are noted; afterwards those are watched, and those of the time before no more. */
  async read<T>(make: (client: Pick<Client, 'get' | 'list'>) => Promise<T>): Promise<T> {
    const asked = new Map<string, Question>()
    try {
      return await make(this.noting((question) => asked.set(keyOf(question), question)))
    } finally {
      this.settle(asked)
    }
  }

  close(): void {
    this.closed = true
    for (const stop of this.watches.values()) stop()
    for (const cancel of this.retries) cancel()
    this.watches.clear()
  }

  private noting(note: (question: Question) => void): Pick<Client, 'get' | 'list'> {
    const { client } = this.options
    const noted = (resource: Resource<unknown>, options: ListOptions, revision: string | undefined): void =>
      note({ resource: resource as Resource<KubeObject>, options, revision })
    return {
      get: async <T>(resource: Resource<T>, ref: ObjectRef): Promise<T> => {
        const options = { namespace: ref.namespace, fieldSelector: `metadata.name=${ref.name}` }
        noted(resource, options, undefined)
        const object = await client.get(resource, ref)
        // Every served object has metadata.
        noted(resource, options, (object as KubeObject).metadata.resourceVersion)
        return object
      },
      list: async <T>(resource: Resource<T>, options: ListOptions = {}) => {
        const list = await client.list(resource, options)
        noted(resource, options, list.metadata.resourceVersion)
        return list
      },
    }
  }

  private settle(asked: ReadonlyMap<string, Question>): void {
    if (this.closed) return
    for (const [key, stop] of this.watches) {
      if (asked.has(key)) continue
      stop()
      this.watches.delete(key)
    }
    for (const [key, question] of asked) if (!this.watches.has(key) && this.watches.size < mostWatches) this.watch(key, question)
  }

  private watch(key: string, { resource, options, revision }: Question): void {
    const { client, onChange } = this.options
    let over = false
    const again = (): void => {
      if (over || this.watches.get(key) !== stop) return
      over = true
      this.watches.delete(key)
      // The next text asks again, and is watched again.
      const cancel = this.options.clock.after(retryAfter, () => {
        this.retries.delete(cancel)
        onChange()
      })
      this.retries.add(cancel)
    }
    const stop = client.watch(
      resource,
      {
        namespace: options.namespace,
        labelSelector: options.labelSelector,
        fieldSelector: options.fieldSelector,
        resourceVersion: revision,
      },
      (events) => {
        if (events.some((event) => event.type === 'ERROR')) again()
        else if (!over && events.some((event) => event.type !== 'BOOKMARK')) onChange()
      },
      again,
    )
    this.watches.set(key, stop)
  }
}

const keyOf = ({ resource, options }: Question): string =>
  [resource.id, options.namespace, options.labelSelector, options.fieldSelector].join('|')
