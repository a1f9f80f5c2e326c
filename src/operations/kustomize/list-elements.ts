/** Items of lists by the values of their keys, compared as they are written. An empty key means the item itself. */
import { isJsonObject } from '../../api/json-object.ts'
import { printYaml } from '../../api/yaml.ts'
import { wrongKind } from './change-field.ts'
import { isScalar, scalarText } from './scalars.ts'

/** The names of keys, and the values of the first of them, or of all. */
export interface ElementKey {
  readonly names: readonly string[]
  readonly values: readonly string[]
}

/** The item that has all the values; empty ones do not count unless all are. */
export function elementWith(list: readonly unknown[], { names, values }: ElementKey): unknown {
  const said = names.map((name, at) => [name, values[at] ?? ''] as const).filter(([, value]) => value !== '')
  const sought = said.length > 0 ? said : names.map((name) => [name, ''] as const)
  return list.find((item) => sought.every(([name, value]) => valueIn(item, name) === value))
}

/** The value of a key in an item; undefined where it has none. */
export function valueIn(item: unknown, name: string): string | undefined {
  if (name === '') return scalarText(item)
  if (!isJsonObject(item) || !Object.hasOwn(item, name)) return undefined
  return item[name] === null ? 'null' : scalarText(item[name])
}

export const isEmptyElement = (element: unknown): boolean =>
  element === null || element === undefined || (isJsonObject(element) && Object.keys(element).length === 0)

/**
 * Puts an element into the place of each item that has the values, or behind all; undefined takes them away. Upstream loses the other items
 * where no value is said.
 */
export function setElement(list: readonly unknown[], key: ElementKey, element: unknown): unknown[] {
  let isFound = false
  const out: unknown[] = []
  for (const item of list.filter((each) => !isEmptyElement(each))) {
    if (isOther(item, key)) {
      out.push(item)
      continue
    }
    const isSame = key.values.length > 0 && key.values.every((value, at) => fits(valueIn(item, key.names[at] ?? ''), value, key.names[at]))
    isFound ||= isSame
    if (isSame && element !== undefined) out.push(element)
    else if (!isSame && key.values.length > 0) out.push(item)
  }
  if (!isFound && !isEmptyElement(element)) out.push(element)
  return out
}

/** Whether an item is passed over, where objects are sought. Throws a KustomizeError for one that cannot be compared. */
function isOther(item: unknown, { names: [name = ''], values: [value] }: ElementKey): boolean {
  if (name !== '' && value !== undefined && value !== '') return !isJsonObject(item)
  if (value === undefined || (name === '' ? isScalar(item) : isJsonObject(item))) return false
  throw wrongKind(name === '' ? 'Scalar' : 'Mapping', item, printYaml(item))
}

/** An empty value of a key is any value that an item has. */
const fits = (held: string | undefined, value: string, name: string | undefined): boolean =>
  held !== undefined && (held === value || (value === '' && name !== ''))

/** An item with the values that it leaves out. */
export function withElement(element: unknown, { names, values }: ElementKey): unknown {
  if (isJsonObject(element))
    for (const [at, name] of names.entries()) {
      const { [at]: value = '' } = values
      if (name !== '' && value !== '' && !Object.hasOwn(element, name)) element[name] = numberOrText(value)
    }
  return element
}

/** A value is of the kind that it looks like. */
const numberOrText = (value: string): unknown => (/^(?:0|[1-9]\d{0,14})$/.test(value) ? Number(value) : value)
