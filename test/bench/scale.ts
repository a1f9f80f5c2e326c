/** A large instant cluster: 1,000 nodes Ready, then 5,000 pods of 50 Deployments Running. */
import type { Deployment, Node } from '../../src/api/objects.ts'
import { median, quantile } from './numbers.ts'
import { pause, serve, type Served } from './rig/served.ts'
import type { Row } from './row.ts'

const nodeCount = 1000
const deployments = 50
const replicas = 100
/** Measured on another machine with kube-scheduler, the real controllers and KWOK. */
const peer = { nodes: 9.7, pods: 95 }

interface ListOf<T> {
  readonly items: readonly T[]
}

function deployment(name: string): unknown {
  const labels = { app: name }
  const container = { name: 'web', image: 'nginx:1.27', resources: { requests: { cpu: '100m', memory: '64Mi' } } }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name }, spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } } }
}

async function allReady(served: Served): Promise<void> {
  for (;;) {
    const { items } = await served.call<ListOf<Node>>('GET', '/api/v1/nodes')
    const ready = items.filter(({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true)
    if (ready.length > nodeCount) return
    await pause(50)
  }
}

/** Resolves once every replica is available; gives how long each question took meanwhile. */
async function allAvailable(served: Served): Promise<readonly number[]> {
  const answers: number[] = []
  for (;;) {
    const asked = performance.now()
    const { items } = await served.call<ListOf<Deployment>>('GET', '/apis/apps/v1/namespaces/default/deployments')
    answers.push(performance.now() - asked)
    if (items.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0) === deployments * replicas) return answers
    await pause(100)
  }
}

export const scale: Row = {
  name: 'scale',
  what: '1,000 nodes Ready, then 5,000 pods of 50 Deployments Running, in an instant cluster; memory and answers meanwhile',
  run: async (bench) => {
    const start = performance.now()
    const served = await serve(bench.directory(), ['--nodes', String(nodeCount), '--instant'])
    await allReady(served)
    const nodesAt = performance.now()
    for (let at = 0; at < deployments; at++) await served.call('POST', '/apis/apps/v1/namespaces/default/deployments', deployment(`web-${at}`))
    const answers = await allAvailable(served)
    const podsAt = performance.now()
    const memory = served.memory()
    const stopped = await served.stop()
    return [
      { what: 'scale: 1,000 nodes, process start to all Ready', value: (nodesAt - start) / 1000, unit: 's', target: { atMost: 3 }, peer: { what: 'KWOK, elsewhere', value: peer.nodes } },
      { what: 'scale: 5,000 pods of 50 Deployments, all Running', value: (podsAt - nodesAt) / 1000, unit: 's', target: { atMost: 12 }, peer: { what: 'KWOK, elsewhere', value: peer.pods } },
      { what: 'scale: a list of the Deployments meanwhile', value: median(answers), p95: quantile(answers, 0.95), unit: 'ms' },
      { what: 'scale: memory at the end', value: memory, unit: 'MB' },
      { what: 'scale: end on SIGTERM', value: stopped, unit: 'ms' },
    ]
  },
}
