/** What the metrics API says of pods or nodes: asked for while somebody looks, and only then. */
import type { NodeMetrics, PodMetrics } from '../../api/metrics-resources.ts'
import type { List } from '../../api/object.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { sumOf, type Usage, usageOf } from './usage.ts'

type Metrics = PodMetrics | NodeMetrics

interface Options {
  readonly client: Client
  readonly clock: Clock
  /** Asks for all that is measured. */
  readonly ask: () => Promise<Pick<List<Metrics>, 'items'>>
  /** An answer came, or there was none. */
  readonly onChange: () => void
}

/** Milliseconds between two questions: servers of metrics measure about as often. */
const quiet = 30_000
/** The same while objects come and change. */
const busy = 10_000
/** Where nobody answers: a cluster that has just started may measure soon, others never do. */
const firstRetry = 5000
const lastRetry = 60_000

/** Clusters that answered last time: their tables have room for usage from the start. */
const measuring = new WeakSet<Client>()

export class LiveUsage {
  /** `unknown` until the first answer, `refused` where nobody measures, or not for us. */
  state: 'unknown' | 'measured' | 'refused' = 'unknown'
  private retry = firstRetry
  private readonly options: Options
  private usages: ReadonlyMap<string, Metrics> = new Map()
  private askedAt = -Infinity
  private pause = quiet
  private shown = false
  private closed = false

  constructor(options: Options) {
    this.options = options
  }

  /** Of a pod or node; undefined: it is not measured. */
  of(namespace: string | undefined, name: string): Usage | undefined {
    const found = this.usages.get(keyOf(namespace, name))
    if (found === undefined) return undefined
    return 'containers' in found ? sumOf(found.containers.map(({ usage }) => usageOf(usage))) : usageOf(found.usage)
  }

  /** Of one container of a pod. */
  ofContainer(namespace: string | undefined, pod: string, container: string): Usage | undefined {
    const found = this.usages.get(keyOf(namespace, pod))
    const one = found !== undefined && 'containers' in found ? found.containers.find(({ name }) => name === container) : undefined
    return one && usageOf(one.usage)
  }

  /** Something is on its way: the next answer is wanted earlier. */
  expect(): void {
    this.pause = busy
  }

  /** False where nobody measures, as far as is known: usage is shown only where everything is. */
  get welcome(): boolean {
    return measuring.has(this.options.client)
  }

  /** Rows are looked at, with usage on the screen or without (undefined: there are none); asks if what is known is old, or if it might be shown. */
  look(shown: boolean | undefined): void {
    this.shown = shown !== undefined && (shown || !this.welcome)
    if (this.shown && !this.closed && this.options.clock.now() >= this.askedAt + this.pause) this.ask()
  }

  /** The instant at which whoever looks should look again. */
  get wakeAt(): number | undefined {
    return this.shown ? this.askedAt + this.pause : undefined
  }

  close(): void {
    this.closed = true
  }

  private ask(): void {
    this.askedAt = this.options.clock.now()
    this.pause = quiet
    const { client, ask } = this.options
    ask().then(
      ({ items }) => {
        measuring.add(client)
        this.retry = firstRetry
        this.heard('measured', new Map(items.map((one) => [keyOf(one.metadata.namespace, one.metadata.name), one])))
      },
      () => {
        measuring.delete(client)
        this.pause = this.retry
        this.retry = Math.min(lastRetry, this.retry * 2)
        this.heard('refused', new Map())
      },
    )
  }

  private heard(state: LiveUsage['state'], usages: ReadonlyMap<string, Metrics>): void {
    if (this.closed) return
    this.state = state
    this.usages = usages
    this.options.onChange()
  }
}

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`
