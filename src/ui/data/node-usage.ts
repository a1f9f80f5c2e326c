/** The usage of nodes, and how many pods run on each, for their table. */
import type { Node } from '../../api/objects.ts'
import { nodeMetrics } from '../../api/metrics-resources.ts'
import { pods } from '../../api/resources.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { LiveRows } from './live-rows.ts'
import { LiveUsage } from './live-usage.ts'
import type { Overlay } from './overlay.ts'
import { nodeBounds, nodeUsageColumns, type UsageCell, unknownCells, unmeasured, usageCells } from './usage.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly onChange: () => void
}

/** `summed`: only what all nodes use together is wanted, so pods are not counted, and a change of one node hurries nothing. */
export function nodeUsage({ summed = false, ...options }: Options & { readonly summed?: boolean }): Overlay {
  const { client, clock, onChange } = options
  const live = new LiveUsage({ client, clock, ask: () => client.list(nodeMetrics), onChange })
  const count = summed ? undefined : new PodCount(options)
  const unknown = unknownCells(nodeUsageColumns)
  return {
    columns: [...nodeUsageColumns, ...(count === undefined ? [] : [podsColumn])],
    before: 'Version',
    get welcome() {
      return live.welcome
    },
    // The table of nodes shows nodes.
    boundsOf: (object) => nodeBounds(object as unknown as Node),
    usageOf: ({ subject }) => live.of(undefined, subject.name),
    cellsOf: ({ subject, measured }) => [
      ...(live.state === 'unknown' || measured === undefined
        ? unknown
        : usageCells(nodeUsageColumns, live.of(undefined, subject.name), measured.bounds)),
      ...(count === undefined ? [] : [count.on(subject.name)]),
    ],
    expect: () => (summed ? undefined : live.expect()),
    look: (shown) => {
      live.look(shown)
      if (shown === true) count?.start()
    },
    get wakeAt() {
      return live.wakeAt
    },
    close: () => {
      live.close()
      count?.close()
    },
  }
}

const podsColumn = { name: 'Pods', type: 'integer', priority: 0, isCounted: true } as const

const notEnded = 'status.phase!=Succeeded,status.phase!=Failed'

/** How many pods stand on each node and have not ended, from the first look on. */
class PodCount {
  private readonly options: Options
  private rows: LiveRows | undefined
  private readonly counts = new Map<string, number>()
  private closed = false

  constructor(options: Options) {
    this.options = options
  }

  start(): void {
    if (this.closed) return
    this.rows ??= new LiveRows({ ...this.options, resource: pods, fieldSelector: notEnded, bare: true, onChange: () => this.count() })
  }

  on(node: string): UsageCell {
    const phase = this.rows?.state.phase ?? 'loading'
    if (phase === 'refused') return unmeasured
    return { text: phase === 'loading' ? '' : String(this.counts.get(node) ?? 0), tone: 'plain' }
  }

  close(): void {
    this.closed = true
    this.rows?.close()
  }

  private count(): void {
    this.counts.clear()
    for (const { subject } of this.rows?.rows.values() ?? []) {
      const { node } = subject.facts
      if (node !== undefined) this.counts.set(node, (this.counts.get(node) ?? 0) + 1)
    }
    this.options.onChange()
  }
}
