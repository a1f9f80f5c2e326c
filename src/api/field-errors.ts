/** Builders of problems with fields, in upstream's words. */
import { GoValue, goQuote } from './go-value.ts'
import type { Problem } from './status.ts'

/** What a value may be in an error text; null and undefined are Go's nil. */
export type BadValue = string | number | boolean | GoValue | null | undefined

function shown(value: BadValue): string {
  if (value === null || value === undefined) return '"null"'
  if (value instanceof GoValue) return value.text
  return typeof value === 'string' ? goQuote(value) : String(value)
}

const suffix = (detail: string): string => (detail === '' ? '' : `: ${detail}`)

/** One builder for each reason; the field is a path such as `spec.ports[0].port`. */
export const problem: {
  readonly required: (field: string, detail?: string) => Problem
  readonly invalid: (field: string, value: BadValue, detail: string) => Problem
  readonly notSupported: (field: string, value: BadValue, supported: readonly string[]) => Problem
  readonly duplicate: (field: string, value: BadValue, detail?: string) => Problem
  readonly forbidden: (field: string, detail: string) => Problem
  readonly tooLong: (field: string, most: number) => Problem
  readonly tooMany: (field: string, actual: number, most: number) => Problem
  readonly notFound: (field: string, value: BadValue) => Problem
  readonly typeInvalid: (field: string, value: BadValue, detail: string) => Problem
  readonly internal: (field: string, detail: string) => Problem
} = {
  required: (field, detail = '') => ({ field, reason: 'FieldValueRequired', message: `Required value${suffix(detail)}` }),
  invalid: (field, value, detail) => ({ field, reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}${suffix(detail)}` }),
  /** The values in the order given: upstream sorts where it keeps a set, and callers follow it. */
  notSupported: (field, value, supported) => ({
    field,
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${shown(value)}${supported.length === 0 ? '' : `: supported values: ${supported.map(goQuote).join(', ')}`}`,
  }),
  duplicate: (field, value, detail = '') => ({
    field,
    reason: 'FieldValueDuplicate',
    message: `Duplicate value: ${shown(value)}${suffix(detail)}`,
  }),
  forbidden: (field, detail) => ({ field, reason: 'FieldValueForbidden', message: `Forbidden${suffix(detail)}` }),
  tooLong: (field, most) => ({
    field,
    reason: 'FieldValueTooLong',
    message: `Too long: ${most < 0 ? 'value is too long' : `may not be more than ${most} bytes`}`,
  }),
  tooMany: (field, actual, most) => ({
    field,
    reason: 'FieldValueTooMany',
    message: `Too many: ${actual}: must have at most ${most} items`,
  }),
  notFound: (field, value) => ({ field, reason: 'FieldValueNotFound', message: `Not found: ${shown(value)}` }),
  typeInvalid: (field, value, detail) => ({
    field,
    reason: 'FieldValueTypeInvalid',
    message: `Invalid value: ${shown(value)}${suffix(detail)}`,
  }),
  internal: (field, detail) => ({ field, reason: 'InternalError', message: `Internal error${suffix(detail)}` }),
}

/** One invalid value for each reason that a rule gives. */
export const invalidFor = (field: string, value: string | number, reasons: readonly string[]): Problem[] =>
  reasons.map((reason) => problem.invalid(field, value, reason))

/** ValidateNonnegativeField; nothing for an absent value. */
export const nonNegative = (field: string, value: number | undefined | null): Problem[] =>
  typeof value === 'number' && value < 0 ? [problem.invalid(field, value, 'must be greater than or equal to 0')] : []

/** ValidateImmutableField for values compared as JSON. */
export const immutable = (field: string, value: BadValue, isSame: boolean): Problem[] =>
  isSame ? [] : [problem.invalid(field, value, 'field is immutable')]
