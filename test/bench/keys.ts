/** From a key to the last byte of its answer on the terminal: with nothing else to do, and while 1,000 changes a second arrive. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { median, quantile } from './numbers.ts'
import { moves } from './rig/moves.ts'
import { pause, serve } from './rig/served.ts'
import { stock } from './rig/stocked.ts'
import { openTerminal } from './rig/terminal.ts'
import type { Row } from './row.ts'

const pods = 60
const presses = 200
const changes = 1000

export const keys: Row = {
  name: 'keys',
  what: 'Key to last byte on a terminal of 200x50 with 60 pods: idle, and under 1,000 changes a second',
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
      const idle = await moves(terminal, (press) => press < presses)
      const churn = spawn(process.execPath, [join(import.meta.dirname, 'rig/churn.ts'), served.socketPath, String(changes)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      let managed = 0
      churn.stdout.on('data', (line: Buffer) => (managed = Number(String(line).trim().split('\n').at(-1))))
      await pause(2000)
      const busy = await moves(terminal, (press) => press < presses)
      churn.kill()
      return [
        {
          what: 'keys: key to last byte, idle',
          value: median(idle),
          p95: quantile(idle, 0.95),
          least: Math.min(...idle),
          unit: 'ms',
          target: { atMost: 3.5, p95AtMost: 7 },
          peer: { what: 'k9s, elsewhere', value: 3.6 },
        },
        {
          what: `keys: key to last byte, ${managed} changes/s`,
          value: median(busy),
          p95: quantile(busy, 0.95),
          least: Math.min(...busy),
          unit: 'ms',
          target: { p95AtMost: 12 },
          peer: { what: 'k9s, 5,000 pods', value: 35 },
        },
      ]
    } finally {
      await terminal.close()
      await served.stop()
    }
  },
}
