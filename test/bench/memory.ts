/**
 * Memory with 10,000 pods: of the cluster that just started them, and of the whole program (cluster and screen), started again, that shows
 * them. As two processes whose containers are said to run; and as the one that a person starts, whose containers do run: when it has just
 * taken them up from those that only said so, and when it is started again.
 */
import { join, resolve } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { post } from './rig/connections.ts'
import { memoryOf, pause, peakOf, serve, type Served } from './rig/served.ts'
import type { Row } from './row.ts'

const pods = 10_000
const replicas = 100
const settleMs = 10_000
/** The engine gives back what it does not need some 8 and 16 seconds after its last work. */
const restMs = 20_000
/** So long 10,000 containers take to begin, and the rest after it. */
const beginMs = 60_000
/** What moves the cursor and colours the text. */
const controls = /\u001B\[[0-9;?]*[a-zA-Z]/g
const launcher = resolve(import.meta.dirname, '../../src/bin/inkube')

/** A Deployment's ReplicaSets and pods as a user gets them: 100 Deployments of 100 pods. */
async function fill(served: Served): Promise<void> {
  const deployment = (at: number): string => {
    const labels = { app: `web-${at}` }
    return JSON.stringify({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `web-${at}` },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } },
      },
    })
  }
  await post({
    to: served.socketPath,
    path: '/apis/apps/v1/namespaces/default/deployments',
    connections: 4,
    count: pods / replicas,
    body: deployment,
  })
  for (;;) {
    const { items } = await served.call<{ items: readonly { status?: { availableReplicas?: number } }[] }>(
      'GET',
      '/apis/apps/v1/namespaces/default/deployments',
    )
    if (items.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0) === pods) return
    await pause(500)
  }
}

/** Memory of a screen over a cluster, `afterMs` after it shows all pods, and the most that it had until then. */
async function shown(cluster: string, home: string, afterMs = restMs): Promise<{ readonly megabytes: number; readonly peak: number }> {
  const env = { ...process.env, TERM: 'xterm-256color', HOME: home, XDG_CACHE_HOME: join(home, 'cache') } as Record<string, string>
  const screen = spawn('sh', [launcher, '--data', cluster], { cols: 200, rows: 50, env, encoding: 'utf8' })
  const ended = new Promise((done) => screen.onExit(done))
  await new Promise<void>((found) => {
    let text = ''
    screen.onData((data) => {
      text = (text + data).slice(-65_536)
      if (text.replace(controls, '').includes('10000')) found()
    })
  })
  await pause(afterMs)
  const found = { megabytes: memoryOf(screen.pid), peak: peakOf(screen.pid) }
  screen.kill()
  await ended
  return found
}

export const memory: Row = {
  name: 'memory',
  what: 'Resident memory with 10,000 Running pods: the cluster that just started them, and the whole program, started again, that shows them',
  run: async (bench) => {
    const directory = bench.directory()
    const served = await serve(join(directory, 'cluster'), ['--nodes', '300', '--instant'])
    await fill(served)
    const fresh = served.memory()
    await pause(settleMs)
    const settled = served.memory()
    await served.stop()
    bench.note('10,000 pods are stored; now started again, with a screen')
    const again = await serve(join(directory, 'cluster'), ['--nodes', '300', '--instant'])
    const { megabytes: screen } = await shown(join(directory, 'cluster'), directory)
    const cluster = again.memory()
    await again.stop()
    const first = await shown(join(directory, 'cluster'), directory, beginMs)
    const { megabytes: together } = await shown(join(directory, 'cluster'), directory)
    return [
      { what: 'memory: cluster, 10,000 pods just Running', value: fresh, unit: 'MB' },
      { what: 'memory: cluster, 10 s later', value: settled, unit: 'MB' },
      { what: 'memory: cluster, started again', value: cluster, unit: 'MB' },
      { what: 'memory: screen that shows 10,000 pods', value: screen, unit: 'MB' },
      { what: 'memory: whole program, cluster and screen', value: cluster + screen, unit: 'MB', target: { atMost: 350 } },
      { what: 'memory: both in one process, the most while every container begins', value: first.peak, unit: 'MB' },
      { what: 'memory: the same a minute later', value: first.megabytes, unit: 'MB' },
      { what: 'memory: both in one process, every container simulated', value: together, unit: 'MB', target: { atMost: 350 } },
    ]
  },
}
