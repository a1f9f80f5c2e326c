/**
 * JSON paths as kubectl and the columns of custom resources have them: members, wildcards, slices, unions, filters, and `..` for whatever lies
 * below. Upstream: client-go's util/jsonpath.
 */
import { isJsonObject } from '../../api/json-object.ts'
import { isInt64, isNumber } from '../../base/exact-json.ts'
import { readSteps, type Step } from './json-path-parser.ts'

/** A path ready to be followed: gives every value it leads to; a missing member leads nowhere. Throws where there is nothing to follow it in. */
export type JsonPath = (value: unknown) => readonly unknown[]

/** Reads `.spec.replicas`, `.metadata.labels['app']`, `.status.conditions[?(@.type=="Ready")].status`; undefined for what is none. */
export function jsonPath(text: string): JsonPath | undefined {
  const steps = readSteps(text)
  return steps === undefined ? undefined : (value) => follow([value], steps)
}

/** The same for paths that people type: in braces or not, the first dot left out or not. */
export const typedJsonPath = (text: string): JsonPath | undefined =>
  jsonPath(
    text
      .trim()
      .replace(/^\{(.*)\}$/s, '$1')
      .replace(/^(?=[\p{L}\p{Nd}_])/u, '.'),
  )

/** A path that cannot be followed, and how far it led. */
class Astray extends Error {
  readonly values: readonly unknown[]

  constructor(message: string, values: readonly unknown[]) {
    super(message)
    this.values = values
  }
}

const follow = (values: readonly unknown[], steps: readonly Step[]): readonly unknown[] =>
  steps.reduce((found, step) => take(found, step), values)

function take(values: readonly unknown[], step: Step): readonly unknown[] {
  switch (step.type) {
    case 'field':
      return values.flatMap((value) => (isJsonObject(value) && Object.hasOwn(value, step.name) ? [value[step.name]] : []))
    case 'all':
      return values.flatMap(partsOf)
    case 'below':
      return values.flatMap(withAllBelow)
    case 'slice':
      return sliced(values, step)
    case 'union':
      return step.paths.flatMap((path) => follow(values, path))
    case 'filter':
      return values.flatMap((value) => filtered(value, values, step))
    case 'value':
      return values.map(() => step.value)
    case 'word':
      throw new Astray(`unrecognized identifier ${step.name}`, values)
  }
}

/** What a value is made of; a text is made of bytes. */
const partsOf = (value: unknown): readonly unknown[] =>
  typeof value === 'string' ? [...Buffer.from(value)] : typeof value === 'object' && value !== null ? Object.values(value) : []

/** Whatever has parts, in a value, itself first. */
function withAllBelow(value: unknown): readonly unknown[] {
  const parts = partsOf(value)
  return parts.length === 0 ? [] : [value, ...parts.flatMap(withAllBelow)]
}

function sliced(values: readonly unknown[], { from = 0, to, step = 1 }: Step & { readonly type: 'slice' }): readonly unknown[] {
  const found: unknown[] = []
  for (const value of values) {
    if (value === null || value === undefined) continue
    if (!Array.isArray(value)) throw new Astray(`${typeof value} is not array or slice`, values)
    const { length } = value
    const first = from < 0 ? from + length : from
    const given = to?.at ?? length
    const end = given < 0 || (given === 0 && to?.derived === true) ? given + length : given
    // Nothing is asked for: upstream looks at no further list.
    if (first === end) return found
    const outside = [first, end - 1].find((index) => index < 0 || index >= length)
    if (outside !== undefined) throw new Astray(`array index out of bounds: index ${outside}, length ${length}`, values)
    if (first > end) throw new Astray(`starting index ${first} is greater than ending index ${end}`, values)
    if (step <= 0) throw new Astray('step must be > 0', values)
    found.push(...value.slice(first, end).filter((_, at) => at % step === 0))
  }
  return found
}

function filtered(list: unknown, values: readonly unknown[], step: Step & { readonly type: 'filter' }): readonly unknown[] {
  if (!Array.isArray(list)) throw new Astray(`${typeof list} is not array or slice and cannot be filtered`, values)
  return (list as readonly unknown[]).filter((item) => passes(item, step))
}

function passes(item: unknown, { left, sign, right }: Step & { readonly type: 'filter' }): boolean {
  if (sign === 'exists') return reached(item, left).length > 0
  const before = oneOf(follow([item], left))
  const after = before.length === 0 ? [] : oneOf(follow([item], right))
  return after.length > 0 && compare(before[0], after[0], sign)
}

/** How far a path leads, even where it goes astray. */
function reached(item: unknown, steps: readonly Step[]): readonly unknown[] {
  try {
    return follow([item], steps)
  } catch (error) {
    if (error instanceof Astray) return error.values
    throw error
  }
}

function oneOf(values: readonly unknown[]): readonly unknown[] {
  if (values.length > 1) throw new Astray('can only compare one element at a time', values)
  return values
}

/** As Go's templates compare: whole numbers and floats are of different types, and only texts and numbers have an order. */
function compare(left: unknown, right: unknown, sign: string): boolean {
  const [type, other] = [typeOf(left), typeOf(right)]
  if (type === undefined || other === undefined) throw new Astray('invalid type for comparison', [])
  if (type !== other) throw new Astray('incompatible types for comparison', [])
  // Both are of the same type, which has an order.
  const isLess = (left as number) < (right as number)
  const isSame = left === right
  if (sign === '==') return isSame
  if (sign === '!=') return !isSame
  if (type === 'boolean') throw new Astray('invalid type for comparison', [])
  switch (sign) {
    case '<':
      return isLess
    case '<=':
      return isLess || isSame
    case '>':
      return !isLess && !isSame
    case '>=':
      return !isLess
    default:
      throw new Astray(`unrecognized filter operator ${sign}`, [])
  }
}

const typeOf = (value: unknown): string | undefined =>
  isNumber(value) ? (isInt64(value) ? 'int' : 'float') : typeof value === 'string' || typeof value === 'boolean' ? typeof value : undefined
