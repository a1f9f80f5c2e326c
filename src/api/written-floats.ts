/** Numbers that JSON text writes otherwise than JavaScript prints them (`2.0`, `1e3`): Go's decoder takes no such float for an integer. */
import { parseExact } from '../base/exact-json.ts'

/** A number of the text, as it stands there and as it is printed again. */
export class WrittenNumber {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }

  toJSON(): object {
    return JSON.rawJSON(this.source)
  }
}

/** Something that may be one: most texts have none, and are not read twice. */
const telling = /(?:^|[:,[\s])-?(?:\d+(?:\.|[eE])|\d{16})/

/** What stands in the text at the places of such numbers; undefined: there is none. */
export type WrittenFloats = ReadonlyMap<string, string>

/** Finds them in the text of a JSON value that can be parsed. */
export function writtenFloats(text: string): WrittenFloats | undefined {
  if (!telling.test(text)) return undefined
  const found = new Map<string, string>()
  collect(withWrittenNumbers(text, undefined), [], found)
  return found.size === 0 ? undefined : found
}

/** The value of JSON text with such numbers kept as they are written: `value`, which was parsed of it, where there can be none. */
export const withWrittenNumbers = (text: string, value: unknown): unknown =>
  // The types do not know yet that a reviver is shown what stood in the text.
  telling.test(text) ? JSON.parse(text, asWritten as (key: string, value: unknown) => unknown) : value

const asWritten = (_: string, value: unknown, { source = '' }: { readonly source?: string }): unknown => {
  if (typeof value !== 'number' || String(value) === source) return value
  const exact = parseExact(source)
  return String(exact) === source ? exact : new WrittenNumber(source)
}

/** A document that a patch made: as text where the patch has such numbers, which a value cannot hold. */
export const documentOf = (patch: unknown, document: object): string | object =>
  typeof patch === 'string' && telling.test(patch) ? JSON.stringify(document) : document

/** The key of a place in the value. */
export const placeOf = (path: readonly (string | number)[]): string => JSON.stringify(path)

function collect(value: unknown, path: readonly (string | number)[], found: Map<string, string>): void {
  if (value instanceof WrittenNumber) found.set(placeOf(path), value.source)
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, [...path, index], found)
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) collect(member, [...path, key], found)
}
