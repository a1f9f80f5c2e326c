/** What Kubernetes' own words in a schema ask of lists: that they are sets or maps. */
import { problem } from '../../api/field-errors.ts'
import { goBad, goJson } from '../../api/go-value.ts'
import { isJsonObject, type JsonObject } from '../../api/json-object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { itemsOf, memberOf, placeOf } from '../../api/json-schema/schema.ts'

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
