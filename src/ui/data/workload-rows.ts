/** What runs in a cluster, as rows of several kinds: controllers that nobody controls, and pods on their own. */
import { cronJobs, daemonSets, deployments, jobs, pods, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { LiveRows } from './live-rows.ts'
import { type ColumnHead, isTroubled, type Row, type RowSource, type SourceState } from './row.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  /** Undefined: all namespaces, which get a column. */
  readonly namespace: string | undefined
  readonly labelSelector: string | undefined
  /** Called when rows or state changed. */
  readonly onChange: () => void
}

const kinds = [deployments, statefulSets, daemonSets, replicaSets, replicationControllers, cronJobs, jobs, pods]

const head = (title: string, rank: number, right = false): ColumnHead => ({ title, rank, right, wide: false })

/** Opens them: a list and a watch for each kind. */
export function workloadRows({ onChange, ...options }: Options): RowSource {
  const heads = [
    head('KIND', 2),
    ...(options.namespace === undefined ? [head('NAMESPACE', 4)] : []),
    head('NAME', 0),
    head('READY', 1),
    head('STATUS', 1),
    head('AGE', 3, true),
  ]
  const rows = new Map<string, Row>()
  const parts: readonly LiveRows[] = kinds.map((resource) => new LiveRows({ ...options, resource, onChange: () => gather() }))
  /** The row that was made of each row, which is made anew only when that is another. */
  const made = new WeakMap<Row, Row>()
  const source = { columns: heads, rows, state: stateOf(parts), version: 0, close: () => parts.forEach((part) => part.close()) }
  const gather = (): void => {
    const now = options.clock.now()
    const seen = new Set<string>()
    for (const part of parts)
      for (const row of part.rows.values()) {
        if (row.subject.facts.owner !== undefined) continue
        seen.add(row.uid)
        const known = made.get(row) ?? workloadRow(row, part.columns, { before: rows.get(row.uid), now, heads })
        made.set(row, known)
        rows.set(row.uid, known)
      }
    for (const uid of rows.keys()) if (!seen.has(uid)) rows.delete(uid)
    source.state = stateOf(parts)
    source.version++
    onChange()
  }
  return source
}

/** As reliable as the least reliable part; kinds that may not be listed are missing, as long as others may. */
function stateOf(parts: readonly LiveRows[]): SourceState {
  const states = parts.map(({ state }) => state)
  const find = (phase: SourceState['phase']): SourceState | undefined => states.find((state) => state.phase === phase)
  return find('lost') ?? find('loading') ?? find('live') ?? find('refused') ?? { phase: 'loading' }
}

/** A row of any kind as one of workloads. */
function workloadRow(
  row: Row,
  columns: readonly ColumnHead[],
  { before, now, heads }: { readonly before: Row | undefined; readonly now: number; readonly heads: readonly ColumnHead[] },
): Row {
  const { subject } = row
  const at = (title: string): number => columns.findIndex((column) => column.title === title)
  const cell = (title: string): string | undefined => row.cells[at(title)]
  const age = at('AGE')
  const status = cell('STATUS') ?? (cell('SUSPEND') === 'True' ? 'Suspended' : isTroubled(subject) ? 'Degraded' : 'OK')
  const desired = cell('DESIRED')
  const ready = cell('READY') ?? cell('COMPLETIONS') ?? '-'
  const texts: Readonly<Record<string, readonly [string, Row['tones'][number]]>> = {
    KIND: [subject.resource.singular, 'dim'],
    NAMESPACE: [subject.namespace ?? '', 'dim'],
    NAME: [subject.name, 'plain'],
    READY: [desired === undefined ? ready : `${ready}/${desired}`, 'plain'],
    STATUS: [status, isTroubled(subject) ? subject.tone : (row.tones[at('STATUS')] ?? 'dim')],
    AGE: [row.cells[age] ?? '', 'dim'],
  }
  const cells = heads.map(({ title }) => texts[title]?.[0] ?? '')
  const changed = cells.flatMap((text, index) =>
    before !== undefined && before.cells[index] !== text && heads[index]?.title !== 'AGE' ? [index] : [],
  )
  return {
    uid: row.uid,
    subject,
    cells,
    tones: heads.map(({ title }) => texts[title]?.[1] ?? 'plain'),
    since: heads.map(({ title }) => (title === 'AGE' ? row.since[age] : undefined)),
    changed: changed.length > 0 ? changed : (before?.changed ?? []),
    changedAt: changed.length > 0 ? now : (before?.changedAt ?? -1),
  }
}
