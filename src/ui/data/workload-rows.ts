/** What runs in a cluster, as rows of several kinds: controllers that nobody controls, and pods on their own. */
import { cronJobs, daemonSets, deployments, jobs, pods, replicaSets, replicationControllers, statefulSets } from '../../api/resources.ts'
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { withChanges } from './changed-row.ts'
import { LiveRows } from './live-rows.ts'
import type { Row, RowSource, SourceState } from './row.ts'
import { summaryHeads, summaryRow } from './summary-row.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  /** Undefined: all namespaces, which get a column. */
  readonly namespace: string | undefined
  readonly labelSelector: string | undefined
  /** Called when rows or state changed. */
  readonly onChange: () => void
}

/** Kinds of what runs. */
export const workloadKinds = [deployments, statefulSets, daemonSets, replicaSets, replicationControllers, cronJobs, jobs, pods]

/** Opens them: a list and a watch for each kind; of what others control nothing is kept. */
export function workloadRows({ onChange, ...options }: Options): RowSource {
  const heads = summaryHeads(['KIND', ...(options.namespace === undefined ? ['NAMESPACE'] : []), 'NAME', 'READY', 'STATUS', 'AGE'])
  const rows = new Map<string, Row>()
  const parts: readonly LiveRows[] = workloadKinds.map(
    (resource) => new LiveRows({ ...options, resource, ownerUid: null, onChange: () => gather() }),
  )
  /** The row that was made of each row, which is made anew only when that is another. */
  const made = new WeakMap<Row, Row>()
  const source = { columns: heads, rows, state: stateOfAll(parts), version: 0, close: () => parts.forEach((part) => part.close()) }
  const gather = (): void => {
    const now = options.clock.now()
    const seen = new Set<string>()
    for (const part of parts)
      for (const row of part.rows.values()) {
        seen.add(row.uid)
        const known = made.get(row) ?? withChanges(rows.get(row.uid), summaryRow(row, part.columns, heads), now)
        made.set(row, known)
        rows.set(row.uid, known)
      }
    for (const uid of rows.keys()) if (!seen.has(uid)) rows.delete(uid)
    source.state = stateOfAll(parts)
    source.version++
    onChange()
  }
  return source
}

/** As reliable as the least reliable part; kinds that may not be listed are missing, as long as others may, and that is told. */
export function stateOfAll(parts: readonly LiveRows[]): SourceState {
  const find = (phase: SourceState['phase']): SourceState | undefined => parts.find(({ state }) => state.phase === phase)?.state
  const live = find('live')
  const refused = live && parts.flatMap(({ state, resource }) => (state.phase === 'refused' ? [resource.plural] : []))
  return find('lost') ?? find('loading') ?? (refused ? { phase: 'live', refused } : (find('refused') ?? { phase: 'loading' }))
}
