/** What schemas ask of texts and numbers. */
import { problem } from '../field-errors.ts'
import { goQuote } from '../go-value.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import { stringFormats } from './formats.ts'

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
  const isGood = stringFormats.get((schema.format ?? '').replaceAll('-', '') === 'datetime' ? 'date-time' : (schema.format ?? ''))
  if (isGood !== undefined && !isGood(text)) problems.push(problem.typeInvalid(field, text, `${name} in body must be of type ${schema.format ?? ''}: ${goQuote(text)}`))
  return problems
}

function checkLength({ minLength, maxLength, pattern = '' }: JSONSchemaProps, text: string, { field, name }: Place): Problem[] {
  const length = [...text].length
  if (maxLength !== undefined && length > maxLength) return [problem.tooLong(field, maxLength)]
  if (minLength !== undefined && length < minLength) return [problem.invalid(field, text, `${name} in body should be at least ${minLength} chars long`)]
  if (pattern !== '' && patternOf(pattern)?.test(text) === false) return [problem.invalid(field, text, `${name} in body should match '${pattern}'`)]
  return []
}

/** Bounds and factor of a number. */
export function checkNumber({ multipleOf, minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JSONSchemaProps, value: number, { field, name }: Place): Problem[] {
  const problems: Problem[] = []
  if (multipleOf !== undefined) {
    // Upstream divides whole numbers by the whole part of the factor.
    const factor = Number.isInteger(value) ? Math.trunc(multipleOf) : multipleOf
    const parts = value / factor
    if (factor <= 0) problems.push(problem.invalid(field, value, `factor MultipleOf declared for ${name} must be positive: ${factor}`))
    else if (Math.abs(parts - Math.round(parts)) > 1e-9) problems.push(problem.invalid(field, value, `${name} in body should be a multiple of ${multipleOf}`))
  }
  if (maximum !== undefined && (exclusiveMaximum === true ? value >= maximum : value > maximum)) problems.push(problem.invalid(field, value, `${name} in body should be less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`))
  if (minimum !== undefined && (exclusiveMinimum === true ? value <= minimum : value < minimum)) problems.push(problem.invalid(field, value, `${name} in body should be greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`))
  return problems
}
