/** Checks values by a structural schema: every broken rule in the words of upstream's schema validator. */
import { problem } from '../field-errors.ts'
import { goJson } from '../go-value.ts'
import { isSame } from '../equal.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import type { Correlation } from './correlation.ts'
import { formatCheckOf } from './formats.ts'
import { checkNumber, checkText, isGoInteger } from './scalars.ts'
import { isIntOrString, isMap, itemsOf, keepsUnknown, memberPath, type JsonMap } from './schema.ts'

/** Where a value stands: `field` in the answer, `name` in the sentence; they differ below a status that is checked alone. */
export interface Place {
  readonly field: string
  readonly name: string
  /** The value and what it was; a value that stays as it is may go on breaking rules. */
  readonly now?: Correlation | undefined
}

/** Everything that the schema holds against a value. Upstream's ratcheting validator: what has not changed is let through. */
export function validate(schema: JSONSchemaProps, value: unknown, place: Place): Problem[] {
  const problems = broken(schema, value, place)
  return problems.length > 0 && place.now?.isUnchanged() === true ? [] : problems
}

function broken(schema: JSONSchemaProps, value: unknown, place: Place): Problem[] {
  const problems = [...checkType(schema, value, place), ...checkCombined(schema, value, place)]
  if (typeof value === 'string') problems.push(...checkText(schema, value, place))
  if (typeof value === 'number') problems.push(...checkNumber(schema, value, place))
  if (Array.isArray(value)) problems.push(...checkList(schema, value, place))
  problems.push(...checkEnum(schema, value, place))
  if (isMap(value)) problems.push(...checkMap(schema, value, place))
  return problems
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (typeof value === 'number') return isGoInteger(value) ? 'integer' : 'number'
  return Array.isArray(value) ? 'array' : typeof value
}

/** The format that upstream takes a value to have; maps and booleans have none. */
const formatOf = (value: unknown): string => (typeof value !== 'number' ? '' : isGoInteger(value) ? 'int64' : 'float64')

/**
 * Upstream's type validator: of a type with a format it lets lists through, and names the formats of other values in place of their types.
 */
function checkType(schema: JSONSchemaProps, value: unknown, { field, name }: Place): Problem[] {
  const wanted = isIntOrString(schema) ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type]
  const type = typeOf(value)
  if (
    wanted.length === 0 ||
    wanted.includes(type) ||
    (type === 'integer' && wanted.includes('number')) ||
    (type === 'null' && schema.nullable === true)
  )
    return []
  const { format = '' } = schema
  if (value !== null && formatCheckOf(format) !== undefined) {
    if (Array.isArray(value) && schema.type === 'string') return []
    if (typeof value !== 'string' && !Array.isArray(value))
      return [problem.typeInvalid(field, formatOf(value), `${name} in body must be of type ${format}: "${formatOf(value)}"`)]
  }
  return [problem.typeInvalid(field, type, `${name} in body must be of type ${wanted.join(',')}: "${type}"`)]
}

/** What allOf, anyOf, oneOf and not say has no field of its own. */
const unplaced = (message: string): Problem => problem.invalid('<nil>', '', message)

function checkCombined({ allOf = [], anyOf = [], oneOf = [], not }: JSONSchemaProps, value: unknown, { field, name }: Place): Problem[] {
  const place = { field, name }
  const problems: Problem[] = []
  const each = (schemas: readonly JSONSchemaProps[]): Problem[][] => schemas.map((schema) => validate(schema, value, place))
  const any = each(anyOf)
  if (any.length > 0 && any.every(({ length }) => length > 0))
    problems.push(unplaced(`"${place.name}" must validate at least one schema (anyOf)`), ...fewest(any))
  const one = each(oneOf)
  const fits = one.filter(({ length }) => length === 0).length
  if (one.length > 0 && fits !== 1)
    problems.push(
      unplaced(
        `"${place.name}" must validate one and only one schema (oneOf). ${fits === 0 ? 'Found none valid' : `Found ${fits} valid alternatives`}`,
      ),
      ...(fits === 0 ? fewest(one) : []),
    )
  const all = each(allOf)
  const broken = all.filter(({ length }) => length > 0)
  if (broken.length > 0)
    problems.push(
      ...broken.flat(),
      unplaced(`"${place.name}" must validate all the schemas (allOf)${broken.length === all.length ? '. None validated' : ''}`),
    )
  if (not !== undefined && validate(not, value, place).length === 0)
    problems.push(unplaced(`"${place.name}" must not validate the schema (not)`))
  return problems
}

/** The alternative that came closest. */
const fewest = (alternatives: readonly Problem[][]): Problem[] =>
  alternatives.reduce((best, next) => (next.length < best.length ? next : best))

function checkEnum({ enum: allowed }: JSONSchemaProps, value: unknown, { field }: Place): Problem[] {
  if (allowed === undefined || allowed.length === 0 || allowed.some((one) => isSame(one, value))) return []
  const shown = typeof value === 'object' && value !== null ? goJson(value) : (value as string | number | boolean | null)
  return [
    problem.notSupported(
      field,
      shown,
      allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ]
}

function checkList(schema: JSONSchemaProps, list: readonly unknown[], { field, name, now }: Place): Problem[] {
  const items = itemsOf(schema)
  const problems =
    items === undefined
      ? []
      : list.flatMap((item, index) =>
          validate(items, item, { field: `${field}[${index}]`, name: `${name}[${index}]`, now: now?.item(index) }),
        )
  const { minItems, maxItems, uniqueItems } = schema
  if (minItems !== undefined && list.length < minItems)
    problems.push(problem.invalid(field, list.length, `${name} in body should have at least ${minItems} items`))
  if (maxItems !== undefined && list.length > maxItems) problems.push(problem.tooMany(field, list.length, maxItems))
  if (uniqueItems === true && list.some((item, index) => list.findIndex((other) => isSame(other, item)) < index))
    problems.push(problem.duplicate(field, null, `${name} in body shouldn't contain duplicates`))
  return problems
}

function checkMap(schema: JSONSchemaProps, map: JsonMap, place: Place): Problem[] {
  const { minProperties, maxProperties, properties = {}, additionalProperties, required = [] } = schema
  const keys = Object.keys(map).sort()
  if (minProperties !== undefined && keys.length < minProperties)
    return [problem.invalid(place.field, keys.length, `${place.name} in body should have at least ${minProperties} properties`)]
  if (maxProperties !== undefined && keys.length > maxProperties) return [problem.tooMany(place.field, keys.length, maxProperties)]
  const problems: Problem[] = []
  const below = (key: string): Place => ({
    field: memberPath(place.field, key),
    name: memberPath(place.name, key),
    now: isTypeField(place, key) ? undefined : place.now?.member(key),
  })
  for (const key of keys) {
    if (Object.hasOwn(properties, key)) continue
    if (isMap(additionalProperties)) problems.push(...validate(additionalProperties as JSONSchemaProps, map[key], below(key)))
    else if (additionalProperties === false && !keepsUnknown(schema))
      problems.push(problem.invalid(below(key).field, '', `${below(key).name} in body is a forbidden property`))
  }
  for (const key of keys) if (Object.hasOwn(properties, key)) problems.push(...validate(properties[key] ?? {}, map[key], below(key)))
  for (const key of required) if (!Object.hasOwn(map, key)) problems.push(problem.required(below(key).field))
  return problems
}

/** What a whole object says of its own version and kind is not compared. */
const isTypeField = ({ name }: Place, key: string): boolean => name === '' && (key === 'apiVersion' || key === 'kind')
