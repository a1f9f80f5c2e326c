/** Who uses an object, as rows of several kinds, live. */
import type { Clock } from '../../base/clock.ts'
import type { Client } from '../../client/client.ts'
import { type User, usersOf } from '../../operations/used-by.ts'
import { ageCell, cellRow, dim } from './cell-row.ts'
import { factsOf } from './facts.ts'
import { readRows } from './read-rows.ts'
import type { ColumnHead, Row, RowSource, Subject } from './row.ts'

const head = (title: string, rank: number, right = false): ColumnHead => ({ title, rank, right, wide: false })
const columns: readonly ColumnHead[] = [head('KIND', 2), head('NAMESPACE', 4), head('NAME', 0), head('HOW', 3), head('AGE', 5, true)]

interface Options {
  readonly client: Client
  readonly clock: Clock
  readonly used: Subject
  readonly onChange: () => void
}

export const userRows = ({ used, ...options }: Options): RowSource =>
  readRows({
    ...options,
    columns,
    read: async (client, now, onRefused) => (await usersOf(client, used.resource, used, onRefused)).map((user) => rowOf(user, now)),
  })

function rowOf({ resource, object, how }: User, now: number): Row {
  const { name, namespace, uid } = object.metadata
  const facts = factsOf(object)
  return cellRow(uid, { resource, namespace, name, uid, facts, tone: 'plain' }, [
    dim(resource.singular),
    dim(namespace ?? ''),
    name,
    how.join(', '),
    ageCell(facts.created, now),
  ])
}
