/** Checks values by a structural schema: every broken rule in the words of upstream's schema validator. */
import { problem } from '../field-errors.ts'
import { isInt64, isNumber } from '../../base/exact-json.ts'
import { goBad } from '../go-value.ts'
import { isSame } from '../equal.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import type { JSONSchemaProps } from '../objects.ts'
import type { Problem } from '../status.ts'
import { checkCombined } from './combined.ts'
import type { Correlation } from './correlation.ts'
import { formatCheckOf } from './formats.ts'
import { Result } from './result.ts'
import { checkNumber, checkText, isWholeFloat } from './scalars.ts'
import { isIntOrString, itemsOf, memberPath } from './schema.ts'

/** Where a value stands: `field` in the answer, `name` in the sentence; they differ below a status that is checked alone. */
export interface Place {
  readonly field: string
  readonly name: string
  /** The value and what it was; a value that stays as it is may go on breaking rules. */
  readonly now?: Correlation | undefined
}

/** Everything that the schema holds against a value. */
export const validate = (schema: JSONSchemaProps, value: unknown, place: Place): readonly Problem[] =>
  ratcheted(schema, value, place).problems

/** Upstream's ratcheting validator: what has not changed is let through. */
function ratcheted(schema: JSONSchemaProps, value: unknown, place: Place): Result {
  const result = check(schema, value, place)
  return result.problems.length > 0 && place.now?.isUnchanged() === true ? new Result(result.matches) : result
}

/** What a schema says of a value, in the order of upstream's validators, with as many points as they give (SchemaValidator.Validate). */
function check(schema: JSONSchemaProps, value: unknown, place: Place): Result {
  const type = checkType(schema, value, place)
  const result = new Result(type.length === 0 && (value === null || hasType(schema)) ? 1 : 0).add(type)
  if (value === null) return result.add(checkEnum(schema, value, place))
  if (hasType(schema)) result.matches++
  result.merge(checkCombined(schema, place, (one) => check(one, value, place)))
  if (typeof value === 'string')
    result.merge(new Result(formatCheckOf(schema.format) === undefined ? 1 : 2).add(checkText(schema, value, place)))
  if (isNumber(value)) result.merge(new Result(2).add(checkNumber(schema, value, place)))
  if (Array.isArray(value)) result.merge(checkList(schema, value, place))
  result.add(checkEnum(schema, value, place))
  if (isJsonObject(value)) result.merge(checkMap(schema, value, place))
  // One for the parts of the schema, one for its common rules, one for the whole.
  result.matches += 3
  return result
}

