/** The containers of one pod as rows, live. */
import { podMetrics } from '../../api/metrics-resources.ts'
import { builtIn } from '../../api/resource.ts'
import type { KubeObject } from '../../api/object.ts'
import type { Container, Pod } from '../../api/objects.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { ageCell, cellRow, dim } from './cell-row.ts'
import { withChanges } from './changed-row.ts'
import { factsOf } from './facts.ts'
import { LiveObject } from './live-object.ts'
import { LiveUsage } from './live-usage.ts'
import { containersOf, type PodContainer } from './pod-containers.ts'
import type { ColumnHead, Row, RowSource, SourceState, Subject } from './row.ts'
import { containerBounds, unknownCells, type UsageCell, usageCells, usageColumns } from './usage.ts'

const pods = builtIn<Pod & KubeObject>('v1 pods')

const head = (title: string, rank: number, right = false, wide = false): ColumnHead => ({ title, rank, right, wide })
/** Usage, and what of it stands only among all columns. */
const usageHeads = usageColumns.map(({ name, priority }, index) => head(name, 9 + index, true, priority > 0))
/** Where the cells of usage begin. */
const usageAt = usageHeads.map((_, index) => 7 + index)
const isUsage = (column: number): boolean => usageAt.includes(column)
const heads: readonly ColumnHead[] = [
  head('NAME', 0),
  head('IMAGE', 3),
  head('READY', 2),
  head('STATE', 1),
  head('RESTARTS', 4),
  head('PROBES', 6),
  head('PORTS', 7),
  ...usageHeads,
  head('KIND', 8, false, true),
  head('AGE', 5, true),
]
const headsUnmeasured = heads.map((one, index) => (isUsage(index) ? { ...one, wide: true } : one))

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly pod: { readonly namespace: string; readonly name: string }
  readonly onChange: () => void
}

/** Opens them; init containers come first, in the order in which they run. */
export function containerRows(options: Options): RowSource {
  const { client, clock, pod, onChange } = options
  const rows = new Map<string, Row>()
  const source = {
    get columns() {
      return usage.welcome ? heads : headsUnmeasured
    },
    rows,
    state: { phase: 'loading' } as SourceState,
    version: 0,
    look: (shown: readonly number[] | undefined) => usage.look(shown?.some(isUsage)),
    get wakeAt() {
      return usage.wakeAt
    },
    close: () => {
      live.close()
      usage.close()
    },
  }
  let frame: Cancel | undefined
  const changed = (): void => {
    take(rows, { pod: live.object, usage }, clock.now())
    source.version++
    frame?.()
    frame = clock.after(0, onChange)
  }
  const usage = new LiveUsage({
    client,
    clock,
    ask: () => client.list(podMetrics, { namespace: pod.namespace, fieldSelector: `metadata.name=${pod.name}` }),
    onChange: changed,
  })
  const live = new LiveObject<Pod & KubeObject>({
    client,
    clock,
    resource: pods,
    ref: pod,
    onChange: () => {
      source.state = live.state
      usage.expect()
      changed()
    },
  })
  return source
}

/** A pod, and what is known of its usage. */
interface Known {
  readonly pod: (Pod & KubeObject) | undefined
  readonly usage: LiveUsage
}

function take(rows: Map<string, Row>, { pod, usage }: Known, now: number): void {
  const before = new Map(rows)
  rows.clear()
  if (pod === undefined) return
  containersOf(pod).forEach((one, index) => {
    const row = rowOf(pod, { one, index, usage: usageIn(pod, one.container, usage) }, now)
    rows.set(row.uid, withChanges(before.get(row.uid), row, now))
  })
}

const usageIn = ({ metadata }: Pod & KubeObject, container: Container, usage: LiveUsage): readonly UsageCell[] =>
  usage.state === 'unknown'
    ? unknownCells(usageColumns)
    : usageCells(usageColumns, usage.ofContainer(metadata.namespace, metadata.name, container.name), containerBounds(container))

interface Part {
  readonly one: PodContainer
  readonly index: number
  readonly usage: readonly UsageCell[]
}

function rowOf(pod: Pod & KubeObject, { one, index, usage }: Part, now: number): Row {
  const { container, kind, status, ready, text, tone, since } = one
  const { name = '', namespace } = pod.metadata
  const probes = `${container.livenessProbe ? 'L' : '-'}${container.readinessProbe ? 'R' : '-'}${container.startupProbe ? 'S' : '-'}`
  const ports = (container.ports ?? []).map((port) => `${port.containerPort}/${port.protocol ?? 'TCP'}`).join(',')
  const subject: Subject = {
    resource: pods,
    namespace,
    name,
    uid: pod.metadata.uid,
    facts: factsOf(pod),
    tone: one.worst,
    container: container.name,
  }
  const row = cellRow(`${pod.metadata.uid}/${container.name}`, subject, [
    container.name,
    container.image ?? '',
    ready || text === 'Completed' ? String(ready) : dim(String(ready)),
    { text, tone },
    String(status?.restartCount ?? 0),
    dim(probes),
    ports,
    ...usage,
    dim(kind),
    ageCell(since, now),
  ])
  return { ...row, place: index, measured: { columns: usageAt, bounds: containerBounds(container) } }
}
