/** A large instant cluster: 1,000 nodes Ready, then 5,000 pods of 50 Deployments Running, while somebody looks on. */
import { join } from 'node:path'
import type { Deployment, Node } from '../../src/api/objects.ts'
import { median, quantile } from './numbers.ts'
import { moves } from './rig/moves.ts'
import { pause, serve, type Served } from './rig/served.ts'
import { openTerminal, type BenchTerminal } from './rig/terminal.ts'
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
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
  }
}

async function allReady(served: Served): Promise<void> {
  for (;;) {
    const { items } = await served.call<ListOf<Node>>('GET', '/api/v1/nodes')
    const ready = items.filter(
      ({ status }) => status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True') === true,
    )
    if (ready.length > nodeCount) return
    await pause(50)
  }
}

/**
 * Resolves once every replica is available; gives how long each question took meanwhile. Asks for one Deployment after the other: this
 * process notes when keys are answered, and would be late while it reads lists.
 */
async function allAvailable(served: Served): Promise<readonly number[]> {
  const answers: number[] = []
  for (let at = 0; at < deployments;) {
    const asked = performance.now()
    const { status } = await served.call<Deployment>('GET', `/apis/apps/v1/namespaces/default/deployments/web-${at}`)
    answers.push(performance.now() - asked)
    if (status?.availableReplicas === replicas) at++
    else await pause(100)
  }
  return answers
}

/** A screen with the table of the Deployments, before there are any. */
async function watching(home: string, data: string): Promise<BenchTerminal> {
  const terminal = openTerminal(home, ['--data', data])
  await terminal.until((lines) => lines.some((line) => line.includes('all keys')))
  terminal.press(':')
  await terminal.until((lines) => lines.some((line) => line.includes('tab complete')))
  terminal.press('deployments\r')
  await terminal.until((lines) => lines.some((line) => line.includes('AVAILABLE')))
  return terminal
}

/** Moves the cursor as soon as there are rows, until everything runs. */
async function movesMeanwhile(terminal: BenchTerminal, all: Promise<unknown>): Promise<readonly number[]> {
  let isOver = false
  void all.finally(() => (isOver = true))
  await terminal.until((lines) => lines.filter((line) => line.includes(' web-')).length > 40)
  return moves(terminal, () => !isOver)
}

/** What was measured over one cluster, from its start to its end. */
interface Round {
  /** Milliseconds until all nodes were Ready, and from the first Deployment on until all pods ran. */
  readonly nodesMs: number
  readonly podsMs: number
  readonly cpuMs: number
  readonly keys: readonly number[]
  readonly answers: readonly number[]
  readonly memory: number
  readonly endMs: number
}

async function round(home: string): Promise<Round> {
  const data = join(home, 'data')
  const start = performance.now()
  const served = await serve(data, ['--nodes', String(nodeCount), '--instant'])
  await allReady(served)
  const nodesMs = performance.now() - start
  const terminal = await watching(home, data)
  try {
    const cpuBefore = served.cpuMs()
    const from = performance.now()
    for (let at = 0; at < deployments; at++)
      await served.call('POST', '/apis/apps/v1/namespaces/default/deployments', deployment(`web-${at}`))
    const available = allAvailable(served)
    const pressed = movesMeanwhile(terminal, available)
    const answers = await available
    const podsMs = performance.now() - from
    const cpuMs = served.cpuMs() - cpuBefore
    const keys = await pressed
    const memory = served.memory()
    await terminal.close()
    return { nodesMs, podsMs, cpuMs, keys, answers, memory, endMs: await served.stop() }
  } finally {
    served.process.kill()
    await terminal.close()
  }
}

/** One cluster comes up in some seconds, too few for the slowest keys to say much. */
const rounds = 3

export const scale: Row = {
  name: 'scale',
  what: '1,000 nodes Ready, then 5,000 pods of 50 Deployments Running, in an instant cluster, three times; keys, answers and memory meanwhile',
  run: async (bench) => {
    const all: Round[] = []
    for (let at = 0; at < rounds; at++) all.push(await round(bench.directory()))
    const middle = (of: (one: Round) => number): number => median(all.map(of))
    const keys = all.flatMap((one) => one.keys)
    const answers = all.flatMap((one) => one.answers)
    return [
      {
        what: 'scale: 1,000 nodes, process start to all Ready',
        value: middle(({ nodesMs }) => nodesMs) / 1000,
        unit: 's',
        target: { atMost: 3 },
        peer: { what: 'KWOK, elsewhere', value: peer.nodes },
      },
      {
        what: 'scale: 5,000 pods of 50 Deployments, all Running',
        value: middle(({ podsMs }) => podsMs) / 1000,
        unit: 's',
        target: { atMost: 12 },
        peer: { what: 'KWOK, elsewhere', value: peer.pods },
      },
      { what: 'scale: processor time for each pod', value: middle(({ cpuMs }) => cpuMs) / (deployments * replicas), unit: 'ms' },
      {
        what: 'scale: key to last byte meanwhile',
        value: median(keys),
        p95: quantile(keys, 0.95),
        least: Math.min(...keys),
        unit: 'ms',
        target: { p95AtMost: 12 },
        peer: { what: 'k9s, 5,000 pods', value: 35 },
      },
      { what: 'scale: a Deployment asked for meanwhile', value: median(answers), p95: quantile(answers, 0.95), unit: 'ms' },
      { what: 'scale: memory at the end', value: middle(({ memory }) => memory), unit: 'MB' },
      { what: 'scale: end on SIGTERM', value: middle(({ endMs }) => endMs), unit: 'ms' },
    ]
  },
}
