/** Starts of the control plane: on an empty directory, and with 10,000 objects stored. */
import { join } from 'node:path'
import { least, median, quantile } from './numbers.ts'
import { post } from './rig/connections.ts'
import { podBody } from './rig/pod-body.ts'
import { serve } from './rig/served.ts'
import type { Figure, Row } from './row.ts'

const rounds = 7
const objects = 10_000

const figure = (what: string, times: readonly number[], atMost: number): Figure => ({
  what,
  value: median(times),
  p95: quantile(times, 0.95),
  least: least(times),
  unit: 'ms',
  target: { atMost },
})

export const restart: Row = {
  name: 'restart',
  what: 'Process start to ready: an empty control plane, and one with 10,000 pods stored; the end on SIGTERM',
  run: async (bench) => {
    const directory = bench.directory()
    const empty: number[] = []
    for (let round = 0; round < rounds; round++) {
      const served = await serve(join(directory, `empty-${round}`))
      empty.push(served.readyMs)
      await served.stop()
    }
    const full = join(directory, 'full')
    const first = await serve(full, ['--nodes', '0'])
    await post({
      to: first.socketPath,
      path: '/api/v1/namespaces/default/pods',
      connections: 32,
      count: objects,
      body: (n) => podBody(`p${n}`, 'nobody'),
    })
    await first.stop()
    const [again, ends]: [number[], number[]] = [[], []]
    for (let round = 0; round < rounds; round++) {
      const served = await serve(full, ['--nodes', '0'])
      again.push(served.readyMs)
      const { metadata } = await served.call<{ metadata: { remainingItemCount?: number } }>(
        'GET',
        '/api/v1/namespaces/default/pods?limit=1',
      )
      if (metadata.remainingItemCount !== objects - 1) throw new Error('objects are missing')
      ends.push(await served.stop())
    }
    return [
      figure('restart: empty control plane ready', empty, 500),
      figure('restart: ready with 10,000 pods stored', again, 300),
      { what: 'restart: end on SIGTERM with 10,000 pods', value: median(ends), p95: quantile(ends, 0.95), unit: 'ms' },
    ]
  },
}
