/**
 * One step of a path through an object, as FieldsV1 writes it: a field's name (`f:`), the key of an item (`k:`), an item's value (`v:`) or
 * its index (`i:`).
 */
import { goJson } from '../../base/escaped-json.ts'
import { isNumber, parseExact } from '../../base/exact-json.ts'
import { compareTexts } from '../../base/order.ts'
import { isJsonObject } from '../json-object.ts'

/** One key field of an item of a list. */
export type KeyField = readonly [name: string, value: unknown]

export interface PathElement {
  /** `f:spec`, `k:{"name":"web"}`: the same text means the same element. */
  readonly text: string
  /** Field, key, value, index: the order in which upstream sorts elements of different kinds. */
  readonly rank: 0 | 1 | 2 | 3
  /** The field's name, the key fields by name, the value, or the index. */
  readonly content: unknown
  /** Tells elements apart faster than their texts; equal elements may still have different ones. */
  readonly id: number
}

/** Elements are shared, so that sets of the same fields are cheap to recognise. The table starts anew when it has grown this large. */
const mostShared = 10_000
const shared = new Map<string, PathElement>()
let made = 0

function element(text: string, rank: PathElement['rank'], content: unknown): PathElement {
  const known = shared.get(text)
  if (known !== undefined) return known
  if (shared.size >= mostShared) shared.clear()
  const one: PathElement = { text, rank, content, id: made++ }
  shared.set(text, one)
  return one
}

const fields = new Map<string, PathElement>()

/** A field of a struct or a key of a map. */
export function fieldElement(name: string): PathElement {
  let known = fields.get(name)
  if (known === undefined) {
    if (fields.size >= mostShared) fields.clear()
    known = element(`f:${name}`, 0, name)
    fields.set(name, known)
  }
  return known
}

/** An item of a list that has keys. */
export function keyElement(key: readonly KeyField[]): PathElement {
  const sorted = key.length < 2 ? key : [...key].sort(([a], [b]) => compareTexts(a, b))
  return element(`k:{${sorted.map(([name, value]) => `${JSON.stringify(name)}:${goJson(value)}`).join(',')}}`, 1, sorted)
}

/** An item of a set. */
export const valueElement = (value: unknown): PathElement => element(`v:${goJson(value)}`, 2, value)

/** An item by its place. */
export const indexElement = (index: number): PathElement => element(`i:${index}`, 3, index)

/** The element of a FieldsV1 key; undefined for kinds that only later versions know. Throws for what is none. */
export function parseElement(text: string): PathElement | undefined {
  const known = shared.get(text)
  if (known !== undefined) return known
  if (text.length < 2) throw new Error('key must be 2 characters long:')
  if (text[1] !== ':') throw new Error(`missing colon: ${text}`)
  const rest = text.slice(2)
  switch (text[0]) {
    case 'f':
      return fieldElement(rest)
    case 'k': {
      const key = parseExact(rest)
      if (!isJsonObject(key)) throw new Error(`not an object: ${text}`)
      return keyElement(Object.entries(key))
    }
    case 'v':
      return valueElement(parseExact(rest))
    case 'i':
      if (!/^[+-]?\d+$/.test(rest)) throw new Error(`strconv.Atoi: parsing ${JSON.stringify(rest)}: invalid syntax`)
      return indexElement(Number(rest))
    default:
      return undefined
  }
}

/** Upstream's order: fields, keys, values, indexes; each by its content. */
export function compareElements(a: PathElement, b: PathElement): number {
  if (a === b || a.text === b.text) return 0
  if (a.rank !== b.rank) return a.rank - b.rank
  switch (a.rank) {
    case 0:
      return compareTexts(a.text, b.text)
    case 1:
      return compareKeys(a.content as readonly KeyField[], b.content as readonly KeyField[])
    default:
      return compareValues(a.content, b.content)
  }
}

function compareKeys(a: readonly KeyField[], b: readonly KeyField[]): number {
  for (let index = 0; ; index++) {
    const left = a[index]
    const right = b[index]
    if (left === undefined || right === undefined) return (left === undefined ? 0 : 1) - (right === undefined ? 0 : 1)
    const order = compareTexts(left[0], right[0]) || compareValues(left[1], right[1])
    if (order !== 0) return order
  }
}

const ranks: Readonly<Record<string, number>> = { number: 0, bigint: 0, string: 1, boolean: 2, object: 3 }
const rankOf = (value: unknown): number => ranks[typeof value] ?? 4

function compareValues(a: unknown, b: unknown): number {
  const order = rankOf(a) - rankOf(b)
  if (order !== 0) return order
  if (isNumber(a) && isNumber(b)) return a < b ? -1 : a > b ? 1 : 0
  if (typeof a === 'boolean') return Number(a) - Number(b)
  return typeof a === 'string' ? compareTexts(a, b as string) : compareTexts(goJson(a), goJson(b))
}

/** A path as conflicts name it: `.spec.containers[name="web"].image`. */
export const pathText = (path: readonly PathElement[]): string => path.map(elementText).join('')

/** One element as errors name it. */
export function elementText({ rank, content }: PathElement): string {
  if (rank === 0) return `.${content as string}`
  if (rank === 1) return `[${(content as readonly KeyField[]).map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',')}]`
  return rank === 2 ? `[=${JSON.stringify(content)}]` : `[${content as number}]`
}
