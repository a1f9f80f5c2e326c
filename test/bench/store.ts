/** Measures the store on the real disk: durable writes beside a bare sync loop in alternating windows, restart, snapshot, fan-out. */
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock } from '../../src/base/clock.ts'
import { nodeDisk } from '../../src/store/node-disk.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { OpenStore } from '../../src/store/open-store.ts'
import { median } from './numbers.ts'
import { bareSyncs } from './rig/bare-sync.ts'
import type { Figure, Row } from './row.ts'

const rounds = 5
const windowMs = 500
const objects = 10_000

const managed = Object.fromEntries(Array.from({ length: 40 }, (_each, at) => [`f:field-number-${at}`, {}]))
const container = {
  name: 'web',
  image: 'registry.example/web/frontend:1.27.3',
  args: ['--listen=:8080', `--options=${'option,'.repeat(40)}`],
  env: Array.from({ length: 12 }, (_each, at) => ({
    name: `SETTING_${at}`,
    value: `https://service-${at}.default.svc:8080/path/to/something`,
  })),
  resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '500m', memory: '512Mi' } },
}
const conditions = ['Initialized', 'Ready', 'ContainersReady', 'Scheduled'].map((type) => ({
  type,
  status: 'True',
  lastTransitionTime: '2026-01-01T00:00:00Z',
}))

/**
 * An object of about 4 KB, like a stored workload with its bookkeeping: as in a server, most of it is shared with what was there before.
 */
function object(name: string, revision: number): unknown {
  const metadata = {
    name,
    namespace: 'default',
    resourceVersion: String(revision),
    labels: { app: 'web', tier: 'front' },
    managedFields: [{ manager: 'somebody', operation: 'Update', time: '2026-01-01T00:00:00Z', fieldsV1: { 'f:spec': managed } }],
  }
  return {
    apiVersion: 'v1',
    kind: 'Thing',
    metadata,
    spec: { containers: [container], nodeName: 'node-1' },
    status: { phase: 'Running', conditions, message: 'x'.repeat(400) },
  }
}

/** Writes of so many writers at once, each waiting for its own. */
async function writes(store: OpenStore, writers: number): Promise<number> {
  const start = performance.now()
  const end = start + windowMs
  let done = 0
  const writer = async (id: number): Promise<void> => {
    for (let at = 0; performance.now() < end; at++, done++)
      await store.put(`/things/default/w${id}-${at % 100}`, (revision) => object(`w${id}-${at}`, revision))
  }
  await Promise.all(Array.from({ length: writers }, (_each, id) => writer(id)))
  return (done * 1000) / (performance.now() - start)
}

async function writeRows(directory: string): Promise<Figure[]> {
  const store = await openStore({ directory: join(directory, 'writes'), disk: nodeDisk, clock: systemClock })
  await writes(store, 64)
  const figures: { bare: number[]; one: number[]; many: number[] } = { bare: [], one: [], many: [] }
  for (let round = 0; round < rounds; round++) {
    figures.bare.push(bareSyncs(directory, windowMs))
    figures.one.push(await writes(store, 1))
    figures.many.push(await writes(store, 64))
  }
  await store.close()
  const peer = Math.round(median(figures.bare))
  const figure = (what: string, numbers: readonly number[], atLeast: number): Figure => ({
    what,
    value: median(numbers),
    unit: '/s',
    target: { atLeast },
    peer: { what: 'bare fdatasync loop', value: peer },
  })
  return [
    figure('store: durable 4 KB writes, 1 writer', figures.one, 4000),
    figure('store: durable 4 KB writes, 64 writers', figures.many, 30_000),
  ]
}

async function restartRows(directory: string): Promise<Figure[]> {
  const place = { directory: join(directory, 'restart'), disk: nodeDisk, clock: systemClock }
  const store = await openStore(place)
  await Promise.all(
    Array.from({ length: objects }, (_each, at) => store.put(`/things/default/o${at}`, (revision) => object(`o${at}`, revision))),
  )
  const stall = monitorEventLoopDelay({ resolution: 1 })
  stall.enable()
  await store.snapshot()
  stall.disable()
  await store.close()
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    const start = performance.now()
    const again = await openStore(place)
    times.push(performance.now() - start)
    if (again.count('/things/') !== objects) throw new Error('objects are missing')
    await again.close()
  }
  const first = performance.now()
  const fresh = await openStore({ ...place, directory: join(directory, 'fresh') })
  const ready = performance.now() - first
  await fresh.close()
  return [
    { what: 'store: snapshot of 10,000 objects, longest stall', value: stall.max / 1e6, unit: 'ms' },
    { what: 'store: open with 10,000 objects', value: median(times), unit: 'ms' },
    { what: 'store: open an empty directory', value: ready, unit: 'ms' },
  ]
}

async function fanOutRow(directory: string): Promise<Figure> {
  const store = await openStore({ directory: join(directory, 'watch'), disk: nodeDisk, clock: systemClock })
  let seen = 0
  for (let at = 0; at < 1000; at++) store.watch(`/things/n${at % 100}/`, undefined, (events) => (seen += events.length))
  const start = performance.now()
  await Promise.all(Array.from({ length: 5000 }, (_each, at) => store.put(`/things/n${at % 100}/x`, (revision) => object('x', revision))))
  const spent = performance.now() - start
  await store.close()
  return { what: 'store: deliveries to 1,000 watches of 100 folders, while writing', value: Math.round((seen * 1000) / spent), unit: '/s' }
}

export const store: Row = {
  name: 'store',
  what: 'The store on the real disk: durable writes beside a bare sync loop in alternating windows, restart, snapshot, fan-out',
  run: async (bench) => {
    const directory = bench.directory()
    return [...(await writeRows(directory)), ...(await restartRows(directory)), await fanOutRow(directory)]
  },
}
