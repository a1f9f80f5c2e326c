/** From the start of the process to what a person waits for: the first frame, the first table, a ready cluster. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { least, median } from './numbers.ts'
import { serve } from './rig/served.ts'
import { stock } from './rig/stocked.ts'
import { openTerminal } from './rig/terminal.ts'
import type { Figure, Row } from './row.ts'

const rounds = 9
const pods = 1000

interface Started {
  readonly byte: number
  readonly heads: number
  readonly table: number
}

/** Starts the UI on a directory and gives it up as soon as the table shows `text`. */
async function startOn(home: string, data: string, text: string): Promise<Started> {
  const terminal = openTerminal(home, ['--data', data])
  try {
    const heads = await terminal.until((lines) => lines.some((line) => line.includes('NAME') && line.includes('AGE')))
    const table = await terminal.until((lines) => lines.some((line) => line.includes(text)))
    return { byte: terminal.firstByte, heads: heads.at, table: table.at }
  } finally {
    await terminal.close()
  }
}

const figure = (what: string, times: readonly number[], atMost?: number, peer?: Figure['peer']): Figure => ({
  what,
  value: median(times),
  least: least(times),
  unit: 'ms',
  ...(atMost !== undefined && { target: { atMost } }),
  ...(peer && { peer }),
})

export const start: Row = {
  name: 'start',
  what: 'Process start to first byte, first frame and first table with 1,000 pods stored; to a ready, empty control plane',
  run: async (bench) => {
    const home = bench.directory()
    const stocked = join(home, 'stocked')
    await stock(stocked, pods)
    const full: Started[] = []
    const empty: Started[] = []
    const ready: number[] = []
    // The first round fills the cache of compiled code, as the first start on a machine does.
    for (let round = 0; round <= rounds; round++) {
      const data = join(home, `full-${round}`)
      cpSync(stocked, data, { recursive: true })
      const times = [await startOn(home, data, ' web-'), await startOn(home, join(home, `empty-${round}`), 'No pods')] as const
      const served = await serve(join(home, `ready-${round}`))
      await served.stop()
      if (round === 0) continue
      full.push(times[0])
      empty.push(times[1])
      ready.push(served.readyMs)
    }
    return [
      figure(
        'start: to the first byte',
        full.map(({ byte }) => byte),
        undefined,
        { what: 'k9s, elsewhere', value: 360 },
      ),
      figure(
        'start: to the heads of the table',
        full.map(({ heads }) => heads),
        250,
      ),
      figure(
        'start: to the table of 1,000 stored pods',
        full.map(({ table }) => table),
        250,
        { what: 'k9s, elsewhere', value: 680 },
      ),
      figure(
        'start: to the live table of an empty cluster',
        empty.map(({ table }) => table),
        500,
      ),
      figure('start: to an empty control plane that is ready', ready, 500, { what: 'a real one, elsewhere', value: 2800 }),
    ]
  },
}
