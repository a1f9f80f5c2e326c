/** Durable creates of a 4 KB pod over the socket, beside a bare sync loop and beside a server that only parses and prints. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { median, quantile } from './numbers.ts'
import { bareSyncs } from './rig/bare-sync.ts'
import { post, type Posted } from './rig/connections.ts'
import { podBody } from './rig/pod-body.ts'
import { serve } from './rig/served.ts'
import type { Figure, Row } from './row.ts'

const rounds = 4
const windowMs = 2000
const path = '/api/v1/namespaces/default/pods'

/** Requests a second of a server that does nothing but HTTP and JSON. */
async function bareHttp(directory: string): Promise<(connections: number) => Promise<Posted>> {
  const socketPath = join(directory, 'bare.sock')
  const child = spawn(process.execPath, [join(import.meta.dirname, 'rig/bare-server.ts'), socketPath], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await new Promise((ready) => child.stdout.once('data', ready))
  process.once('exit', () => child.kill())
  return (connections) => post({ to: socketPath, path, connections, ms: windowMs, body: (n) => podBody(`p${n}`) })
}

export const creates: Row = {
  name: 'creates',
  what: 'Durable creates of a 4 KB pod over the socket, 64 connections and 1, beside a bare sync loop and beside HTTP and JSON alone, in alternating windows',
  run: async (bench) => {
    const directory = bench.directory()
    const bare = await bareHttp(directory)
    const served = await serve(join(directory, 'cluster'), ['--nodes', '0'])
    const found = { many: [] as number[], one: [] as number[], sync: [] as number[], http: [] as number[], cpu: [] as number[] }
    const latencies: number[] = []
    let made = 0
    const create = async (connections: number): Promise<Posted> => {
      const posted = await post({ to: served.socketPath, path, connections, ms: windowMs, body: (n) => podBody(`p${made + n}`, 'nobody') })
      made += posted.count + connections
      return posted
    }
    await create(64)
    for (let round = 0; round < rounds; round++) {
      found.sync.push(bareSyncs(directory, 500))
      found.http.push((await bare(64)).perSecond)
      const before = served.cpuMs()
      const many = await create(64)
      found.cpu.push((served.cpuMs() - before) / many.count)
      found.many.push(many.perSecond)
      latencies.push(...many.latencies)
      found.one.push((await create(1)).perSecond)
    }
    await served.stop()
    const sync = { what: 'bare fdatasync loop', value: Math.round(median(found.sync)) }
    const figures: Figure[] = [
      {
        what: 'creates: durable 4 KB pods over the socket, 64 connections',
        value: Math.round(median(found.many)),
        unit: '/s',
        target: { atLeast: 10_000 },
        peer: sync,
      },
      {
        what: 'creates: the same beside HTTP and JSON alone',
        value: Math.round(median(found.many)),
        unit: '/s',
        peer: { what: 'parse and print', value: Math.round(median(found.http)) },
      },
      { what: 'creates: time of one, 64 connections', value: median(latencies), p95: quantile(latencies, 0.95), unit: 'ms' },
      { what: 'creates: processor time of one', value: median(found.cpu), unit: 'ms' },
      { what: 'creates: durable 4 KB pods over the socket, 1 connection', value: Math.round(median(found.one)), unit: '/s', peer: sync },
    ]
    return figures
  },
}