const typeOf = (value: unknown): string => {
  if (value === null) return 'null'
  if (isNumber(value)) return isInt64(value) ? 'integer' : 'number'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Formats that the server does not know are none. */
const hasFormat = ({ format }: JSONSchemaProps): boolean => formatCheckOf(format) !== undefined

/** Whether upstream's type validator has something to look at. */
const hasType = (schema: JSONSchemaProps): boolean => isIntOrString(schema) || schema.type !== undefined || hasFormat(schema)

/** The format that upstream takes a value to have; maps and booleans have none. */
const formatOf = (value: unknown): string => (!isNumber(value) ? '' : isInt64(value) ? 'int64' : 'float64')

/** The types that a schema allows; more than one only for what is a number or a text. */
const typesOf = (schema: JSONSchemaProps): readonly string[] =>
  isIntOrString(schema) ? ['integer', 'string'] : schema.type === undefined ? [] : [schema.type]

/**
 * Upstream's type validator: a format stands for the type of what is neither text nor list, and is all that is asked of these where no
 * number is wanted.
 */
function checkType(schema: JSONSchemaProps, value: unknown, { field, name }: Place): Problem[] {
  const types = typesOf(schema)
  const type = typeOf(value)
  const refuse = (wanted: string, found: string): Problem[] => [
    problem.typeInvalid(field, found, `${name} in body must be of type ${wanted}: "${found}"`),
  ]
  if (value === null) return types.length === 0 || schema.nullable === true ? [] : refuse(types.join(','), type)
  const fits = types.includes(type) || (type === 'integer' && types.includes('number')) || isFloatInteger(type, value, types)
  if (hasFormat(schema)) {
    const isTextOrList = typeof value === 'string' || Array.isArray(value)
    if (!isTextOrList && !fits) return refuse(schema.format ?? '', formatOf(value))
    if (isTextOrList && !types.includes('number') && !types.includes('integer')) return []
  }
  return fits || types.length === 0 ? [] : refuse(types.join(','), type)
}

/** A float without a fraction is an integer as well. */
const isFloatInteger = (type: string, value: unknown, types: readonly string[]): boolean =>
  type === 'number' && types.includes('integer') && isWholeFloat(Number(value))

/** Go's conversion between numbers makes 2.5 one of 1, 2 and 3. */
const isOne = (allowed: unknown, value: unknown): boolean =>
  isSame(allowed, value) || (typeof allowed === 'number' && typeof value === 'number' && isInt64(allowed) && Math.trunc(value) === allowed)

function checkEnum({ enum: allowed }: JSONSchemaProps, value: unknown, { field }: Place): Problem[] {
  if (allowed === undefined || allowed.length === 0 || allowed.some((one) => isOne(one, value))) return []
  return [
    problem.notSupported(
      field,
      goBad(value),
      allowed.map((one) => (typeof one === 'string' ? one : JSON.stringify(one))),
    ),
  ]
}

function checkList(schema: JSONSchemaProps, list: readonly unknown[], { field, name, now }: Place): Result {
  const items = itemsOf(schema)
  const result = new Result(2)
  // Upstream joins the root and what stands below it by a dot, whatever that is.
  const itemField = (index: number): string => `${field}${name === '' ? '.' : ''}[${index}]`
  if (items !== undefined)
    for (const [index, item] of list.entries())
      result.merge(ratcheted(items, item, { field: itemField(index), name: `${name}[${index}]`, now: now?.item(index) }))
  const { minItems, maxItems, uniqueItems } = schema
  if (minItems !== undefined && list.length < minItems)
    result.add([problem.invalid(field, list.length, `${name} in body should have at least ${minItems} items`)])
  if (maxItems !== undefined && list.length > maxItems) result.add([problem.tooMany(field, list.length, maxItems)])
  if (uniqueItems === true && list.some((item, index) => list.findIndex((other) => isSame(other, item)) < index))
    result.add([problem.invalid(field, '', `${name} in body shouldn't contain duplicates`)])
  return result
}

function checkMap(schema: JSONSchemaProps, map: JsonObject, place: Place): Result {
  const { minProperties, maxProperties, properties = {}, additionalProperties, required = [] } = schema
  const keys = Object.keys(map).sort()
  const result = new Result(1)
  if (minProperties !== undefined && keys.length < minProperties)
    result.add([problem.invalid(place.field, keys.length, `${place.name} in body should have at least ${minProperties} properties`)])
  if (maxProperties !== undefined && keys.length > maxProperties) result.add([problem.tooMany(place.field, keys.length, maxProperties)])
  for (const key of keys) {
    if (Object.hasOwn(properties, key)) continue
    // Upstream leaves the dot even where nothing stands before it.
    const below = { ...placeBelow(place, key), name: `${place.name}.${key}` }
    if (isJsonObject(additionalProperties)) result.merge(ratcheted(additionalProperties as JSONSchemaProps, map[key], below))
    else if (additionalProperties === false)
      result.add([problem.invalid(place.field, key, `${below.name} in body is a forbidden property`)])
  }
  for (const key of keys)
    if (Object.hasOwn(properties, key)) result.merge(ratcheted(properties[key] ?? {}, map[key], placeBelow(place, key)))
  for (const key of required) if (!Object.hasOwn(map, key)) result.add([problem.required(memberPath(place.field, key))])
  return result
}

function placeBelow(place: Place, key: string): Place {
  return {
    field: memberPath(place.field, key),
    name: memberPath(place.name, key),
    now: isTypeField(place, key) ? undefined : place.now?.member(key),
  }
}

/** What a whole object says of its own version and kind is not compared. */
const isTypeField = ({ name }: Place, key: string): boolean => name === '' && (key === 'apiVersion' || key === 'kind')
