/** Texts that name indexes of an indexed Job, such as `0,2-4`. */
import { goQuote } from '../../api/go-value.ts'

type Interval = readonly [first: number, last: number]

/** parseIndexInterval: `3` or `3-5`, or what is wrong with it. */
function parseInterval(text: string, completions: number): Interval | string {
  const limits = text.split('-')
  if (limits.length > 2)
    return `the fragment ${goQuote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`
  const numbers: number[] = []
  for (const limit of limits) {
    if (!/^[+-]?\d+$/.test(limit)) return `cannot convert string to integer for index: ${goQuote(limit)}`
    if (Number(limit) >= completions) return `too large index: ${goQuote(limit)}`
    numbers.push(Number(limit))
  }
  const [first = 0, last = first] = numbers
  return numbers.length === 2 && first >= last ? nonIncreasing(first, last) : [first, last]
}

const nonIncreasing = (previous: number, current: number): string => `non-increasing order, previous: ${previous}, current: ${current}`

/** validateIndexesFormat: how many indexes a text names, or what is wrong with it. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0
  let previous: number | undefined
  let total = 0
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions)
    if (typeof interval === 'string') return interval
    const [first, last] = interval
    if (previous !== undefined && previous >= first) return nonIncreasing(previous, first)
    total += last - first + 1
    previous = last
  }
  return total
}

/** The first index that both texts name; intervals that cannot be read are passed over. */
export function firstOverlap(left: string, right: string, completions: number): number | undefined {
  const [ours, theirs] = [intervalsOf(left, completions), intervalsOf(right, completions)]
  for (let [at, other] = [0, 0]; ;) {
    const [one, two] = [ours[at], theirs[other]]
    if (one === undefined || two === undefined) return undefined
    if (one[0] <= two[1] && two[0] <= one[1]) return Math.max(one[0], two[0])
    if (one[0] <= two[0]) at++
    else other++
  }
}

const intervalsOf = (text: string, completions: number): Interval[] =>
  text.split(',').flatMap((part) => {
    const interval = parseInterval(part, completions)
    return typeof interval === 'string' ? [] : [interval]
  })
