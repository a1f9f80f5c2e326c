/** What schemas ask of texts and numbers. */
import { isInt64 } from '../../base/exact-json.ts'
import { problem } from '../field-errors.ts'
import { goFloat, goQuote, GoValue } from '../go-value.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import { formatCheckOf } from './formats.ts'
import { matchesPattern } from './pattern.ts'

interface Place {
  readonly field: string
  readonly name: string
}

/** Length, pattern and format of a text: of the first two only what comes first. */
export function checkText(schema: JSONSchemaProps, text: string, { field, name }: Place): Problem[] {
  const problems = [...checkLength(schema, text, { field, name })]
  const isGood = formatCheckOf(schema.format)
  if (isGood !== undefined && !isGood(text))
    problems.push(problem.typeInvalid(field, text, `${name} in body must be of type ${schema.format ?? ''}: ${goQuote(text)}`))
  return problems
}

function checkLength({ minLength, maxLength, pattern = '' }: JSONSchemaProps, text: string, { field, name }: Place): Problem[] {
  const length = [...text].length
  if (maxLength !== undefined && length > maxLength) return [problem.tooLong(field, maxLength)]
  if (minLength !== undefined && length < minLength)
    return [problem.invalid(field, text, `${name} in body should be at least ${minLength} chars long`)]
  if (pattern !== '' && !matchesPattern(pattern, text)) return [problem.invalid(field, text, `${name} in body should match '${pattern}'`)]
  return []
}

/** Numbers as Go prints them; limits and factors are of the type of the value that is held against them. */
const shownNumber = (value: number | bigint, of = value): GoValue => new GoValue(isInt64(of) ? String(value) : goFloat(Number(value)))

/** Bounds and factor of a number. Upstream holds whole numbers against the whole parts of both. */
export function checkNumber(schema: JSONSchemaProps, value: number | bigint, { field, name }: Place): Problem[] {
  const problems: Problem[] = []
  const { exclusiveMinimum, exclusiveMaximum } = schema
  const limit = (given: number | undefined): number | undefined => (given !== undefined && isInt64(value) ? Math.trunc(given) : given)
  const [minimum, maximum, factor] = [limit(schema.minimum), limit(schema.maximum), limit(schema.multipleOf)]
  const refuse = (text: string): unknown => problems.push(problem.invalid(field, shownNumber(value), `${name} in body should be ${text}`))
  if (factor !== undefined && factor <= 0) {
    const shown = shownNumber(factor, value)
    problems.push(problem.invalid(field, shown, `factor MultipleOf declared for ${name} must be positive: ${shown.text}`))
  } else if (factor !== undefined && !isMultiple(value, factor)) refuse(`a multiple of ${shownNumber(factor, value).text}`)
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum))
    refuse(`greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${shownNumber(minimum, value).text}`)
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum))
    refuse(`less than ${exclusiveMaximum === true ? '' : 'or equal to '}${shownNumber(maximum, value).text}`)
  return problems
}

/** As far as Go's floats tell (IsFloat64AJSONInteger). */
function isMultiple(value: number | bigint, factor: number): boolean {
  if (typeof value === 'bigint') return value % BigInt(factor) === 0n
  if (isInt64(value)) return value % factor === 0
  return isWholeFloat(factor < 1 ? (1 / factor) * value : value / factor)
}

/** Whether a float passes for a whole number: nearly one is enough, and beyond 53 bits there are none. */
export function isWholeFloat(value: number): boolean {
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return false
  // A number is held against its whole part, not against the nearest whole one.
  const whole = Math.trunc(value)
  return value === whole || (whole !== 0 && Math.abs(value - whole) / (Math.abs(value) + Math.abs(whole)) < 1e-9)
}
