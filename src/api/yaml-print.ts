/**
 * Prints values as YAML in the style of kubectl's `-o yaml`: sorted keys, lists not indented, quotes only where needed, long texts folded.
 */
import { isJsonObject } from './json-object.ts'
import { compareKeys } from './yaml-key-order.ts'
import { fold, isLiteral, literal, scalarText } from './yaml-scalar.ts'

/** The value as one YAML document that ends in a newline. Members that are undefined are left out. */
export function printYaml(value: unknown): string {
  const lines: string[] = []
  if (isJsonObject(value) && membersOf(value).length > 0) printMap(value, 0, lines)
  else if (Array.isArray(value) && value.length > 0) printList(value, 0, lines)
  else lines.push(inline(value, 0, 0))
  return `${lines.join('\n')}\n`
}

const membersOf = (map: Record<string, unknown>): [string, unknown][] =>
  Object.entries(map)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => compareKeys(a, b))

function printMap(map: Record<string, unknown>, indent: number, lines: string[]): void {
  for (const [key, value] of membersOf(map)) printMember(`${' '.repeat(indent)}${scalarText(key)}:`, value, indent, lines)
}

function printMember(head: string, value: unknown, indent: number, lines: string[]): void {
  if (isJsonObject(value) && membersOf(value).length > 0) {
    lines.push(head)
    printMap(value, indent + 2, lines)
  } else if (Array.isArray(value) && value.length > 0) {
    lines.push(head)
    printList(value, indent, lines)
  } else lines.push(`${head} ${inline(value, indent + 2, head.length + 1)}`)
}

function printList(list: readonly unknown[], indent: number, lines: string[]): void {
  const dash = `${' '.repeat(indent)}- `
  for (const item of list) {
    const inner: string[] = []
    if (isJsonObject(item) && membersOf(item).length > 0) printMap(item, indent + 2, inner)
    else if (Array.isArray(item) && item.length > 0) printList(item, indent + 2, inner)
    else inner.push(`${' '.repeat(indent + 2)}${inline(item, indent + 2, indent + 2)}`)
    const [first = '', ...rest] = inner
    lines.push(dash + first.slice(indent + 2), ...rest)
  }
}

/** A value that stands behind its key; further lines of a text are indented by `indent`. */
function inline(value: unknown, indent: number, column: number): string {
  if (isJsonObject(value)) return '{}'
  if (Array.isArray(value)) return '[]'
  if (typeof value !== 'string') return value === null || value === undefined ? 'null' : numberText(value as number | bigint | boolean)
  if (isLiteral(value)) return literal(value, indent)
  return fold(scalarText(value), indent, column)
}

/** Go writes large and small floats with an exponent, of two digits at least. */
const numberText = (value: number | bigint | boolean): string =>
  typeof value === 'number' && (Math.abs(value) >= 1e21 || (value !== 0 && Math.abs(value) < 1e-4))
    ? value.toExponential().replace(/(?<=e[+-])\d$/, '0$&')
    : String(value)
