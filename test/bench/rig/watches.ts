/** Many watches of one collection, read in a process of their own, while its objects change. */
import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { Secure } from './secure.ts'
import { cpuOf, pause, type Served } from './served.ts'

export interface Watching {
  readonly served: Served
  /** Where the watches connect to: the Unix socket, or the port with TLS. */
  readonly to: string | Secure
  /** Many watches share a connection, by HTTP/2. */
  readonly isMultiplexed?: boolean
  readonly watches: number
  readonly changesPerSecond: number
  readonly seconds: number
}

/** What the reading process is told. */
export interface Reading extends Pick<Watching, 'to' | 'isMultiplexed' | 'watches'> {
  /** Of the watches, with the revision that they begin at. */
  readonly path: string
  readonly changes: number
}

/** What the reading process tells at the end. */
export interface Report {
  /** Of all events at all watches: how many were read so many milliseconds after their change was asked for. */
  readonly late: readonly number[]
  /** Events that came out of order or twice, and watches that were not told the same as the others. */
  readonly lost: number
}

/** What is done with the bytes of one watch. */
export interface Listener {
  /** What is in the buffer may be something else afterwards. */
  onBytes(bytes: Buffer): void
  onClose(): void
}

export interface Watched {
  readonly late: readonly number[]
  /** Processor time of the cluster, and of the process that read, in milliseconds for each second that changes came. */
  readonly cpu: { readonly cluster: number; readonly reader: number }
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

/** Makes sure that the objects are there; gives the path of watches of what comes after that. */
async function prepared(served: Served, names: readonly string[]): Promise<string> {
  const { items, metadata } = await served.call<{
    readonly items: readonly { readonly metadata: { readonly name: string } }[]
    readonly metadata: { readonly resourceVersion: string }
  }>('GET', path)
  const missing = names.filter((name) => !items.some((item) => item.metadata.name === name))
  if (missing.length === 0) return `${path}?watch=true&resourceVersion=${metadata.resourceVersion}`
  for (const name of missing) await served.call('POST', path, configMap(name, 0))
  return prepared(served, names)
}

/**
 * Changes ConfigMaps at a steady rate and gives how long after its request each event was read. Rejects when a watch was not told of each
 * change once and in order.
 */
export async function watchAll({ served, changesPerSecond, seconds, ...about }: Watching): Promise<Watched> {
  const nameOf = (at: number): string => `changing-${at % objects}`
  const watchPath = await prepared(
    served,
    Array.from({ length: objects }, (_each, at) => nameOf(at)),
  )
  const changes = changesPerSecond * seconds
  const reader = fork(join(import.meta.dirname, 'watch-reader.ts'), { serialization: 'advanced' })
  const cpu = (): { readonly cluster: number; readonly reader: number } => ({ cluster: served.cpuMs(), reader: cpuOf(reader.pid ?? 0) })
  try {
    reader.send({ ...about, path: watchPath, changes } satisfies Reading)
    await new Promise((ready) => reader.once('message', ready))
    const reported = new Promise<Report>((resolve) => reader.once('message', (report) => resolve(report as Report))) // the only other message
    const [started, before] = [performance.now(), cpu()]
    const pending: Promise<unknown>[] = []
    for (let n = 1; n <= changes; n++) {
      const wait = started + (n * 1000) / changesPerSecond - performance.now()
      if (wait > 0) await pause(wait)
      const change = served.call('PUT', `${path}/${nameOf(n)}`, configMap(nameOf(n), n))
      change.catch(() => undefined)
      pending.push(change)
    }
    await Promise.all(pending)
    const { late, lost } = await reported
    if (lost > 0) throw new Error(`${lost} events were lost or came out of order`)
    const after = cpu()
    return { late, cpu: { cluster: (after.cluster - before.cluster) / seconds, reader: (after.reader - before.reader) / seconds } }
  } finally {
    reader.kill()
  }
}
