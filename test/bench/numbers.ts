/** What a list of measurements comes to. */

/** The value below which `share` (0 to 1) of the numbers lie. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((left, right) => left - right)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}

export const median = (numbers: readonly number[]): number => quantile(numbers, 0.5)
export const least = (numbers: readonly number[]): number => Math.min(...numbers)

/** The same of numbers that were counted: `counts[n]` of them are `n`. */
export function quantileOfCounts(counts: readonly number[], share: number): number {
  const rank = counts.reduce((sum, count) => sum + count, 0) * share
  let below = 0
  return counts.findIndex((count) => (below += count) > rank)
}
