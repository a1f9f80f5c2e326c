/** Many watches of one collection, read in a process of their own, while its objects change. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import { pause, type Served } from './served.ts'

export interface Watching {
  readonly served: Served
  readonly watches: number
  readonly changesPerSecond: number
  readonly seconds: number
}

/** What the reading process tells at the end. */
export interface Report {
  /** Of every event at every watch: milliseconds since its change was asked for. */
  readonly latencies: readonly number[]
  /** Events that came out of order, twice or not at all. */
  readonly lost: number
}

const objects = 50
const path = '/api/v1/namespaces/default/configmaps'
const configMap = (name: string, at: number): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { at: String(at) },
})

/**
 * Changes ConfigMaps at a steady rate and gives how long after its request each event was read, at each watch. Rejects when a watch was not
 * told of each change once and in order.
 */
export async function watchAll({ served, watches, changesPerSecond, seconds }: Watching): Promise<readonly number[]> {
  for (let at = 0; at < objects; at++) await served.call('POST', path, configMap(`changing-${at}`, 0))
  const count = changesPerSecond * seconds
  const reader = fork(join(import.meta.dirname, 'watch-reader.ts'), [served.socketPath, String(watches), String(count)])
  try {
    await new Promise((ready) => reader.once('message', ready))
    const reported = new Promise<Report>((resolve) => reader.once('message', (report) => resolve(report as Report))) // the only other message
    const started = performance.now()
    const pending: Promise<unknown>[] = []
    for (let n = 1; n <= count; n++) {
      const wait = started + (n * 1000) / changesPerSecond - performance.now()
      if (wait > 0) await pause(wait)
      // The time travels in the object: all on one machine, one clock.
      pending.push(served.call('PUT', `${path}/changing-${n % objects}`, configMap(`changing-${n % objects}`, Date.now())))
    }
    await Promise.all(pending)
    const { latencies, lost } = await reported
    if (lost > 0) throw new Error(`${lost} events were lost or came out of order`)
    return latencies
  } finally {
    reader.kill()
  }
}
