/** What allOf, anyOf, oneOf and not say of a value. Upstream: schemaPropsValidator of kube-openapi. */
import { problem } from '../field-errors.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import { Result } from './result.ts'

interface Names {
  readonly field: string
  readonly name: string
}

/** Problems and points of the combined schemas; `check` holds the value against one of them. */
export function checkCombined(
  { allOf = [], anyOf = [], oneOf = [], not }: JSONSchemaProps,
  names: Names,
  check: (schema: JSONSchemaProps) => Result,
): Result {
  const result = new Result(1)
  const refuse = (text: string): Result => result.add([ofWhole(names, `"${names.name}" must ${text}`)])
  if (anyOf.length > 0) mergeAny(anyOf.map(check), result, () => refuse('validate at least one schema (anyOf)'))
  if (oneOf.length > 0) mergeOne(oneOf.map(check), result, (found) => refuse(`validate one and only one schema (oneOf). Found ${found}`))
  const all = allOf.map(check)
  for (const one of all) result.merge(one)
  const fitting = all.filter(fits).length
  if (fitting < all.length) refuse(`validate all the schemas (allOf)${fitting === 0 ? '. None validated' : ''}`)
  if (not !== undefined && fits(check(not))) refuse('not validate the schema (not)')
  return result
}

const fits = ({ problems }: Result): boolean => problems.length === 0

function mergeAny(results: readonly Result[], into: Result, refuse: () => void): void {
  const success = results.find(fits)
  if (success === undefined) refuse()
  into.merge(success ?? closest(results))
}

function mergeOne(results: readonly Result[], into: Result, refuse: (found: string) => void): void {
  const [success, ...more] = results.filter(fits)
  if (success !== undefined && more.length === 0) into.merge(success)
  else if (success !== undefined) refuse(`${more.length + 1} valid alternatives`)
  else {
    refuse('none valid')
    into.merge(closest(results))
  }
}

/** The first of those with the most points. */
const closest = (results: readonly Result[]): Result => results.reduce((best, next) => (next.matches > best.matches ? next : best))

/** Upstream gives these no field of their own: they stand at the root of what is checked. */
function ofWhole({ field, name }: Names, message: string): Problem {
  const root = field.slice(0, field.length - name.length).replace(/\.$/, '')
  return problem.invalid(root === '' ? '<nil>' : root, '', message)
}
