/** Memory with 10,000 pods: of the cluster that just started them, and of the whole program (cluster and screen) that shows them. */
import { join, resolve } from 'node:path'
import { spawn } from '@lydell/node-pty'
import { post } from './rig/connections.ts'
import { memoryOf, pause, serve, type Served } from './rig/served.ts'
import type { Row } from './row.ts'

const pods = 10_000
const replicas = 100
const settleMs = 10_000
const launcher = resolve(import.meta.dirname, '../../src/bin/inkube')

/** A Deployment's ReplicaSets and pods as a user gets them: 100 Deployments of 100 pods. */
async function fill(served: Served): Promise<void> {
  const deployment = (at: number): string => {
    const labels = { app: `web-${at}` }
    return JSON.stringify({ apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `web-${at}` }, spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } } } })
  }
  await post({ socketPath: served.socketPath, path: '/apis/apps/v1/namespaces/default/deployments', connections: 4, count: pods / replicas, body: deployment })
  for (;;) {
    const { items } = await served.call<{ items: readonly { status?: { availableReplicas?: number } }[] }>('GET', '/apis/apps/v1/namespaces/default/deployments')
    if (items.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0) === pods) return
    await pause(500)
  }
}

/** Memory of the program with its screen, once it shows all pods and has come to rest. */
async function shown(cluster: string, home: string): Promise<number> {
  const env = { ...process.env, TERM: 'xterm-256color', HOME: home, XDG_CACHE_HOME: join(home, 'cache') } as Record<string, string>
  const screen = spawn('sh', [launcher, '--data', cluster], { cols: 200, rows: 50, env, encoding: 'utf8' })
  const ended = new Promise((done) => screen.onExit(done))
  await new Promise<void>((found) => {
    let text = ''
    screen.onData((data) => {
      text = (text + data).slice(-65_536)
      if (/10,?000/.test(text)) found()
    })
  })
  await pause(settleMs)
  const megabytes = memoryOf(screen.pid)
  screen.kill()
  await ended
  return megabytes
}

export const memory: Row = {
  name: 'memory',
  what: 'Resident memory with 10,000 Running pods: the cluster that just started them, and the whole program that shows them',
  run: async (bench) => {
    const directory = bench.directory()
    const served = await serve(join(directory, 'cluster'), ['--nodes', '200', '--instant'])
    await fill(served)
    const fresh = served.memory()
    await pause(settleMs)
    const settled = served.memory()
    await served.stop()
    bench.note('10,000 pods are stored; now with a screen')
    const whole = await shown(join(directory, 'cluster'), directory)
    return [
      { what: 'memory: cluster, 10,000 pods just Running', value: fresh, unit: 'MB' },
      { what: 'memory: cluster, 10 s later', value: settled, unit: 'MB' },
      { what: 'memory: whole program, 10,000 pods on screen', value: whole, unit: 'MB', target: { atMost: 350 } },
    ]
  },
}
