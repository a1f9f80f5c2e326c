/** JSON objects of any members. */
import { WrittenNumber } from './written-floats.ts'

export type JsonObject = Record<string, unknown>

/** Whether a JSON value is an object, and neither a list nor null. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof WrittenNumber)

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

/** A value that should be an object; anything else counts as an empty one. */
export const membersOf = (value: unknown): JsonObject => (isJsonObject(value) ? value : {})

/** A value that should be a list; anything else counts as an empty one. */
export const itemsOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : [])

/** A value that should be a text; anything else counts as an empty one. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
