/**
 * `kubectl get pods` as a whole process, on an empty cluster and on one of 10,000 pods, beside the same kubectl on a stub that answers from
 * memory.
 */
import { execFile, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { installedKubectls } from '../slow/kubectls.ts'
import { least, median } from './numbers.ts'
import { post } from './rig/connections.ts'
import { podBody } from './rig/pod-body.ts'
import { secureAccess } from './rig/secure.ts'
import { serve, type Served } from './rig/served.ts'
import type { Bench, Figure, Row } from './row.ts'

const pods = 10_000
const rounds = 9
const run = promisify(execFile)

/** Starts the stub; gives its port and its end. */
async function stub(served: Served, directory: string): Promise<{ readonly port: number; readonly stop: () => void }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'rig/memory-server.ts'), served.socketPath, join(directory, 'pki')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const port = await new Promise<number>((found) => child.stdout.setEncoding('utf8').once('data', (text: string) => found(Number(text))))
  return { port, stop: () => child.kill() }
}

/** Runs kubectl on both in turn; gives how long each took. */
async function compare(
  kubectl: string,
  served: Served,
  directory: string,
): Promise<{ readonly ours: readonly number[]; readonly stubs: readonly number[] }> {
  const { kubeconfig, port } = secureAccess(directory)
  const memory = await stub(served, directory)
  const home = join(directory, '..')
  const times = { ours: [] as number[], stubs: [] as number[] }
  writeFileSync(join(home, 'ours'), kubeconfig)
  writeFileSync(join(home, 'stubs'), kubeconfig.replace(`:${port}`, `:${memory.port}`))
  // The first round fills kubectl's cache of discovery, and the stub's memory.
  for (let round = 0; round <= rounds; round++) {
    for (const side of ['ours', 'stubs'] as const) {
      const from = performance.now()
      await run(kubectl, ['--kubeconfig', join(home, side), '--cache-dir', join(home, `cache-${side}`), 'get', 'pods'], {
        env: { HOME: home, PATH: process.env['PATH'] ?? '' },
        maxBuffer: 64 * 1024 * 1024,
      })
      if (round > 0) times[side].push(performance.now() - from)
    }
  }
  memory.stop()
  return times
}

async function figures(bench: Bench, kubectl: string, count: number): Promise<readonly Figure[]> {
  const directory = join(bench.directory(), 'cluster')
  const served = await serve(directory, ['--nodes', '0', '--port', '0'])
  if (count > 0)
    await post({
      to: served.socketPath,
      path: '/api/v1/namespaces/default/pods',
      connections: 16,
      count,
      body: (n) => podBody(`p${n}`, 'nobody'),
    })
  const { ours, stubs } = await compare(kubectl, served, directory)
  await served.stop()
  const what = `kubectl get pods, whole process, ${count === 0 ? 'empty cluster' : `${count.toLocaleString('en')} pods`}`
  return [
    {
      what: `kubectl: ${what}`,
      value: median(ours),
      least: least(ours),
      unit: 'ms',
      peer: { what: 'a stub that answers from memory', value: median(stubs) },
    },
    { what: 'kubectl: the same, least against the stub’s least', value: least(ours) / least(stubs), unit: 'x', target: { atMost: 1.2 } },
  ]
}

export const kubectl: Row = {
  name: 'kubectl',
  what: 'kubectl get pods as a whole process on an empty cluster and on one of 10,000 pods, in turn with the same kubectl on a stub that answers from memory',
  run: async (bench) => {
    const newest = installedKubectls().at(-1)
    if (newest === undefined) {
      bench.note('there is no kubectl here, so nothing is measured')
      return []
    }
    return [...(await figures(bench, newest, 0)), ...(await figures(bench, newest, pods))]
  },
}
