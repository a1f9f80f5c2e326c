/**
 * Patterns in Go's dialect. The plain ones mean the same to our own engine; all others are left to Go's, which comes with CEL: who writes
 * a definition or an object with such a pattern loads it before (`needsEngine`).
 */
import { cel } from '../cel/load.ts'
import type { JSONSchemaProps } from '../objects.ts'
import { hasRules, partsOf } from './schema.ts'

/** Groups with marks, escapes that one of the two does not know, classes by name, and long repetitions. */
const odd = /\(\?(?!:)|\\[^dDwWbB.^$|?*+()[\]{}\\/-]|\[\^?\[:|\{\d{4}|,\d{4}/

const known = new Map<string, RegExp | undefined>()
/** Patterns are few and the same; the bound only guards against definitions that make new ones. */
const most = 5000

/** The pattern for our own engine; undefined for one that Go alone reads as Go does. */
function plain(pattern: string): RegExp | undefined {
  if (known.has(pattern)) return known.get(pattern)
  let made: RegExp | undefined
  try {
    made = odd.test(pattern) ? undefined : new RegExp(pattern, 'u')
  } catch {
    made = undefined
  }
  if (known.size >= most) known.clear()
  known.set(pattern, made)
  return made
}

/** Whether a part of the text matches. */
export const matchesPattern = (pattern: string, text: string): boolean => plain(pattern)?.test(text) ?? cel().matchesPattern(text, pattern)

/** Go's words for a text that is no pattern; undefined for one that is. */
export const patternProblem = (pattern: string): string | undefined =>
  plain(pattern) === undefined ? cel().patternProblem(pattern) : undefined

/** Whether checks by this schema need CEL or Go's patterns. */
export const needsEngine = (schema: JSONSchemaProps): boolean => hasRules(schema) || hasOddPattern(schema)

const hasOddPattern = (schema: JSONSchemaProps): boolean =>
  (schema.pattern !== undefined && schema.pattern !== '' && plain(schema.pattern) === undefined) || partsOf(schema).some(hasOddPattern)
