/** `--sort-by`: puts objects in the order of a field. */
import type { KubeObject } from '../api/object.ts'
import { compareQuantities, parseQuantity } from '../api/quantity.ts'
import { compareTexts } from '../base/order.ts'
import { CommandError } from './command.ts'
import { relaxedPath } from './object-format.ts'

/** The objects by the value at a path; those without it come first, then those where it is null. Throws where none has it, or where it has no order. */
export function sortedBy(objects: readonly KubeObject[], text: string): readonly KubeObject[] {
  const { path, written } = relaxedPath(text)
  const keyed = objects.map((object) => ({ object, key: path(object)[0] }))
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined))
    throw new CommandError(`couldn't find any field with path ${JSON.stringify(written)} in the list of objects`)
  const odd = keyed.find(({ key }) => (typeof key === 'object' && key !== null) || typeof key === 'boolean')
  if (keyed.length > 1 && odd !== undefined) throw new CommandError(`Field ${written} is an unsortable type: ${nameOfType(odd.key)}`)
  return keyed.sort((left, right) => compared(left.key, right.key)).map(({ object }) => object)
}

function compared(left: unknown, right: unknown): number {
  const [rank, otherRank] = [rankOf(left), rankOf(right)]
  if (rank < 2 || otherRank < 2) return rank - otherRank
  if (typeof left === 'number' && typeof right === 'number') return left - right
  const [one, other] = [String(left), String(right)]
  // As upstream: texts that both are quantities stand in the order of their amounts.
  const [amount, otherAmount] = [parseQuantity(one), parseQuantity(other)]
  if (typeof amount !== 'string' && typeof otherAmount !== 'string') return compareQuantities(amount, otherAmount)
  return compareTexts(one, other)
}

/** What is missing, what is null, what is there: in this order. */
const rankOf = (key: unknown): number => (key === undefined ? 0 : key === null ? 1 : 2)

const nameOfType = (value: unknown): string => (Array.isArray(value) ? 'slice' : typeof value === 'boolean' ? 'bool' : 'map')
