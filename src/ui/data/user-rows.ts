/** Who uses an object, as rows of several kinds, live. */
import { humanDuration } from '../../api/time.ts'
import type { Cancel, Clock } from '../../base/clock.ts'
import { sanitize } from '../../base/terminal-text.ts'
import type { Client } from '../../client/client.ts'
import { type User, usersOf } from '../../operations/used-by.ts'
import { factsOf } from './facts.ts'
import type { ColumnHead, Row, RowSource, SourceState, Subject } from './row.ts'
import { WatchedReads } from './watched-reads.ts'

const head = (title: string, rank: number, right = false): ColumnHead => ({ title, rank, right, wide: false })
const heads: readonly ColumnHead[] = [head('KIND', 2), head('NAMESPACE', 4), head('NAME', 0), head('HOW', 3), head('AGE', 5, true)]

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly used: Subject
  readonly onChange: () => void
}

/** Users are looked for at most this often, in milliseconds. */
const pause = 1000
const retryAfter = 5000

/** Opens them; they are looked for anew when anything changes that was read. */
export function userRows({ client, clock, used, onChange }: Options): RowSource {
  const rows = new Map<string, Row>()
  const source = { columns: heads, rows, state: { phase: 'loading' } as SourceState, version: 0, close: () => close() }
  let cancel: Cancel | undefined
  let closed = false
  let heardAt: number | undefined
  const close = (): void => {
    closed = true
    cancel?.()
    reads.close()
  }
  const later = (wait: number): void => {
    cancel ??= clock.after(wait, () => {
      cancel = undefined
      look()
    })
  }
  const told = (state: SourceState): void => {
    if (closed) return
    source.state = state
    source.version++
    onChange()
  }
  const look = (): void => {
    reads
      .read((reader) => usersOf(reader, used.resource, used))
      .then(
        (users) => {
          const now = clock.now()
          heardAt = now
          rows.clear()
          for (const user of users) rows.set(user.object.metadata.uid, rowOf(user, now))
          told({ phase: 'live' })
        },
        (error: unknown) => {
          told({
            phase: 'lost',
            heardAt,
            retryAt: clock.now() + retryAfter,
            message: error instanceof Error ? error.message : String(error),
          })
          if (!closed) later(retryAfter)
        },
      )
  }
  const reads = new WatchedReads({ client, clock, onChange: () => later(pause) })
  look()
  return source
}

function rowOf({ resource, object, how }: User, now: number): Row {
  const { name, namespace, uid } = object.metadata
  const facts = factsOf(object)
  const cells = [resource.singular, namespace ?? '', name, how.join(', '), humanDuration(now - facts.created)].map((cell) => sanitize(cell))
  return {
    uid,
    subject: { resource, namespace, name, uid, facts, tone: 'plain' },
    cells,
    tones: ['dim', 'dim', 'plain', 'plain', 'dim'],
    since: [undefined, undefined, undefined, undefined, facts.created],
    changed: [],
    changedAt: -1,
  }
}
