/** Whole objects inside an object: their metadata has the form of any other, and they say what they are. */
import { decode, DecodeError, type Decoded } from '../decode.ts'
import { problem } from '../field-errors.ts'
import { goBad } from '../go-value.ts'
import { isJsonObject, type JsonObject } from '../json-object.ts'
import { checkMetadata } from '../metadata.ts'
import { nameRules } from '../names.ts'
import type { JSONSchemaProps, ObjectMeta } from '../objects.ts'
import { isUnreadable } from '../resource.ts'
import type { Problem } from '../status.ts'
import { isEmbedded, isIdentity, itemsOf, memberOf, memberPath, placeOf } from './schema.ts'

interface Coercion {
  readonly path: string
  /** The value itself is such an object, whatever its schema says. */
  readonly isWhole?: boolean
  /** What strict decoding holds against the metadata found. */
  readonly unknown?: string[]
}

/** Gives metadata their form in place, without what they do not know; the first that cannot have it (schemaobjectmeta.Coerce). */
export function coerceEmbedded(schema: JSONSchemaProps, value: unknown, { path, isWhole = false, unknown }: Coercion): Problem | undefined {
  const items = itemsOf(schema)
  if (Array.isArray(value) && items !== undefined)
    return firstOf(value.entries(), ([index, item]) =>
      coerceEmbedded(items, item, { path: `${path}[${index}]`, isWhole: isEmbedded(items), ...(unknown && { unknown }) }),
    )
  if (!isJsonObject(value)) return undefined
  const own = isWhole ? coerceIdentity(value, { path, ...(unknown && { unknown }) }) : undefined
  if (own !== undefined) return own
  return firstOf(Object.entries(value), ([key, member]) => {
    const inner = memberOf(schema, key)
    if (inner === undefined || (path === '' && key === 'metadata')) return undefined
    return coerceEmbedded(inner, member, { path: placeOf(schema, path, key), isWhole: isEmbedded(inner), ...(unknown && { unknown }) })
  })
}

function firstOf<T>(all: Iterable<T>, problemOf: (one: T) => Problem | undefined): Problem | undefined {
  for (const one of all) {
    const found = problemOf(one)
    if (found !== undefined) return found
  }
  return undefined
}

function coerceIdentity(object: JsonObject, { path, unknown }: Coercion): Problem | undefined {
  for (const field of ['apiVersion', 'kind'])
    if (Object.hasOwn(object, field) && typeof object[field] !== 'string')
      return problem.invalid(memberPath(path, field), goBad(object[field]), 'must be a string')
  if (!Object.hasOwn(object, 'metadata')) return undefined
  const at = memberPath(path, 'metadata')
  const decoded = embeddedMetadata(object['metadata'])
  if (typeof decoded === 'string') return problem.invalid(at, goBad(object['metadata']), decoded)
  const odd = decoded.strict.filter((text) => text.startsWith('unknown'))
  unknown?.push(...odd.map((text) => text.replace(' field "', ` field "${at}.`)))
  const { creationTimestamp, ...metadata } = decoded.object
  object['metadata'] = { ...metadata, ...(creationTimestamp !== null && { creationTimestamp }) }
  return undefined
}

function embeddedMetadata(value: unknown): Decoded | string {
  try {
    return decode('meta.v1.ObjectMeta', value ?? {})
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}

/** What an embedded object says of its own type (validateEmbeddedResource). */
function checkTypeField(object: JsonObject, field: 'apiVersion' | 'kind', path: string): Problem[] {
  const value = object[field]
  if (value === undefined) return [problem.required(path, 'must not be empty')]
  if (typeof value !== 'string') return [problem.invalid(path, goBad(value), 'must be a string')]
  if (value === '') return [problem.invalid(path, value, 'must not be empty')]
  if (field === 'apiVersion') return isUnreadable(value) ? [problem.invalid(path, value, `unexpected GroupVersion string: ${value}`)] : []
  const reasons = nameRules.dns1035Label(value.toLowerCase(), false)
  return reasons.length === 0 ? [] : [problem.invalid(path, value, `may have mixed case, but should otherwise match: ${reasons.join(',')}`)]
}

/** Embedded objects must say what they are, and their metadata, which have their form by now, must be sound. */
export function checkEmbedded(schema: JSONSchemaProps, value: unknown, path: string, isWhole = false): Problem[] {
  const items = itemsOf(schema)
  if (Array.isArray(value) && items !== undefined)
    return value.flatMap((item, index) => checkEmbedded(items, item, `${path}[${index}]`, isEmbedded(items)))
  if (!isJsonObject(value)) return []
  const inner = Object.entries(value).flatMap(([key, member]) => {
    const next = path === '' && isIdentity(key) ? undefined : memberOf(schema, key)
    return next === undefined ? [] : checkEmbedded(next, member, placeOf(schema, path, key), isEmbedded(next))
  })
  return isWhole ? [...checkIdentity(value, path), ...inner] : inner
}

function checkIdentity(object: JsonObject, path: string): Problem[] {
  const problems = (['apiVersion', 'kind'] as const).flatMap((field) => checkTypeField(object, field, memberPath(path, field)))
  const metadata = object['metadata'] as ObjectMeta | undefined
  if (metadata === undefined) return problems
  // Upstream gives one without a name some name.
  const named = { ...metadata, ...((metadata.name ?? '') === '' && { name: 'fakename' }) }
  const namespaced = (metadata.namespace ?? '') !== ''
  const rules = { namespaced, checkName: nameRules.pathSegment, path: memberPath(path, 'metadata'), anyFinalizer: true }
  return [...problems, ...checkMetadata(named, rules)]
}
