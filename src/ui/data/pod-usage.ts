/** The usage of pods, for their table. */
import type { Pod } from '../../api/objects.ts'
import { podMetrics } from '../../api/metrics-resources.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { LiveUsage } from './live-usage.ts'
import type { Overlay } from './overlay.ts'
import { podBounds, unknownCells, usageCells, usageColumns } from './usage.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly namespace?: string | undefined
  readonly labelSelector?: string | undefined
  readonly onChange: () => void
}

export function podUsage({ client, clock, namespace, labelSelector, onChange }: Options): Overlay {
  const live = new LiveUsage({ client, clock, ask: () => client.list(podMetrics, { namespace, labelSelector }), onChange })
  const unknown = unknownCells(usageColumns)
  return {
    columns: usageColumns,
    before: 'IP',
    get welcome() {
      return live.welcome
    },
    // The table of pods shows pods.
    boundsOf: (object) => podBounds(object as unknown as Pod),
    usageOf: ({ subject }) => live.of(subject.namespace, subject.name),
    cellsOf: ({ subject, measured }) =>
      live.state === 'unknown' || measured === undefined
        ? unknown
        : usageCells(usageColumns, live.of(subject.namespace, subject.name), measured.bounds),
    expect: () => live.expect(),
    look: (shown) => live.look(shown),
    get wakeAt() {
      return live.wakeAt
    },
    close: () => live.close(),
  }
}
