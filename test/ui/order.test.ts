/** The order of rows by what their cells mean. */
import { describe, expect, test } from 'vitest'
import { builtIn } from '../../src/api/resource.ts'
import type { Row } from '../../src/ui/data/row.ts'
import { sorted } from '../../src/ui/views/table/order.ts'

const row = (name: string, cell: string, id = 'v1 pods'): Row => ({
  uid: name,
  subject: {
    resource: builtIn(id),
    namespace: 'default',
    name,
    uid: name,
    facts: { created: 0, deleting: false } as Row['subject']['facts'],
    tone: 'plain',
  },
  cells: [name, cell],
  tones: ['plain', 'plain'],
  since: [undefined, undefined],
  changed: [],
  changedAt: 0,
})
const everything = (): boolean => true

describe('a column is sorted', () => {
  test.for([
    ['by amounts with their units', ['1500m', '2', '512Mi', '1Gi', '10Gi']],
    ['by spans of time', ['40s', '5m20s', '59m', '3h', '2d4h', '1y']],
    ['by the number in front', ['0/4', '3/4', '10/10']],
    ['by restarts, whatever stands behind them', ['0', '2 (5s ago)', '10 (3m ago)']],
    ['by addresses', ['10.244.1.9', '10.244.1.10', '10.244.2.1']],
    ['by usage, what is not measured below all', ['n/a', '3m', '12m', '1200m']],
    ['by texts', ['<none>', 'Pending', 'Running']],
  ] as const)('%s', ([, cells]) => {
    const rows = cells.map((cell, index) => row(`n${index}`, cell))
    expect(sorted(rows.toReversed(), everything, { column: 1, descending: false })).toEqual(rows.map(({ uid }) => uid))
  })

  test('of instants by the second: parts of it are not always told', () => {
    const at = (name: string, since: number): Row => ({ ...row(name, '1s', 'v1 events'), since: [undefined, since] })
    const rows = [at('web.1000000000000001', 5700), at('web.1000000000000002', 5000), at('web.1000000000000003', 4000)]
    expect(sorted(rows, everything, { column: 1, descending: false })).toEqual([
      'web.1000000000000002',
      'web.1000000000000001',
      'web.1000000000000003',
    ])
  })

  test('of events in the same second by the instant that their names tell, the latest first', () => {
    const names = ['pod-a.18c0a1b2c3d4e5f9', 'pod-b.18c0a1b2c3d4e5f7', 'pod-a.18c0a1b2c3d4e5f0']
    const rows = names.map((name) => row(name, '5s', 'v1 events'))
    expect(sorted(rows.toSorted(), everything, { column: 1, descending: false })).toEqual(names)
  })
})
