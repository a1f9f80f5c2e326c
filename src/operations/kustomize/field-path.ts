/** Field paths of replacements and variables: names, numbers of items, `[name=value]` for items, `*` for all. */
import { isJsonObject, setMember, type JsonObject } from '../../api/json-object.ts'
import { printYaml } from '../../api/yaml.ts'
import { partsOf, wrongKind } from './change-field.ts'
import { expression } from './expression.ts'
import { elementWith, type ElementKey } from './list-elements.ts'
import { scalarText } from './scalars.ts'
import { during, KustomizeError } from './loader.ts'
import { assign } from './shared-values.ts'

/** Splits at points, though not at those in brackets; brackets without a sign of equality are taken off. */
export function splitFieldPath(path: string): readonly string[] {
  const parts: string[] = []
  let open: string | undefined
  for (const part of partsOf(path, '.')) {
    const whole = open === undefined ? part : `${open}.${part}`
    open = whole.startsWith('[') && !whole.endsWith(']') ? whole : undefined
    if (open === undefined) parts.push(part !== whole && !whole.includes('=') ? whole.replace(/^\[+|\]+$/g, '') : whole)
  }
  if (open !== undefined) parts.push(open.includes('=') ? open : open.replace(/^\[+|\]+$/g, ''))
  return parts
}

const isItem = (part: string): boolean => part.startsWith('[') && part.endsWith(']')
const isIndex = (part: string): boolean => /^\+?\d+$/.test(part)

function itemKey(part: string): ElementKey {
  const [, name, value] = /^\[([^=]*)=(.*)\]$/s.exec(part) ?? []
  if (name === undefined || value === undefined)
    throw new KustomizeError('list path element must contain fieldName=fieldValue for element to match')
  return { names: [name], values: [value] }
}

/** The one value at a path; undefined where it leads nowhere. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  const [part, ...rest] = path.map((each) => each.trim()).filter((each) => each !== '')
  if (part === undefined || value === null || value === undefined) return value ?? undefined
  if (part === '*') throw new KustomizeError('wildcard is not supported in PathGetter')
  if (isIndex(part) || part === '-' || isItem(part)) {
    if (!Array.isArray(value)) throw wrongKind('Sequence', value, printYaml(value))
    const items = value as unknown[]
    return valueAt(isItem(part) ? elementWith(items, itemKey(part)) : items.at(part === '-' ? -1 : Number(part)), rest)
  }
  if (!isJsonObject(value)) throw wrongKind('Mapping', value, printYaml(value))
  return Object.hasOwn(value, part) ? valueAt(value[part], rest) : undefined
}

/** Where a value stands, to be replaced. */
export interface Place {
  readonly value: unknown
  /** It was missing. */
  readonly isMade: boolean
  readonly set: (value: unknown) => void
}

/** All places that a path leads to; what is missing is made, if `made` says what the last of it is. */
export const placesAt = (object: JsonObject, path: readonly string[], made: unknown, refusal: string): readonly Place[] =>
  during(refusal, () => walk({ value: object, isMade: false, set: () => undefined }, path, made))

/** The one place of a path whose parts are joined by slashes; what is missing is made, a null at its end. */
export function placeFor(object: JsonObject, path: string): Place {
  const parts = partsOf(path, '/').filter((part) => part.trim() !== '')
  let place: Place = { value: object, isMade: false, set: () => undefined }
  for (const [at, part] of parts.entries()) place = placeIn(place, part, emptyFor(parts.slice(at + 1), null))
  return place
}

function placeIn({ value }: Place, part: string, empty: unknown): Place {
  if (isIndex(part) || part === '-' || isItem(part)) {
    const items = listOf(value)
    if (isIndex(part)) return itemAt(items, Number(part), undefined)
    const key = isItem(part) ? itemKey(part) : undefined
    const found = key === undefined ? items.length - 1 : items.indexOf(elementWith(items, key))
    if (found >= 0 || key === undefined) return itemPlace(items, found)
    const [name = ''] = key.names
    items.push(name === '' ? (key.values[0] ?? '') : { [name]: key.values[0] ?? '' })
    return itemPlace(items, items.length - 1)
  }
  if (!isJsonObject(value)) throw wrongKind('Mapping', value, printYaml(value))
  const isMade = !Object.hasOwn(value, part)
  if (isMade) setMember(value, part, empty)
  // What is put below a null is lost: so it is upstream.
  return { value: value[part] ?? empty, isMade, set: (next) => assign(value, part, next) }
}

function walk(place: Place, path: readonly string[], made: unknown): readonly Place[] {
  const [part, ...rest] = path
  if (part === undefined) return [place]
  const { value } = place
  const go = (next: Place): readonly Place[] => walk(next, rest, made)
  if (isIndex(part)) return go(itemAt(listOf(value), Number(part), emptyFor(rest, made)))
  if (isItem(part)) return matching(listOf(value), part, made !== undefined).flatMap(go)
  if (part === '*') return listOf(value).flatMap((_, at) => go(itemPlace(listOf(value), at)))
  if (value === null || value === undefined) return []
  if (!isJsonObject(value)) throw wrongKind('Mapping', value, printYaml(value))
  const isMade = !Object.hasOwn(value, part)
  if (isMade && made === undefined) return []
  if (isMade) setMember(value, part, emptyFor(rest, made))
  return go({ value: value[part], isMade, set: (next) => assign(value, part, next) })
}

function listOf(value: unknown): unknown[] {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw wrongKind('Sequence', value, printYaml(value))
  return value as unknown[]
}

/** What is made for a part, by the part that comes behind it. */
function emptyFor([next]: readonly string[], made: unknown): unknown {
  if (made === undefined) return undefined
  if (next === undefined) return made
  return isItem(next) || isIndex(next) ? [] : {}
}

const itemPlace = (items: unknown[], at: number, isMade = false): Place => ({
  value: items[at],
  isMade,
  set: (value) => {
    items[at] = value
  },
})

/** Only the item right behind the last can be made. */
function itemAt(items: unknown[], at: number, empty: unknown): Place {
  const isMade = at === items.length && empty !== undefined
  if (isMade) items.push(empty)
  if (at >= items.length) throw new KustomizeError(`index ${at} specified but only ${items.length} elements found`)
  return itemPlace(items, at, isMade)
}

/** The value of `[name=value]` is an expression that is found anywhere in a text. */
function matching(items: unknown[], part: string, makes: boolean): readonly Place[] {
  const {
    names: [name = ''],
    values: [value = ''],
  } = itemKey(part)
  const fits = expression(value)
  const find = (): readonly Place[] =>
    items.flatMap((item, at) => {
      const held = name === '' ? item : isJsonObject(item) && Object.hasOwn(item, name) ? item[name] : undefined
      return held !== undefined && fits(scalarText(held)) ? [itemPlace(items, at)] : []
    })
  const found = find()
  if (found.length > 0 || !makes) return found
  items.push(name === '' ? value : { [name]: value })
  return find()
}
