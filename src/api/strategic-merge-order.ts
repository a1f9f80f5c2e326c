/** The order of lists that strategic merge patches change. */
import { isSame } from './equal.ts'
import { goPlain } from './go-plain.ts'
import { isJsonObject } from './json-object.ts'
import { PatchError } from './patch-error.ts'
import { directives, unexpected } from './patch-field.ts'

/** The items of the patch must come in the order that the directive names, and all be named there, unless it names none. */
export function checkOrder(list: readonly unknown[], order: readonly unknown[], mergeKey: string): void {
  if (order.length === 0 || list.length === 0) return
  const isDeletion = (item: unknown): boolean => {
    if (mergeKey === '') return false
    if (!isJsonObject(item)) throw unexpected({}, item)
    return item[directives.patch] === 'delete'
  }
  const items = list.filter((item) => !isDeletion(item))
  let [at, next] = [0, 0]
  while (at < items.length && next < order.length) {
    const item = items[at]
    if (isJsonObject(item) && Object.hasOwn(item, directives.patch)) at++
    else if (sameItem(item, order[next++], mergeKey)) at++
  }
  // A directive behind the last item that is named counts as one that is not.
  if (at < items.length)
    throw new PatchError(500, `The order in patch list:\n${goPlain(list)}\n doesn't match $setElementOrder list:\n${goPlain(order)}\n`)
}

/** What an object of a list merges by. */
export function keyOf(item: unknown, mergeKey: string): unknown {
  if (!isJsonObject(item)) throw unexpected({}, item)
  if (!Object.hasOwn(item, mergeKey)) throw new PatchError(500, `map: ${goPlain(item)} does not contain declared merge key: ${mergeKey}`)
  return item[mergeKey]
}

const sameItem = (a: unknown, b: unknown, mergeKey: string): boolean =>
  mergeKey === '' ? isSame(a, b) : keyOf(a, mergeKey) === keyOf(b, mergeKey)

/** The items of a list, by whether another one names them. */
export interface Partition {
  readonly named: readonly unknown[]
  readonly others: readonly unknown[]
}

/** Looks for each item from the start of `names`, as far as it must: what is no object there is refused when it is met. */
export function partition(list: readonly unknown[], names: readonly unknown[], mergeKey: string): Partition {
  const named: unknown[] = []
  const others: unknown[] = []
  for (const item of list) {
    const isNamed = mergeKey === '' ? names.some((name) => isSame(item, name)) : hasKey(names, mergeKey, keyOf(item, mergeKey))
    ;(isNamed ? named : others).push(item)
  }
  return { named, others }
}

function hasKey(items: readonly unknown[], mergeKey: string, key: unknown): boolean {
  for (const [at, item] of items.entries()) {
    if (!isJsonObject(item)) throw new PatchError(500, `value for key ${at} is not a map`)
    if (Object.hasOwn(item, mergeKey) && item[mergeKey] === key) return true
  }
  return false
}

interface Orders {
  /** That of the items that are named. */
  readonly order: readonly unknown[]
  /** That of the others, and between both. */
  readonly original: readonly unknown[]
  readonly mergeKey: string
  readonly isOfObjects: boolean
}

/** Items that `order` names come in its order; the others keep their place among the original ones. */
export function inOrder(given: Partition, { order, original, mergeKey, isOfObjects }: Orders): unknown[] {
  const valueOf = (item: unknown): unknown => (isOfObjects ? (isJsonObject(item) ? item[mergeKey] : undefined) : item)
  const place = (list: readonly unknown[], item: unknown): number => list.findIndex((other) => isSame(valueOf(item), valueOf(other)))
  const isDeletion = (item: unknown): boolean => isOfObjects && isJsonObject(item) && item[directives.patch] === 'delete'
  const sorted = (items: readonly unknown[], by: readonly unknown[]): unknown[] => {
    // Objects of a list without a key have none, and upstream looks for it all the same.
    if (isOfObjects) for (const item of [...items, ...by]) keyOf(item, mergeKey)
    return [
      ...inserted(
        items.filter((item) => !isDeletion(item)),
        (item) => place(by, item),
      ),
      ...items.filter(isDeletion),
    ]
  }
  const named = sorted(given.named, order)
  const others = sorted(given.others, original)
  const out: unknown[] = []
  let left = 0
  let right = 0
  while (left < others.length || right < named.length) {
    const [l, r] = [left < others.length ? place(original, others[left]) : -1, right < named.length ? place(original, named[right]) : -1]
    const takesOther = right >= named.length || (left < others.length && l >= 0 && r >= 0 && l < r)
    out.push(takesOther ? others[left++] : named[right++])
  }
  return out
}

/** Sorted by insertion, as upstream does: what has no place (-1) goes before all, and so does what comes after it. */
function inserted(items: readonly unknown[], placeOf: (item: unknown) => number): unknown[] {
  const out: { readonly item: unknown; readonly at: number }[] = []
  for (const item of items) {
    const at = placeOf(item)
    let index = out.length
    while (index > 0 && isBefore(at, out[index - 1]?.at ?? -1)) index--
    out.splice(index, 0, { item, at })
  }
  return out.map(({ item }) => item)
}

const isBefore = (a: number, b: number): boolean => a < 0 || b < 0 || a < b
