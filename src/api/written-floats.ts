/** Whole numbers that JSON text writes as floats (`2.0`, `1e3`): Go's decoder takes none of them for an integer. */

/** A number of the text, as it stands there. */
class Written {
  readonly source: string

  constructor(source: string) {
    this.source = source
  }
}

/** Something that may be one: most texts have none, and are not read twice. */
const telling = /(?:^|[:,[\s])-?\d+(?:\.|[eE])/

/** What stands in the text at the places of such numbers; undefined: there is none. */
export type WrittenFloats = ReadonlyMap<string, string>

/** Finds them in the text of a JSON value that can be parsed. */
export function writtenFloats(text: string): WrittenFloats | undefined {
  if (!telling.test(text)) return undefined
  const found = new Map<string, string>()
  // The types do not know yet that a reviver is shown what stood in the text.
  collect(JSON.parse(text, marked as (key: string, value: unknown) => unknown), [], found)
  return found.size === 0 ? undefined : found
}

const marked = (_: string, value: unknown, { source = '' }: { readonly source?: string }): unknown =>
  Number.isInteger(value) && /[.eE]/.test(source) ? new Written(source) : value

/** The key of a place in the value. */
export const placeOf = (path: readonly (string | number)[]): string => JSON.stringify(path)

function collect(value: unknown, path: readonly (string | number)[], found: Map<string, string>): void {
  if (value instanceof Written) found.set(placeOf(path), value.source)
  else if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, [...path, index], found)
  else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) collect(member, [...path, key], found)
}
