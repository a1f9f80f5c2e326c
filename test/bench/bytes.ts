/** Bytes that a change of the screen costs: one cell, the selection, a scroll by one row, another view. */
import { join } from 'node:path'
import { median } from './numbers.ts'
import { pause, serve, type Served } from './rig/served.ts'
import { stock } from './rig/stocked.ts'
import { cursorLine, openTerminal, type BenchTerminal } from './rig/terminal.ts'
import type { Row } from './row.ts'

const pods = 120
const times = 9
/** The line of the screen that the last row of a full table is on. */
const lastRow = 47

const still = 250

/** Bytes from an act until the screen passes and has then been still for a moment. */
async function cost(
  terminal: BenchTerminal,
  act: () => unknown,
  passes: (lines: readonly string[]) => boolean = () => true,
): Promise<number> {
  const before = terminal.bytes
  await act()
  while (terminal.bytes === before) await pause(5)
  await terminal.until(passes)
  for (let known = -1; terminal.bytes !== known; await pause(still)) known = terminal.bytes
  return terminal.bytes - before
}

async function several(measure: () => Promise<number>): Promise<number> {
  const found: number[] = []
  for (let time = 0; time < times; time++) found.push(await measure())
  return median(found)
}

interface Pod {
  readonly metadata: { readonly name: string }
  readonly status: { readonly containerStatuses: readonly object[] }
}

/** The first frame alone: the accent of a changed cell goes by itself a second later. */
async function costOfCell(terminal: BenchTerminal, served: Served): Promise<number> {
  const shown = terminal.lines()[5]?.match(/web-[a-z0-9-]+/)?.[0] ?? ''
  const path = `/api/v1/namespaces/default/pods/${shown}`
  const found: number[] = []
  for (let time = 1; time <= times; time++) {
    const pod = await served.call<Pod>('GET', path)
    const status = { ...pod.status, containerStatuses: pod.status.containerStatuses.map((each) => ({ ...each, restartCount: time % 10 })) }
    found.push(await cost(terminal, () => served.call('PUT', `${path}/status`, { ...pod, status })))
    await pause(1500)
  }
  return median(found)
}

export const bytes: Row = {
  name: 'bytes',
  what: 'Bytes sent for one cell, the selection, a scroll by one row and another view on a terminal of 200x50',
  run: async (bench) => {
    const home = bench.directory()
    const data = join(home, 'data')
    await stock(data, pods)
    const served = await serve(data, ['--instant'])
    const terminal = openTerminal(home, ['--data', data])
    try {
      await terminal.until(
        (lines) => lines.filter((line) => line.includes(' web-')).length > 40 && lines.at(-1)?.includes('describe') === true,
      )
      await pause(1500)
      const selection = await several(() => cost(terminal, () => terminal.press('j')))
      const cell = await costOfCell(terminal, served)
      while (cursorLine(terminal.lines()) < lastRow) await cost(terminal, () => terminal.press('j'))
      const scroll = await several(() => cost(terminal, () => terminal.press('j')))
      const view = await several(async () => {
        await cost(
          terminal,
          () => terminal.press(':nodes\r'),
          (lines) => lines[2]?.includes('control-plane') === true,
        )
        return cost(
          terminal,
          () => terminal.press(':pods\r'),
          (lines) => lines[lastRow]?.includes(' web-') === true,
        )
      })
      return [
        { what: 'bytes: one cell', value: cell, unit: 'B', target: { atMost: 40 } },
        {
          what: 'bytes: selection moves one row',
          value: selection,
          unit: 'B',
          target: { atMost: 500 },
          peer: { what: 'k9s, elsewhere', value: 1147 },
        },
        {
          what: 'bytes: scroll by one row',
          value: scroll,
          unit: 'B',
          target: { atMost: 1000 },
          peer: { what: 'k9s, elsewhere', value: 1273 },
        },
        {
          what: 'bytes: another view, its prompt included',
          value: view,
          unit: 'B',
          target: { atMost: 7500 },
          peer: { what: 'k9s, elsewhere', value: 24_000 },
        },
      ]
    } finally {
      await terminal.close()
      await served.stop()
    }
  },
}
