/** Durable creates of a 4 KB pod over TLS with a client certificate, as client libraries make them. */
import { join } from 'node:path'
import { median, quantile } from './numbers.ts'
import { post, type Posted } from './rig/connections.ts'
import { podBody } from './rig/pod-body.ts'
import { secureAccess } from './rig/secure.ts'
import { serve } from './rig/served.ts'
import type { Row } from './row.ts'

const rounds = 4
const windowMs = 2000
const path = '/api/v1/namespaces/default/pods'
/** Creates a second of kube-apiserver with etcd on a machine such as this one. */
const peer = { one: 280, many: 717 }

export const tlsCreates: Row = {
  name: 'tls-creates',
  what: 'Durable creates of a 4 KB pod as JSON over TLS, 1 connection and 32, in alternating windows',
  run: async (bench) => {
    const directory = join(bench.directory(), 'cluster')
    const served = await serve(directory, ['--nodes', '0', '--port', '0'])
    const to = secureAccess(directory)
    let made = 0
    const create = async (connections: number): Promise<Posted> => {
      const posted = await post({ to, path, connections, ms: windowMs, body: (n) => podBody(`p${made + n}`, 'nobody') })
      made += posted.count + connections
      return posted
    }
    await create(32)
    const found = { one: [] as number[], many: [] as number[], cpu: [] as number[] }
    const latencies: number[] = []
    for (let round = 0; round < rounds; round++) {
      found.one.push((await create(1)).perSecond)
      const before = served.cpuMs()
      const many = await create(32)
      found.cpu.push((served.cpuMs() - before) / many.count)
      found.many.push(many.perSecond)
      latencies.push(...many.latencies)
    }
    await served.stop()
    return [
      {
        what: 'tls-creates: durable 4 KB pods over TLS, 1 connection',
        value: Math.round(median(found.one)),
        unit: '/s',
        target: { atLeast: 3 * peer.one },
        peer: { what: 'kube-apiserver, elsewhere', value: peer.one },
      },
      {
        what: 'tls-creates: durable 4 KB pods over TLS, 32 connections',
        value: Math.round(median(found.many)),
        unit: '/s',
        target: { atLeast: 5 * peer.many },
        peer: { what: 'kube-apiserver, elsewhere', value: peer.many },
      },
      { what: 'tls-creates: time of one, 32 connections', value: median(latencies), p95: quantile(latencies, 0.95), unit: 'ms' },
      { what: 'tls-creates: processor time of one', value: median(found.cpu), unit: 'ms' },
    ]
  },
}
