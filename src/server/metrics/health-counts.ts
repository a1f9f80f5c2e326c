/** How often each check of the server's health was run by a question for all of them, and how it ended. */
import { compareNames } from '../../base/order.ts'

/** One check under one path, and how it ended. */
export interface HealthSeries {
  readonly name: string
  /** The path: `healthz`, `livez`, `readyz`. */
  readonly type: string
  readonly status: 'success' | 'error'
  readonly count: number
}

export class HealthCounts {
  private readonly counted = new Map<string, HealthSeries>()

  /** Counts one run of a check. */
  add(one: Omit<HealthSeries, 'count'>): void {
    const key = `${one.name}\n${one.status}\n${one.type}`
    this.counted.set(key, { ...one, count: (this.counted.get(key)?.count ?? 0) + 1 })
  }

  /** What was counted, in the order of upstream's labels. */
  series(): readonly HealthSeries[] {
    return [...this.counted].sort(compareNames).map(([, one]) => one)
  }
}
