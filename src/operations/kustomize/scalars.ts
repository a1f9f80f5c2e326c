/** Scalars as kustomize has them: until the build is done each is what stands in the file, and only then what it means. */
import { goFloat } from '../../api/go-value.ts'
import { setMember, type JsonObject } from '../../api/json-object.ts'
import { parseYaml } from '../../api/yaml.ts'
import { WrittenScalar } from '../../api/written-scalar.ts'
import { KustomizeError } from './loader.ts'

/** Null is one too. */
export const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null || value instanceof WrittenScalar

/** A scalar as it is written; anything else is nothing. */
export const scalarText = (value: unknown): string =>
  value === null || value === undefined || !isScalar(value) ? '' : String(value as string | number | bigint | boolean | WrittenScalar)

/** What a scalar means. */
export const meaningOf = (value: unknown): unknown => (value instanceof WrittenScalar ? value.value : value)

/** What a text is where it stands without quotes; one that would be no scalar is a text. */
export function scalarOf(text: string): unknown {
  const value: unknown = parseYaml(`- ${text}`, { isNewer: true })[0]?.value
  const [plain = text] = Array.isArray(value) ? (value as unknown[]) : []
  return isScalar(plain) ? plain : text
}

/** A scalar that takes the place of another has its quotes, and is a text within them: those of a text that must have some. */
export function inPlaceOf(before: unknown, after: unknown): unknown {
  const isQuoted = typeof before === 'string' && typeof after !== 'string' && after !== null && isScalar(after) && needsQuotes(before)
  return isQuoted ? scalarText(after) : after
}

function needsQuotes(text: string): boolean {
  const value: unknown = parseYaml(`- ${text}`, { isNewer: true })[0]?.value
  return text.includes('\n') || !Array.isArray(value) || value[0] !== text
}

/** The value, in which all scalars become what they mean: it is changed itself. Throws a KustomizeError for what JSON has no word for. */
export function settled<T>(value: T): T {
  if (isScalar(value)) {
    const meaning = meaningOf(value)
    if (typeof meaning === 'number' && !Number.isFinite(meaning)) throw new KustomizeError(`json: unsupported value: ${goFloat(meaning)}`)
    return meaning as T
  }
  for (const [key, member] of Object.entries(value as JsonObject)) setMember(value as JsonObject, key, settled(member))
  return value
}
