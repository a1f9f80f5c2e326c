/** A log of 5,000 lines a second, followed for a minute: what it costs the UI, and whether every line came. */
import { join } from 'node:path'
import { pause, serve } from './rig/served.ts'
import { openTerminal } from './rig/terminal.ts'
import type { Row } from './row.ts'

const rate = 5000
const seconds = Number(process.env['BENCH_LOG_SECONDS'] ?? 60)

/** Numbers that are missing between the first and the last. */
function missing(text: string): { readonly lines: number; readonly lost: number } {
  const numbers = [...text.matchAll(/beat (\d+)$/gm)].map((match) => Number(match[1]))
  const [first = 0] = numbers
  return { lines: numbers.length, lost: (numbers.at(-1) ?? 0) - first + 1 - numbers.length }
}

export const logs: Row = {
  name: 'logs',
  what: 'The log view follows 5,000 lines a second for 60 s on a terminal of 200x50',
  run: async (bench) => {
    const home = bench.directory()
    const data = join(home, 'data')
    const served = await serve(data)
    const terminal = openTerminal(home, ['--data', data])
    try {
      const annotations = {
        'inkube.dev/log-rate': String(rate),
        'inkube.dev/log-line': 'level=info msg="a request was answered" path=/index.html status=200 duration=12ms beat',
      }
      await terminal.until((lines) => lines.some((line) => line.includes('No pods')))
      await served.call('POST', '/api/v1/namespaces/default/pods', {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'chatty', annotations },
        spec: { containers: [{ name: 'main', image: 'busybox:1.36' }] },
      })
      await terminal.until((lines) => lines.some((line) => line.includes('chatty') && line.includes('Running')))
      await pause(500)
      terminal.press('l')
      await terminal.until((lines) => lines.some((line) => /beat \d+/.test(line)))
      await pause(1000)
      const before = { at: terminal.now(), ui: terminal.cpuMs(), cluster: served.cpuMs(), bytes: terminal.bytes }
      await pause(seconds * 1000)
      const spent = terminal.now() - before.at
      const share = (ms: number): number => (ms / spent) * 100
      const [ui, cluster, sent] = [terminal.cpuMs() - before.ui, served.cpuMs() - before.cluster, terminal.bytes - before.bytes]
      terminal.press('\u0013')
      await terminal.until((lines) => lines.some((line) => line.includes('saved')))
      const { lines, lost } = missing(terminal.saved() ?? '')
      return [
        { what: `logs: UI, ${rate} lines/s for ${seconds} s`, value: share(ui), unit: '% of a core', target: { atMost: 8 } },
        { what: 'logs: the cluster that writes and serves them', value: share(cluster), unit: '% of a core' },
        { what: 'logs: lines that came', value: (lines * 1000) / spent, unit: '/s' },
        { what: 'logs: lines lost', value: lost, unit: 'lost', target: { atMost: 0 } },
        { what: 'logs: bytes to the terminal in a second', value: (sent * 1000) / spent, unit: 'B' },
      ]
    } finally {
      await terminal.close()
      await served.stop()
    }
  },
}
