/** What Kubernetes' own words in a schema ask of values: lists that are sets or maps, and whole objects inside an object. */
import { problem } from '../../api/field-errors.ts'
import { goBad, goJson } from '../../api/go-value.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import { checkMetadata } from '../../api/metadata.ts'
import { nameRules } from '../../api/names.ts'
import type { JSONSchemaProps, ObjectMeta } from '../../api/objects.ts'
import { isUnreadable } from '../../api/resource.ts'
import type { Problem } from '../../api/status.ts'
import { isEmbedded, isIdentity, itemsOf, memberOf, placeOf } from '../../api/json-schema/schema.ts'

/** Items that occur twice in sets and maps by key (ValidateListSetsAndMaps). */
export function checkLists(schema: JSONSchemaProps, value: unknown, path: string): Problem[] {
  if (isJsonObject(value))
    return Object.entries(value).flatMap(([key, member]) =>
      below(schema, key, (inner) => checkLists(inner, member, placeOf(schema, path, key))),
    )
  if (!Array.isArray(value)) return []
  const items = itemsOf(schema)
  const inner = items === undefined ? [] : value.flatMap((item, index) => checkLists(items, item, `${path}[${index}]`))
  return [...checkList(schema, value, path), ...inner]
}

function checkList(schema: JSONSchemaProps, list: readonly unknown[], path: string): Problem[] {
  const type = schema['x-kubernetes-list-type']
  if (type === 'set') return twins(list, path)
  if (type !== 'map') return []
  const odd = list.findIndex((item) => item !== null && !isJsonObject(item))
  if (odd >= 0) return [problem.invalid(`${path}[${odd}]`, goBad(list[odd]), 'must be an object for an array of list-type map')]
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  return twins(
    list.map((item) =>
      Object.fromEntries(
        keys.filter((key) => isJsonObject(item) && Object.hasOwn(item, key)).map((key) => [key, (item as JsonObject)[key]]),
      ),
    ),
    path,
  )
}

/** Upstream tells of the second of its kind, and not of further ones. */
function twins(list: readonly unknown[], path: string): Problem[] {
  const seen = new Map<string, number>()
  return list.flatMap((item, index) => {
    const own = goJson(item).text
    const times = (seen.get(own) ?? 0) + 1
    seen.set(own, times)
    return times === 2 ? [problem.duplicate(`${path}[${index}]`, goBad(item))] : []
  })
}

const below = (schema: JSONSchemaProps, key: string, check: (member: JSONSchemaProps) => Problem[]): Problem[] => {
  const member = memberOf(schema, key)
  return member === undefined ? [] : check(member)
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

/** Embedded objects must say what they are, and their metadata must be sound. */
export function checkEmbedded(schema: JSONSchemaProps, value: unknown, path: string): Problem[] {
  const items = itemsOf(schema)
  if (Array.isArray(value) && items !== undefined) return value.flatMap((item, index) => checkEmbedded(items, item, `${path}[${index}]`))
  if (!isJsonObject(value)) return []
  const own: Problem[] = []
  if (path !== '' && isEmbedded(schema)) {
    for (const field of ['apiVersion', 'kind'] as const) own.push(...checkTypeField(value, field, `${path}.${field}`))
    // Decoding has seen to its form. Upstream gives one without a name some name.
    const metadata = value['metadata'] as ObjectMeta | undefined
    if (metadata !== undefined)
      own.push(
        ...checkMetadata(
          { ...metadata, ...((metadata.name ?? '') === '' && { name: 'fakename' }) },
          { namespaced: (metadata.namespace ?? '') !== '', checkName: nameRules.pathSegment, path: `${path}.metadata` },
        ),
      )
  }
  const inner = Object.entries(value).flatMap(([key, member]) =>
    path === '' && isIdentity(key) ? [] : below(schema, key, (next) => checkEmbedded(next, member, placeOf(schema, path, key))),
  )
  return [...own, ...inner]
}
