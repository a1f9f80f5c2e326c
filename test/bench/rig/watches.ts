/** Many watches of one collection, read in a process of their own, while its objects change. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Secure } from './secure.ts'
import { pause, type Served } from './served.ts'

export interface Watching {
  readonly served: Served
  /** Where the watches connect to: the Unix socket, or the port with TLS. */
  readonly to: string | Secure
  readonly watches: number
  readonly changesPerSecond: number
  readonly seconds: number
}

/** What the reading process is told. */
export interface Reading {
  readonly to: string | Secure
  readonly watches: number
  readonly changes: number
}

/** What the reading process tells at the end. */
export interface Report {
  /** Of every event at every tenth watch: milliseconds since its change was asked for. */
  readonly latencies: readonly number[]
  /** Events of the first watch that came out of order or twice, and watches that were not told the same as it. */
  readonly lost: number
}

export interface Watched {
  readonly latencies: readonly number[]
  /** Processor time of the cluster, of one core and one second. */
  readonly cpu: number
}

const objects = 50
const path = '/api/v1/namespaces/default/configmaps'
/** The n-th change: what is the same as before would be none. The time travels in the object: all on one machine, one clock. */
const configMap = (name: string, n: number): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { at: String(Date.now()), n: String(n) },
})

/**
 * Changes ConfigMaps at a steady rate and gives how long after its request each event was read. Rejects when a watch was not told of each
 * change once and in order.
 */
export async function watchAll({ served, to, watches, changesPerSecond, seconds }: Watching): Promise<Watched> {
  const nameOf = (at: number): string => `changing-${typeof to === 'string' ? 'near' : 'far'}-${at % objects}`
  for (let at = 0; at < objects; at++) await served.call('POST', path, configMap(nameOf(at), 0))
  const count = changesPerSecond * seconds
  const reader = fork(join(import.meta.dirname, 'watch-reader.ts'), { serialization: 'advanced' })
  try {
    reader.send({ to, watches, changes: count } satisfies Reading)
    await new Promise((ready) => reader.once('message', ready))
    const reported = new Promise<Report>((resolve) => reader.once('message', (report) => resolve(report as Report))) // the only other message
    const [started, cpuBefore] = [performance.now(), served.cpuMs()]
    const pending: Promise<unknown>[] = []
    for (let n = 1; n <= count; n++) {
      const wait = started + (n * 1000) / changesPerSecond - performance.now()
      if (wait > 0) await pause(wait)
      const change = served.call('PUT', `${path}/${nameOf(n)}`, configMap(nameOf(n), n))
      change.catch(() => undefined)
      pending.push(change)
    }
    await Promise.all(pending)
    const { latencies, lost } = await reported
    if (lost > 0) throw new Error(`${lost} events were lost or came out of order`)
    return { latencies, cpu: (served.cpuMs() - cpuBefore) / (performance.now() - started) }
  } finally {
    reader.kill()
  }
}
