/** What Go's decoder calls the kind of a value of JSON that does not fit: `cannot unmarshal array into …`. */
import { isNumber } from '../base/exact-json.ts'

export function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array'
  if (isNumber(value)) return 'number'
  return typeof value === 'boolean' ? 'bool' : typeof value
}
