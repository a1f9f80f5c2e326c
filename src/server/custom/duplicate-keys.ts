/** What only the text of a body tells: keys that came twice, nesting that nothing should follow, and numbers that nothing can hold. */
import { DecodeError } from '../../api/decode-error.ts'
import { countKeys, endlessNumber, Entries, parseWithDuplicates, deepest } from '../../api/json-scan.ts'
import { memberPath } from '../../api/json-schema/schema.ts'

/** Counts the keys of a value, at any depth; refuses one that nests too deep. */
function keysIn(value: unknown): number {
  let keys = 0
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw new DecodeError('exceeded max depth')
    const next: unknown[] = []
    for (const one of level) {
      if (typeof one !== 'object' || one === null) continue
      const members = Object.values(one)
      if (!Array.isArray(one)) keys += members.length
      for (const member of members) next.push(member)
    }
    level = next
  }
  return keys
}

/** The paths of keys that the text says twice; `value` is what was parsed from it. Throws a `DecodeError` where there is no value of the text. */
export function duplicateKeys(value: unknown, text: string | undefined): string[] {
  const keys = keysIn(value)
  const endless = text === undefined ? undefined : endlessNumber(text)
  if (endless !== undefined) throw new DecodeError(`json: cannot unmarshal number ${endless} into Go value of type float64`)
  if (text === undefined || countKeys(text) === keys) return []
  const found: string[] = []
  collect(parseWithDuplicates(text), '', found)
  return found
}

function collect(value: unknown, path: string, found: string[]): void {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, `${path}[${index}]`, found)
  else if (value instanceof Entries) {
    const seen = new Set<string>()
    for (const [key, member] of value.pairs) {
      const at = memberPath(path, key)
      if (seen.has(key)) found.push(at)
      seen.add(key)
      collect(member, at, found)
    }
  } else if (typeof value === 'object' && value !== null)
    for (const [key, member] of Object.entries(value)) collect(member, memberPath(path, key), found)
}
