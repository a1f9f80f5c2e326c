/** Differences of two values as Go's cmp package prints them: upstream appends them to refusals of changes to what is immutable. */
import { copyOf } from '../../api/equal.ts'
import type { PersistentVolumeClaimTemplate } from '../../api/objects.ts'
import { inThousandths, quantity, quantityText, type Quantity } from '../../api/quantity.ts'
import { absent, compare, type Compared, type ComparedRecord } from './go-compare.ts'
import { isLongPair, textDifference } from './go-text-difference.ts'
import { ellipsis, layOut, lengthOf, type Sign, type TextNode, type TextRecord } from './go-text-tree.ts'
import { fieldsOf, isZero, kindOf, memberOf, nameOf, sourceOf, zeroText } from './go-type.ts'
import { printedMetadata } from './printed-metadata.ts'
import { printedSelector } from './printed-selector.ts'

/** `type` is a core type such as `core.PodSpec`; the values are objects: one as it is stored, the other as it was decoded. */
export function goDifference(type: string, before: object, after: object): string {
  // The store does not know what came empty.
  const node = compare(type.replace('core.', ''), { x: copyOf(before), y: after, parentKind: '' })
  return node.different === 0 ? '' : layOut(formatDifference(node, { mode: 'both', naming: 'always', level: 0 }))
}

interface Options {
  /** Both sides, one of them, or a value that both share. */
  readonly mode: 'both' | 'same' | '-' | '+'
  /** Whether the type is printed: always, never, or for what has parts. */
  readonly naming: 'always' | 'never' | 'composite'
  /** How much is shown: each level doubles the number of parts. */
  readonly level: number
  /** An amount of a list of resources, which defaults round up to thousandths. */
  readonly isRounded?: boolean
}

const sideOf = (node: Compared, mode: Options['mode']): unknown => (mode === '+' ? node.y : node.x)

function formatDifference(node: Compared, given: Options): TextNode {
  const options: Options = { ...given, level: given.mode === 'same' ? 1 : Math.max(given.level, 3) }
  if (node.depth === 0) return formatLeaf(node, options)
  if (node.target !== undefined) return { prefix: '&', value: formatDifference(node.target, options), suffix: '' }
  return named(node.type, formatRecords(node, options), options)
}

function formatLeaf(node: Compared, options: Options): TextNode {
  if (options.mode === '-' || options.mode === '+') return formatValue(node.type, sideOf(node, options.mode), options)
  if (node.different === 0) {
    const [x, y] = [formatValue(node.type, node.x, options), formatValue(node.type, node.y, options)]
    return lengthOf(x) < lengthOf(y) ? x : y
  }
  const sides: TextRecord[] = []
  for (const sign of ['-', '+'] as const) {
    const value = sideOf(node, sign)
    if (value !== absent) sides.push({ sign, key: '', value: formatValue(node.type, value, { ...options, naming: 'never' }) })
  }
  return named(node.type, sides, { ...options, naming: 'always' })
}

/** Adds the type's name where the options ask for it. */
function named(type: string, text: TextNode, { naming, mode }: Options): TextNode {
  if (naming === 'never') return text
  if (naming === 'composite') {
    const kind = kindOf(type)
    if (kind === 'scalar' || kind === 'pointer') return text
    if (text === 'nil' || mode === 'same') return text
  }
  const hasBraces = typeof text === 'object' && !Array.isArray(text) && (text as { prefix: string }).prefix.startsWith('{')
  const label = kindOf(type) === 'pointer' ? `(${nameOf(type)})` : nameOf(type)
  return { prefix: label, value: hasBraces ? text : { prefix: '(', value: text, suffix: ')' }, suffix: '' }
}

function formatRecords(node: Compared, given: Options): TextNode {
  const kind = kindOf(node.type)
  const most = given.mode === 'same' ? ((1 << given.level) >> 1) << 2 : (1 << given.level) << 1
  const isRounded = node.type === 'ResourceList'
  const options: Options = { ...given, naming: kind === 'struct' ? 'composite' : 'never', level: given.level - 1, isRounded }
  const records = node.records ?? []
  const list =
    options.mode === 'both'
      ? bothSides(records, options, { most, what: kind === 'struct' ? 'field' : kind === 'map' ? 'entry' : 'element' })
      : oneSide(records, options, { most, kind })
  return { prefix: '{', value: list, suffix: '}' }
}

