/** What is wrong with patches, and the JSON that they work on. */
import { goNumber } from './go-value.ts'

/** A patch that cannot be read or applied: the message and the status code that upstream answers with. */
export class PatchError extends Error {
  readonly code: 400 | 415 | 422 | 500

  constructor(code: 400 | 415 | 422 | 500, message: string) {
    super(message)
    this.name = 'PatchError'
    this.code = code
  }
}

/** What a JSON object is to the patches. */
export type JsonObject = Record<string, unknown>

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a member even if it is called `__proto__`. */
export function setMember(object: JsonObject, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
  else object[key] = value
}

/** A copy with the same members. */
export function copyMembers(object: JsonObject): JsonObject {
  const out: JsonObject = {}
  for (const key of Object.keys(object)) setMember(out, key, object[key])
  return out
}

/** Go's %v of a JSON value, as the texts of upstream's patch errors show it: `map[name:a]`. */
export function goPlain(value: unknown): string {
  if (value === null || value === undefined) return '<nil>'
  if (Array.isArray(value)) return `[${value.map(goPlain).join(' ')}]`
  if (isJsonObject(value))
    return `map[${Object.keys(value)
      .sort()
      .map((key) => `${key}:${goPlain(value[key])}`)
      .join(' ')}]`
  if (typeof value === 'number') return goNumber(value)
  // Only texts and booleans are left.
  return String(value as string | boolean)
}
