/** What this process has used so far, for the API server's metrics. */
import { systemClock } from '../base/clock.ts'
import type { ProcessUsage } from '../server/metrics/process-usage.ts'

/** All threads together; processor time and memory as the system counts them. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage()
  return {
    cpuSeconds: (user + system) / 1e6,
    residentBytes: process.memoryUsage.rss(),
    // Tenths are what two clocks agree on, so that it stays the same.
    startSeconds: Math.round((systemClock.now() / 1000 - process.uptime()) * 10) / 10,
  }
}