function oneSide(
  records: readonly ComparedRecord[],
  options: Options,
  { most, kind }: { readonly most: number; readonly kind: string },
): TextRecord[] {
  const list: TextRecord[] = []
  for (const { key, node } of records) {
    if (list.length === most) {
      list.push({ sign: '', key: '', value: ellipsis, bare: true })
      break
    }
    const side = sideOf(node, options.mode)
    // Of a field that both sides share, one of them may have nothing, which is equal to what the other has.
    const isNothing = isZero(node.type, side) || (options.mode === 'same' && isZero(node.type, node.y))
    if (side === absent || (kind === 'struct' && isNothing)) continue
    list.push({ sign: '', key, value: formatDifference(node, options) })
  }
  return list
}

/** How many equal neighbours of a change are shown. */
const context = 2

function bothSides(
  records: readonly ComparedRecord[],
  options: Options,
  { most, what }: { readonly most: number; readonly what: string },
): TextRecord[] {
  const list: TextRecord[] = []
  const groups = grouped(records)
  let changes = 0
  for (const [index, group] of groups.entries()) {
    if (changes >= most) {
      const left = groups.slice(index).flat()
      list.push({ sign: '', key: '', value: ellipsis, bare: true, comment: countsOf(left, what) })
      break
    }
    if (group.every(({ node }) => node.different === 0))
      list.push(...equalRecords(group, options, { what, isFirst: index === 0, isLast: index === groups.length - 1 }))
    else {
      for (const record of group) list.push(...changedRecord(record, options))
      changes += group.length
    }
  }
  return list
}

/** Runs of equal and of changed records in turn. */
function grouped(records: readonly ComparedRecord[]): ComparedRecord[][] {
  const groups: ComparedRecord[][] = []
  for (const record of records) {
    const last = groups.at(-1)
    if (last?.[0] !== undefined && (last[0].node.different === 0) === (record.node.different === 0)) last.push(record)
    else groups.push([record])
  }
  return groups
}

function equalRecords(
  group: readonly ComparedRecord[],
  options: Options,
  { what, isFirst, isLast }: { readonly what: string; readonly isFirst: boolean; readonly isLast: boolean },
): TextRecord[] {
  const low = isFirst ? 0 : Math.min(context, group.length)
  let high = isLast ? 0 : Math.min(context, group.length - low)
  if (group.length - low - high === 1) high++
  const show = (part: readonly ComparedRecord[]): TextRecord[] =>
    part.map(({ key, node }) => ({ sign: '' as Sign, key, value: formatDifference(node, { ...options, mode: 'same' }) }))
  const hidden = group.slice(low, group.length - high)
  return [
    ...show(group.slice(0, low)),
    ...(hidden.length > 0 ? [{ sign: '' as Sign, key: '', value: ellipsis, bare: true, comment: countsOf(hidden, what) }] : []),
    ...show(group.slice(group.length - high)),
  ]
}

