/** What is lost of what was acknowledged: kill -9 under load, and power cuts at a simulated disk. */
import { killRounds } from '../slow/store/kill-rounds.ts'
import { live } from '../store/crash-lives.ts'
import type { Row } from './row.ts'

const kills = 100
const seeds = 500
const cuts = 20

/** Runs it; 1 for a failure, which says what was lost. */
async function lost(note: (text: string) => void, run: () => Promise<number>): Promise<{ acknowledged: number; lost: number }> {
  try {
    return { acknowledged: await run(), lost: 0 }
  } catch (error) {
    note(String(error))
    return { acknowledged: 0, lost: 1 }
  }
}

export const crash: Row = {
  name: 'crash',
  what: `Acknowledged writes lost: ${kills} kills under load, and ${cuts} cuts at a simulated disk for each of ${seeds} seeds`,
  run: async (bench) => {
    const killed = await lost(bench.note, () => killRounds(bench.directory(), kills))
    bench.note(`${killed.acknowledged} acknowledged writes over ${kills} kills`)
    const cut = { acknowledged: 0, lost: 0 }
    for (let seed = 1; seed <= seeds; seed++) {
      const found = await lost(
        (text) => bench.note(`seed ${seed}: ${text}`),
        async () => (await live(seed, cuts)).acknowledged,
      )
      cut.acknowledged += found.acknowledged
      cut.lost += found.lost
    }
    bench.note(`${cut.acknowledged} acknowledged writes over ${seeds * cuts} cuts`)
    return [
      { what: `crash: ${kills} kills under load`, value: killed.lost, unit: 'lost', target: { atMost: 0 } },
      { what: `crash: ${seeds * cuts} cuts at a simulated disk`, value: cut.lost, unit: 'lost', target: { atMost: 0 } },
    ]
  },
}
