/** Growing delays between attempts, as kubelet's back-off counts them. Pure. */

const first = 10_000
const longest = 300_000

export interface BackOff {
  readonly delay: number
  /** When it was last used. */
  readonly at: number
}

/** How long a container that ended at `endedAt` still has to wait: 0 when it may start. */
export function remaining(backOff: BackOff | undefined, endedAt: number, now: number): number {
  if (backOff === undefined || endedAt - backOff.at > 2 * longest) return 0
  return Math.max(0, endedAt + backOff.delay - now)
}

/** The delay after the next failure: doubled, and the first again after ten quiet minutes. */
export function increased(backOff: BackOff | undefined, endedAt: number, now: number): BackOff {
  const delay = backOff === undefined || endedAt - backOff.at > 2 * longest ? first : Math.min(longest, backOff.delay * 2)
  return { delay, at: now }
}

/** Go's text of a duration in whole seconds: `10s`, `1m20s`, `5m0s`. */
export function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`
}
