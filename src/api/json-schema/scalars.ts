/** What schemas ask of texts and numbers. */
import { problem } from '../field-errors.ts'
import { goQuote } from '../go-value.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import { formatCheckOf } from './formats.ts'

interface Place {
  readonly field: string
  readonly name: string
}

const patterns = new Map<string, RegExp | undefined>()

/** Go's expressions are nearly all ours as well; one that is not is passed over. */
function patternOf(text: string): RegExp | undefined {
  if (patterns.has(text)) return patterns.get(text)
  let made: RegExp | undefined
  try {
    made = new RegExp(text.replace(/^\(\?i\)/, ''), text.startsWith('(?i)') ? 'iu' : 'u')
  } catch {
    made = undefined
  }
  patterns.set(text, made)
  return made
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
  if (pattern !== '' && patternOf(pattern)?.test(text) === false)
    return [problem.invalid(field, text, `${name} in body should match '${pattern}'`)]
  return []
}

/** Whether Go reads a number as a whole one: what is beyond 64 bits is a float there. */
export const isGoInteger = (value: number): boolean => Number.isInteger(value) && value >= -(2 ** 63) && value < 2 ** 63

/** Bounds and factor of a number. Upstream holds whole numbers against the whole parts of both. */
export function checkNumber(schema: JSONSchemaProps, value: number, { field, name }: Place): Problem[] {
  const problems: Problem[] = []
  const { exclusiveMinimum, exclusiveMaximum } = schema
  const limit = (given: number | undefined): number | undefined => (given !== undefined && isGoInteger(value) ? Math.trunc(given) : given)
  const [minimum, maximum, factor] = [limit(schema.minimum), limit(schema.maximum), limit(schema.multipleOf)]
  if (factor !== undefined) {
    const parts = value / factor
    if (factor <= 0) problems.push(problem.invalid(field, factor, `factor MultipleOf declared for ${name} must be positive: ${factor}`))
    else if (Math.abs(parts - Math.round(parts)) > 1e-9)
      problems.push(problem.invalid(field, value, `${name} in body should be a multiple of ${factor}`))
  }
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum))
    problems.push(
      problem.invalid(field, value, `${name} in body should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`),
    )
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum))
    problems.push(
      problem.invalid(field, value, `${name} in body should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`),
    )
  return problems
}
