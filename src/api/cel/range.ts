/** From at least to at most: sizes and costs, which never grow beyond what Go's 64 bits hold. */

export interface Range {
  readonly min: number
  readonly max: number
}

/** 2^64, where sums and products stop. */
const most = 2 ** 64
const capped = (value: number): number => Math.min(value, most)
const product = (left: number, right: number): number => (left === 0 || right === 0 ? 0 : capped(left * right))

export const fixed = (value: number): Range => ({ min: value, max: value })
export const unknown: Range = { min: 0, max: most }

export const add = (left: Range, right: Range): Range => ({ min: capped(left.min + right.min), max: capped(left.max + right.max) })
export const times = (left: Range, right: Range): Range => ({ min: product(left.min, right.min), max: product(left.max, right.max) })
export const union = (left: Range, right: Range): Range => ({ min: Math.min(left.min, right.min), max: Math.max(left.max, right.max) })

/** Each unit at this cost, rounded up. */
export const scaled = ({ min, max }: Range, factor: number): Range => ({
  min: capped(Math.ceil(min * factor)),
  max: capped(Math.ceil(max * factor)),
})
