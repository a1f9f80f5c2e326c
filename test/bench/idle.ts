/** What a screen full of pods costs while nothing changes: processor time and bytes of the UI, and of the cluster behind it. */
import { join } from 'node:path'
import { pause, serve } from './rig/served.ts'
import { stock } from './rig/stocked.ts'
import { openTerminal } from './rig/terminal.ts'
import type { Bench, Figure, Row } from './row.ts'

const seconds = 10

async function idleWith(bench: Bench, pods: number, atMost: number): Promise<readonly Figure[]> {
  const home = bench.directory()
  const data = join(home, 'data')
  await stock(data, pods)
  const served = await serve(data, ['--instant'])
  const terminal = openTerminal(home, ['--data', data])
  try {
    await terminal.until(
      (lines) => lines[0]?.includes(`pods ${pods.toLocaleString('en')}`) === true || lines[0]?.includes(`pods ${pods}`) === true,
    )
    await pause(5000)
    const before = { ui: terminal.cpuMs(), cluster: served.cpuMs(), bytes: terminal.bytes }
    await pause(seconds * 1000)
    const share = (ms: number): number => (ms / (seconds * 1000)) * 100
    const count = pods.toLocaleString('en')
    return [
      {
        what: `idle: UI with ${count} pods, 10 s`,
        value: share(terminal.cpuMs() - before.ui),
        unit: '% of a core',
        target: { atMost },
        ...(pods === 5000 && { peer: { what: 'k9s, elsewhere', value: 18 } }),
      },
      { what: `idle: its cluster`, value: share(served.cpuMs() - before.cluster), unit: '% of a core' },
      { what: 'idle: bytes written in 10 s (ages stand still)', value: terminal.bytes - before.bytes, unit: 'B', target: { atMost: 0 } },
      {
        what: 'idle: memory of the UI',
        value: terminal.memory(),
        unit: 'MB',
        ...(pods === 5000 && { peer: { what: 'k9s, elsewhere', value: 555 } }),
      },
    ]
  } finally {
    await terminal.close()
    await served.stop()
  }
}

export const idle: Row = {
  name: 'idle',
  what: 'Processor time and bytes of the UI in 10 s while nothing changes, with 1,000 and with 5,000 pods',
  run: async (bench) => [...(await idleWith(bench, 1000, 1)), ...(await idleWith(bench, 5000, 3))],
}
