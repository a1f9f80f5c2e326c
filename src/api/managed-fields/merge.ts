/** Merges an applied configuration into the live object: fields of the configuration win, nothing goes away. */
import { itemsOf, membersOf, setMember, type JsonObject } from '../json-object.ts'
import { formOf, type Atom, type ListAtom, type MapAtom } from './atom.ts'
import { itemElement } from './list-item.ts'

/** The merged value; parts that only one side has are shared with it. */
export function merge(atom: Atom, live: unknown, applied: unknown): unknown {
  if (applied === undefined) return live
  if (live === undefined) return applied
  const form = formOf(atom, applied === null ? live : applied)
  if (applied !== null && live !== null && formOf(atom, live) !== form) return applied
  if (form === 'map' && atom.map !== undefined && !atom.map.atomic) {
    const [left, right] = [membersOf(live), membersOf(applied)]
    if (Object.keys(left).length + Object.keys(right).length > 0) return mergeMaps(atom.map, left, right)
  }
  if (form === 'list' && atom.list?.associative === true) {
    const [left, right] = [itemsOf(live), itemsOf(applied)]
    if (left.length + right.length > 0) return mergeLists(atom.list, left, right)
  }
  return applied
}

function mergeMaps(map: MapAtom, live: JsonObject, applied: JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const key of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const atom = map.field(key)
    const [was, wanted] = [own(live, key), own(applied, key)]
    const made = atom === undefined ? (wanted ?? was) : merge(atom, was, wanted)
    if (made !== undefined) setMember(out, key, made)
  }
  return out
}

const own = (object: JsonObject, key: string): unknown => (Object.hasOwn(object, key) ? object[key] : undefined)

interface Item {
  readonly text: string
  readonly value: unknown
}

/** The order is upstream's: items of both sides in the order applied, others of the live list where they stand between them. */
function mergeLists(list: ListAtom, liveItems: readonly unknown[], appliedItems: readonly unknown[]): unknown[] {
  const live = indexed(list, liveItems)
  const applied = indexed(list, appliedItems)
  const inLive = new Map<string, unknown>()
  // Items that occur twice are not merged with the applied one.
  for (const { text, value } of live) inLive.set(text, inLive.has(text) ? null : value)
  const inApplied = new Map(applied.map(({ text, value }) => [text, value]))
  const common = applied.filter(({ text }) => inLive.has(text)).map(({ text }) => text)
  const done = new Set<string>()
  const out: unknown[] = []
  let [left, right] = [0, 0]
  const take = ({ text }: Item): void => {
    done.add(text)
    out.push(merge(list.item, inLive.get(text), inApplied.get(text)))
    right++
    if (common[0] === text) common.shift()
  }
  while (left < live.length || right < applied.length) {
    const [from, to] = [live[left], applied[right]]
    if (from !== undefined && to !== undefined) {
      if (from.text === to.text) {
        left++
        take(to)
        continue
      }
      if (inApplied.has(from.text) && common[0] !== undefined && common[0] !== from.text) {
        left++
        continue
      }
    }
    if (from !== undefined) {
      if (!inApplied.has(from.text)) {
        out.push(from.value)
        left++
        continue
      }
      if (done.has(from.text)) left++
    }
    if (to !== undefined) take(to)
  }
  return out
}

function indexed(list: ListAtom, items: readonly unknown[]): Item[] {
  return items.flatMap((value) => {
    const element = itemElement(list, value)
    return typeof element === 'string' ? [] : [{ text: element.text, value }]
  })
}
