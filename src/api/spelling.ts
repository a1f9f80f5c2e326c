/**
 * How quantities were spelled before decoding rewrote them: Go still shows the parts of the first spelling when it prints one in a refusal.
 */
import { formatQuantity, inThousandths, quantity } from './quantity.ts'

const spellings = new WeakMap<object, Map<string, string>>()

/** Remembers how a quantity came that is a member of a map or a field. */
export function keepSpelling(amounts: object, name: string, text: string): void {
  let kept = spellings.get(amounts)
  if (kept === undefined) spellings.set(amounts, (kept = new Map()))
  kept.set(name, text)
}

/** Lets a copy of their owner know what its original knows. */
export function passSpellings(from: object, to: object): void {
  const kept = spellings.get(from)
  if (kept !== undefined) spellings.set(to, kept)
}

/** A quantity as it came, if it is still the same amount; else as it is. */
export function spelled<T extends string | undefined>(amounts: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  const amount = amounts?.[name]
  const first = amounts === undefined ? undefined : spellings.get(amounts)?.get(name)
  if (first === undefined) return amount
  const given = quantity(first)
  return formatQuantity(given) === amount || formatQuantity(inThousandths(given)) === amount ? (first as T) : amount
}
