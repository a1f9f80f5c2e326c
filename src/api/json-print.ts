/** JSON as Go writes it: keys in order, and the characters that could end a script element escaped. */
import { escapedJson } from '../base/escaped-json.ts'
import { compareNames } from '../base/order.ts'
import { isJsonObject } from './json-object.ts'

/** `indent` is the number of blanks of a level, as kubectl's four; 0 gives one line. Members that are undefined are left out. */
export function printJson(value: unknown, indent = 4): string {
  const text = indent === 0 ? inLine(value) : inLines(value, ' '.repeat(indent), '\n')
  return escapedJson(text)
}

type Members = readonly (readonly [name: string, value: unknown])[]

/** Objects of JavaScript would put names such as `10` first, so that they cannot carry the order. */
const membersOf = (map: object): Members =>
  Object.entries(map)
    .filter(([, member]) => member !== undefined)
    .sort(compareNames)

const scalar = (value: unknown): string => (value === undefined ? 'null' : JSON.stringify(value))

function inLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inLine).join(',')}]`
  if (!isJsonObject(value)) return scalar(value)
  return `{${membersOf(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${inLine(member)}`)
    .join(',')}}`
}

/** `start` begins a line of the level around the value. */
function inLines(value: unknown, step: string, start: string): string {
  const inner = start + step
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : `[${value.map((item) => inner + inLines(item, step, inner)).join(',')}${start}]`
  if (!isJsonObject(value)) return scalar(value)
  const members = membersOf(value).map(([name, member]) => `${inner}${JSON.stringify(name)}: ${inLines(member, step, inner)}`)
  return members.length === 0 ? '{}' : `{${members.join(',')}${start}}`
}
