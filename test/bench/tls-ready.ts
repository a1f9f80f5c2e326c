/** From the start of the process to a control plane that answers over TLS: with keys to make, and with keys that are there. */
import { join } from 'node:path'
import { least, median } from './numbers.ts'
import { serve } from './rig/served.ts'
import type { Figure, Row } from './row.ts'

const rounds = 9

export const tlsReady: Row = {
  name: 'tls-ready',
  what: 'Process start to a control plane that is ready with TLS: first start of a directory, and later ones',
  run: async (bench) => {
    const home = bench.directory()
    const first: number[] = []
    const later: number[] = []
    // The first round fills the cache of compiled code, as the first start on a machine does.
    for (let round = 0; round <= rounds; round++) {
      for (const times of [first, later]) {
        const served = await serve(join(home, `ready-${round}`), ['--port', '0'])
        await served.stop()
        if (round > 0) times.push(served.readyMs)
      }
    }
    const figure = (what: string, times: readonly number[]): Figure => ({
      what,
      value: median(times),
      least: least(times),
      unit: 'ms',
      target: { atMost: 600 },
    })
    return [
      figure('tls-ready: control plane with TLS, first start', first),
      figure('tls-ready: control plane with TLS, keys made before', later),
    ]
  },
}
