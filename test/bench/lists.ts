/** Lists of 10,000 pods over TLS, as JSON and as the Table that kubectl prints; then up to 1,000 watches of what changes 500 times a second. */
import { join } from 'node:path'
import { least, median, quantileOfCounts } from './numbers.ts'
import { post } from './rig/connections.ts'
import { podBody } from './rig/pod-body.ts'
import { openReader } from './rig/reader.ts'
import { secureAccess, type Secure } from './rig/secure.ts'
import { serve, type Served } from './rig/served.ts'
import { watchAll } from './rig/watches.ts'
import type { Figure, Row } from './row.ts'

const pods = 10_000
const rounds = 9
const seconds = 10
const tables = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'
/**
 * A list of 9,000 such pods from kube-apiserver, elsewhere; and its slowest hundredth of events with 100 watches and 100 changes a second.
 */
const peer = { json: 465, table: 411, event: 130 }

/** Lists again and again on one connection. */
async function listed(to: Secure): Promise<{ readonly json: readonly number[]; readonly table: readonly number[] }> {
  const reader = await openReader(to)
  const found = { json: [] as number[], table: [] as number[] }
  for (let round = 0; round <= rounds; round++) {
    for (const [form, accept] of [
      ['json', 'application/json'],
      ['table', tables],
    ] as const) {
      const took = await reader.read('/api/v1/namespaces/default/pods', accept)
      if (round > 0) found[form].push(took)
    }
  }
  reader.close()
  return found
}

interface Load {
  readonly way: 'by the socket' | 'over TLS' | 'over HTTP/2'
  readonly watches: number
  readonly changesPerSecond: number
}

/** The peer's load, then ten times as many watches of five times as many changes. */
const loads: readonly Load[] = [
  { way: 'over TLS', watches: 100, changesPerSecond: 100 },
  { way: 'by the socket', watches: 1000, changesPerSecond: 500 },
  { way: 'over TLS', watches: 1000, changesPerSecond: 500 },
  { way: 'over HTTP/2', watches: 1000, changesPerSecond: 500 },
]

/** How late the events of changes are at all of so many watches, and what that costs. */
async function watched(served: Served, secure: Secure, { way, watches, changesPerSecond }: Load): Promise<readonly Figure[]> {
  const to = way === 'by the socket' ? served.socketPath : secure
  const { late, cpu } = await watchAll({ served, to, isMultiplexed: way === 'over HTTP/2', watches, changesPerSecond, seconds })
  const what = `lists: ${watches} watches ${way}, ${changesPerSecond} changes/s:`
  return [
    {
      what: `${what} an event, slowest of 100`,
      value: quantileOfCounts(late, 0.99),
      unit: 'ms',
      target: { atMost: peer.event },
      peer: { what: 'kube-apiserver with 100 and 100/s, elsewhere', value: peer.event },
    },
    { what: `${what} an event`, value: quantileOfCounts(late, 0.5), p95: quantileOfCounts(late, 0.95), unit: 'ms' },
    { what: `${what} processor`, value: cpu.cluster / 10, unit: '% of a core' },
    { what: `${what} processor of who reads them`, value: cpu.reader / 10, unit: '% of a core' },
  ]
}

export const lists: Row = {
  name: 'lists',
  what: 'Lists of 10,000 pods of 4 KB over TLS, as JSON and as a Table; up to 1,000 watches while 500 changes a second happen, each told of each in order',
  run: async (bench) => {
    const directory = join(bench.directory(), 'cluster')
    const served = await serve(directory, ['--nodes', '0', '--port', '0'])
    await post({
      to: served.socketPath,
      path: '/api/v1/namespaces/default/pods',
      connections: 16,
      count: pods,
      body: (n) => podBody(`p${n}`, 'nobody'),
    })
    const secure = secureAccess(directory)
    const { json, table } = await listed(secure)
    bench.note('the lists are read; now the watches')
    const events: Figure[] = []
    for (const load of loads) events.push(...(await watched(served, secure, load)))
    const memory = served.memory()
    await served.stop()
    return [
      {
        what: 'lists: 10,000 pods as JSON over TLS',
        value: median(json),
        least: least(json),
        unit: 'ms',
        target: { atMost: 200 },
        peer: { what: 'kube-apiserver with 9,000, elsewhere', value: peer.json },
      },
      {
        what: 'lists: 10,000 pods as a Table over TLS',
        value: median(table),
        least: least(table),
        unit: 'ms',
        target: { atMost: 300 },
        peer: { what: 'kube-apiserver with 9,000, elsewhere', value: peer.table },
      },
      ...events,
      { what: 'lists: memory afterwards', value: memory, unit: 'MB' },
    ]
  },
}
