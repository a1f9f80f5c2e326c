/** Many more power cuts on the simulated disk than the quick suite has time for: at least 500 seeds of several lives each. */
import { expect, test } from 'vitest'
import { live } from '../../store/crash-lives.ts'

const seeds = Number(process.env['STORE_CRASH_SEEDS'] ?? 600)

test(`${seeds} clusters of six lives each lose nothing to cuts and kills`, { timeout: 60_000 + seeds * 1500 }, async () => {
  let acknowledged = 0
  for (let seed = 10_001; seed <= 10_000 + seeds; seed++) {
    const tally = await live(seed, 6).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
    })
    acknowledged += tally.acknowledged
  }
  expect(acknowledged).toBeGreaterThan(seeds * 50)
})