/** `3 identical fields`, `1 removed and 2 modified elements`. */
function countsOf(records: readonly ComparedRecord[], what: string): string {
  const counts = { identical: 0, removed: 0, inserted: 0, modified: 0 }
  for (const { node } of records)
    counts[node.different === 0 ? 'identical' : node.y === absent ? 'removed' : node.x === absent ? 'inserted' : 'modified']++
  const parts = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${count} ${name}`)
  const noun = records.length > 1 ? `${what}s`.replace(/ys$/, 'ies') : what
  const listed = parts.length > 2 ? `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1) ?? ''}` : parts.join(' and ')
  return `${listed} ${noun}`
}

/** A change with one path to it shows both sides whole; else the parts speak. */
function changedRecord({ key, node }: ComparedRecord, options: Options): TextRecord[] {
  if (isLongPair(node.x, node.y)) return [{ sign: '', key, value: textDifference(String(node.x), String(node.y)) }]
  if (node.children !== node.depth) return [{ sign: '', key, value: formatDifference(node, options) }]
  const sides: TextRecord[] = []
  for (const sign of ['-', '+'] as const)
    if (sideOf(node, sign) !== absent) sides.push({ sign, key, value: formatDifference(node, { ...options, mode: sign }) })
  return sides
}

/** Pointers that have a text of their own: a template that of the metadata that it embeds. */
const printed: Readonly<Record<string, (value: never) => string>> = {
  '*v1.LabelSelector': printedSelector,
  '*PersistentVolumeClaimTemplate': ({ metadata = {} }: PersistentVolumeClaimTemplate) => printedMetadata(metadata),
  '*resource.Quantity': quantityText,
}

/** One value by itself, with zero fields left out. */
function formatValue(type: string, value: unknown, options: Options): TextNode {
  const kind = kindOf(type)
  if (type === 'ResourceName') return `s${goString(String(value ?? ''), options.level)}`
  const print = printed[type]
  // The values of a type are what its printer takes.
  if (print !== undefined && value !== undefined && value !== null) return `s${goString(print(value as never), options.level)}`
  if (kind === 'pointer')
    return value === undefined || value === null ? 'nil' : { prefix: '&', value: formatValue(type.slice(1), value, options), suffix: '' }
  return named(type, formatBare(type, value, options), options)
}

function formatBare(type: string, value: unknown, options: Options): TextNode {
  const most = ((1 << Math.max(options.level, 0)) >> 1) << 2
  const inner: Options = { ...options, level: options.level - 1 }
  switch (kindOf(type)) {
    case 'quantity':
      return braces(quantityParts(String(value ?? '0'), inner), most)
    case 'struct':
      return braces(
        fieldsOf(type).flatMap((field) => {
          const part = sourceOf(value, field)
          return isZero(field.type, part)
            ? []
            : [{ key: field.name, make: () => formatValue(field.type, part, { ...inner, naming: 'composite' }) }]
        }),
        most,
      )
    case 'slice':
      if (value === undefined || value === null) return 'nil'
      return braces(
        (value as unknown[]).map((item) => ({ key: '', make: () => formatValue(type.slice(2), item, { ...inner, naming: 'never' }) })),
        most,
      )
    case 'map': {
      if (value === undefined || value === null) return 'nil'
      const entries = value as Readonly<Record<string, unknown>>
      const valueType = type === 'ResourceList' ? 'resource.Quantity' : type.slice(type.indexOf(']') + 1)
      const sign = type === 'ResourceList' ? 's' : ''
      return braces(
        Object.keys(entries)
          .sort()
          .map((key) => ({
            key: sign + JSON.stringify(key),
            make: () => formatValue(valueType, memberOf(type, entries, key), { ...inner, naming: 'never', isRounded: sign === 's' }),
          })),
        most,
      )
    }
    default:
      return typeof value === 'string' ? goString(value, options.level) : String(value ?? zeroText(type))
  }
}

interface Part {
  readonly key: string
  readonly make: () => TextNode
}

function braces(parts: readonly Part[], most: number): TextNode {
  const list: TextRecord[] = parts.slice(0, most).map(({ key, make }) => ({ sign: '', key, value: make() }))
  if (parts.length > most) list.push({ sign: '', key: '', value: ellipsis, bare: true })
  return { prefix: '{', value: list, suffix: '}' }
}

/** A quantity shows Go's private parts. */
function quantityParts(text: string, options: Options): Part[] {
  // What was never said has no form either.
  if (text === '') return []
  const given = quantity(text)
  const isFiner = options.isRounded === true && given.isLarge !== true && given.scale < -3
  const { value, scale, format, text: written, isLarge = false } = isFiner ? inThousandths(given) : given
  const form: Part = { key: 'Format', make: () => JSON.stringify(format) }
  if (isLarge) return [{ key: 'd', make: () => `s"${decimal({ value, scale }, options.isRounded === true ? 3 : 9)}"` }, form]
  const most = ((1 << Math.max(options.level, 0)) >> 1) << 2
  const inside: Part[] = []
  if (value !== 0n) inside.push({ key: 'value', make: () => String(value) })
  if (scale !== 0) inside.push({ key: 'scale', make: () => String(scale) })
  const amount: Part = { key: 'i', make: () => named('resource.int64Amount', braces(inside, most), { ...options, naming: 'always' }) }
  const shown = options.mode === 'same' ? { key: 'i', make: () => braces(inside, most) } : amount
  return [
    ...(inside.length > 0 ? [shown] : []),
    ...(written === undefined ? [] : [{ key: 's', make: () => JSON.stringify(written) }]),
    form,
  ]
}

/** A decimal as Go holds it once it was rounded up to so many places; the largest binary amount was not. */
function decimal({ value, scale }: Pick<Quantity, 'value' | 'scale'>, places: number): string {
  if (places === 9 && scale === 0 && value === 2n ** 63n - 1n) return String(value)
  const divisor = 10n ** BigInt(Math.max(-places - scale, 0))
  const parts = (value * 10n ** BigInt(Math.max(scale + places, 0)) + divisor - 1n) / divisor
  const one = 10n ** BigInt(places)
  return `${parts / one}.${String(parts % one).padStart(places, '0')}`
}

/** A quoted text, cut at what the level allows; with raw quotes where that spares escapes. */
function goString(text: string, level: number): string {
  const most = (1 << Math.max(level, 0)) << 5
  const isCut = text.length > most + ellipsis.length
  const shown = isCut ? text.slice(0, most) : text
  const quoted = JSON.stringify(shown)
  const isRaw = quoted.length !== shown.length + 2 && !/[`\n]|[^\P{C}\t]/u.test(shown)
  return `${isRaw ? `\`${shown}\`` : quoted}${isCut ? ellipsis : ''}`
}
