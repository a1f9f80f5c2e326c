/** Rows that are made of what several reads answer, and anew when anything changes that was read. */
import type { Cancel, Clock } from '../../base/clock.ts'
import { reasonOf } from '../../base/thrown.ts'
import { StatusError } from '../../api/status.ts'
import type { Resource } from '../../api/resource.ts'
import type { Client } from '../../client/client.ts'
import type { ColumnHead, Row, RowSource, SourceState } from './row.ts'
import { WatchedReads } from './watched-reads.ts'

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly columns: readonly ColumnHead[]
  /** Asks the cluster; what it asks the given client for is watched. `onRefused` hears of kinds that it has to do without. */
  read(client: Pick<Client, 'get' | 'list'>, now: number, onRefused: (resource: Resource) => void): Promise<readonly Row[]>
  /** They tell of more than can be watched, and are read anew after so many milliseconds at the latest. */
  readonly atLeastAfter?: number
  readonly onChange: () => void
}

/** They are read anew at most this often, in milliseconds. */
const pause = 1000
const retryAfter = 5000

export function readRows({ client, clock, columns, read, atLeastAfter, onChange }: Options): RowSource {
  const rows = new Map<string, Row>()
  const source = { columns, rows, state: { phase: 'loading' } as SourceState, version: 0, close: () => close() }
  let next: { readonly at: number; readonly cancel: Cancel } | undefined
  let closed = false
  let heardAt: number | undefined
  const close = (): void => {
    closed = true
    next?.cancel()
    reads.close()
  }
  const later = (wait: number): void => {
    const at = clock.now() + wait
    if (closed || (next !== undefined && next.at <= at)) return
    next?.cancel()
    next = {
      at,
      cancel: clock.after(wait, () => {
        next = undefined
        look()
      }),
    }
  }
  const told = (state: SourceState): void => {
    if (closed) return
    source.state = state
    source.version++
    onChange()
  }
  const look = (): void => {
    const refused = new Set<string>()
    reads
      .read((reader) => read(reader, clock.now(), ({ plural }) => refused.add(plural)))
      .then(
        (made) => {
          heardAt = clock.now()
          rows.clear()
          for (const row of made) rows.set(row.uid, row)
          told({ phase: 'live', refused: [...refused].sort() })
          if (atLeastAfter !== undefined) later(atLeastAfter)
        },
        (error: unknown) => {
          const message = reasonOf(error)
          if (error instanceof StatusError && error.code === 403) return told({ phase: 'refused', message })
          told({ phase: 'lost', heardAt, retryAt: clock.now() + retryAfter, message })
          later(retryAfter)
        },
      )
  }
  const reads = new WatchedReads({ client, clock, onChange: () => later(pause) })
  look()
  return source
}
