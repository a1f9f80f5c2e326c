/** What this process has used so far, for the API server's metrics. */
import { systemClock } from '../base/clock.ts'
import type { ProcessUsage } from '../server/metrics/process-usage.ts'

/** Reckoned once, from two clocks that do not tick together: asked again it could come out a tenth of a second elsewhere. */
const startSeconds = Math.round((systemClock.now() / 1000 - process.uptime()) * 100) / 100

/** All threads together; processor time and memory as the system counts them. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage()
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    startSeconds,
  }
}
