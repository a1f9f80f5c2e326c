/** Keeps a HorizontalPodAutoscaler from hurrying: steady recommendations, its limits, and the rates that its behavior allows. */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../api/objects.ts'
import type { ScalerCondition } from './conditions.ts'

/** Without a behavior, and where it names none, recommendations count this long before a size shrinks. */
const shrinkWindow = 300
const longestPeriod = 3_600_000

export interface Wish {
  /** The size now, and the one that metrics ask for. */
  readonly current: number
  readonly wanted: number
  readonly now: number
  /** What the autoscaler recommended and did before, by time: `recommended`, `grown` and `shrunk`. */
  readonly memory: Map<string, number>
}

export interface Paced {
  readonly size: number
  readonly conditions: readonly ScalerCondition[]
}

interface Bounded {
  readonly size: number
  readonly reason: string
  readonly message: string
}

interface Past {
  readonly time: number
  readonly number: number
}

const past = (memory: ReadonlyMap<string, number>, what: string): readonly Past[] =>
  [...memory].flatMap(([key, number]) => (key.startsWith(`${what} `) ? [{ time: Number(key.slice(what.length + 1)), number }] : []))

/** Upstream begins with the size that it finds, so that a new autoscaler does not shrink at once. */
export function rememberFirst({ current, now, memory }: Omit<Wish, 'wanted'>): void {
  if (past(memory, 'recommended').length === 0) memory.set(`recommended ${now}`, current)
}

/** Notes a change of size, for the rates of later ones. */
export function rememberScale({ current, now, memory }: Wish, size: number): void {
  memory.set(`${size > current ? 'grown' : 'shrunk'} ${now}`, Math.abs(size - current))
}

/** The size that may be taken now, with the conditions that say why. */
export function pace({ spec }: HorizontalPodAutoscaler, wish: Wish): Paced {
  const { memory, now, wanted } = wish
  for (const key of memory.keys()) if (Number(key.split(' ')[1]) < now - longestPeriod) memory.delete(key)
  const steady = steadied(spec.behavior, wish)
  memory.set(`recommended ${now}`, wanted)
  const limits = { least: spec.minReplicas ?? 1, most: spec.maxReplicas }
  const asked = { ...wish, wanted: steady.size }
  const bounded = spec.behavior === undefined ? withinRules(asked, limits) : withinRates(asked, limits, spec.behavior)
  const able =
    steady.size === wanted
      ? { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
      : { reason: steady.reason, message: steady.message }
  return {
    size: bounded.size,
    conditions: [
      { type: 'AbleToScale', status: 'True', ...able },
      {
        type: 'ScalingLimited',
        status: bounded.size === steady.size ? 'False' : 'True',
        reason: bounded.reason,
        message: bounded.message,
      },
    ],
  }
}

type Behavior = HorizontalPodAutoscaler['spec']['behavior']

/** Neither above the lowest recommendation of the window for growing, nor below the highest of that for shrinking. */
function steadied(behavior: Behavior, { current, wanted, now, memory }: Wish): Bounded {
  const since = (seconds: number): readonly number[] =>
    past(memory, 'recommended').flatMap(({ time, number }) => (time > now - seconds * 1000 ? [number] : []))
  const shrinks = Math.max(wanted, ...since(behavior?.scaleDown?.stabilizationWindowSeconds ?? shrinkWindow))
  const lower = {
    reason: 'ScaleDownStabilized',
    message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
  }
  if (behavior === undefined) return { size: shrinks, ...lower }
  const grows = Math.min(wanted, ...since(behavior.scaleUp?.stabilizationWindowSeconds ?? 0))
  const size = Math.min(Math.max(current, grows), shrinks)
  if (wanted < current) return { size, ...lower }
  const message = 'recent recommendations were lower than current one, applying the lowest recent recommendation'
  return { size, reason: 'ScaleUpStabilized', message }
}

interface Limits {
  readonly least: number
  readonly most: number
}

const inRange = (size: number): Bounded => ({
  size,
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
})
const tooFew = (size: number): Bounded => ({
  size,
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
})
const tooMany = (size: number): Bounded => ({
  size,
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
})
const tooFast = (size: number): Bounded => ({
  size,
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
})

/** Without a behavior a size at most doubles, or becomes four. */
function withinRules({ current, wanted }: Wish, { least, most }: Limits): Bounded {
  const fastest = Math.max(2 * current, 4)
  if (wanted < least) return tooFew(least)
  if (wanted > Math.min(fastest, most)) return most > fastest ? tooFast(fastest) : tooMany(most)
  return inRange(wanted)
}

function withinRates(wish: Wish, { least, most }: Limits, { scaleUp = {}, scaleDown = {} }: NonNullable<Behavior>): Bounded {
  const { current, wanted } = wish
  if (wanted > current) {
    const fastest = Math.max(current, rateLimit(wish, scaleUp, 1))
    if (wanted > Math.min(fastest, most)) return most > fastest ? tooFast(fastest) : tooMany(most)
  }
  if (wanted < current) {
    const fastest = Math.min(current, rateLimit(wish, scaleDown, -1))
    if (wanted < Math.max(fastest, least)) {
      const message = 'the desired replica count is decreasing faster than the maximum scale rate'
      return least < fastest ? { size: fastest, reason: 'ScaleDownLimit', message } : tooFew(least)
    }
  }
  return inRange(wanted)
}

/** The farthest size in this direction that the policies allow, counted from the size at the start of each one's period. */
function rateLimit({ current, now, memory }: Wish, { policies = [], selectPolicy }: HPAScalingRules, direction: 1 | -1): number {
  if (selectPolicy === 'Disabled') return current
  const changed = (what: string, period: number): number =>
    past(memory, what).reduce((sum, { time, number }) => sum + (time > now - period * 1000 ? number : 0), 0)
  const proposed = policies.map(({ type, value, periodSeconds }) => {
    const before = current - changed('grown', periodSeconds) + changed('shrunk', periodSeconds)
    if (type === 'Pods') return before + direction * value
    return direction === 1 ? Math.ceil(before * (1 + value / 100)) : Math.trunc(before * (1 - value / 100))
  })
  const least = (selectPolicy === 'Min') === (direction === 1)
  return least ? Math.min(...proposed) : Math.max(...proposed)
}
