/** What Kubernetes' own words in a schema ask of values: lists that are sets or maps, and whole objects inside an object. */
import { problem } from '../../api/field-errors.ts'
import { goJson, GoValue, goQuote } from '../../api/go-value.ts'
import { checkMetadata } from '../../api/metadata.ts'
import { nameRules } from '../../api/names.ts'
import type { JSONSchemaProps, ObjectMeta } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { isEmbedded, isIdentity, isMap, itemsOf, memberOf, memberPath, type JsonMap } from '../../api/json-schema/schema.ts'

/** Items that occur twice in sets and maps by key. */
export function checkLists(schema: JSONSchemaProps, value: unknown, path: string): Problem[] {
  if (isMap(value))
    return Object.entries(value).flatMap(([key, member]) => below(schema, key, (inner) => checkLists(inner, member, memberPath(path, key))))
  const items = itemsOf(schema)
  if (!Array.isArray(value) || items === undefined) return []
  const type = schema['x-kubernetes-list-type']
  const identity = (item: unknown): GoValue | undefined =>
    type === 'set' ? new GoValue(goOf(item)) : type === 'map' ? keysOf(schema, item) : undefined
  const seen = new Set<string>()
  const problems: Problem[] = []
  for (const [index, item] of value.entries()) {
    if (type === 'map' && !isMap(item))
      problems.push(problem.invalid(`${path}[${index}]`, goJson(item), 'must be an object for an array of list-type map'))
    const own = identity(item)
    if (own !== undefined && seen.has(own.text)) problems.push(problem.duplicate(`${path}[${index}]`, own))
    if (own !== undefined) seen.add(own.text)
  }
  return [...problems, ...value.flatMap((item, index) => checkLists(items, item, `${path}[${index}]`))]
}

const below = (schema: JSONSchemaProps, key: string, check: (member: JSONSchemaProps) => Problem[]): Problem[] => {
  const member = memberOf(schema, key)
  return member === undefined ? [] : check(member)
}

function keysOf(schema: JSONSchemaProps, item: unknown): GoValue | undefined {
  if (!isMap(item)) return undefined
  const keys = [...(schema['x-kubernetes-list-map-keys'] ?? [])].filter((key) => Object.hasOwn(item, key)).sort()
  return new GoValue(`map[string]interface {}{${keys.map((key) => `${goQuote(key)}:${goOf(item[key])}`).join(', ')}}`)
}

/** Go's %#v of plain JSON. */
function goOf(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goOf).join(', ')}}`
  if (isMap(value))
    return `map[string]interface {}{${Object.keys(value)
      .sort()
      .map((key) => `${goQuote(key)}:${goOf(value[key])}`)
      .join(', ')}}`
  return typeof value === 'string' ? goQuote(value) : value === null ? '<nil>' : String(value)
}

/** What an embedded object says of its own type (validateEmbeddedResource). */
function checkTypeField(object: JsonMap, field: 'apiVersion' | 'kind', path: string): Problem[] {
  const value = object[field]
  if (value === undefined) return [problem.required(path, 'must not be empty')]
  if (typeof value !== 'string') return [problem.invalid(path, goJson(value), 'must be a string')]
  if (value === '') return [problem.invalid(path, value, 'must not be empty')]
  if (field === 'apiVersion')
    return value.split('/').length > 2 ? [problem.invalid(path, value, `unexpected GroupVersion string: ${value}`)] : []
  const reasons = nameRules.dns1035Label(value.toLowerCase(), false)
  return reasons.length === 0 ? [] : [problem.invalid(path, value, `may have mixed case, but should otherwise match: ${reasons.join(',')}`)]
}

/** Embedded objects must say what they are, and their metadata must be sound. */
export function checkEmbedded(schema: JSONSchemaProps, value: unknown, path: string): Problem[] {
  const items = itemsOf(schema)
  if (Array.isArray(value) && items !== undefined) return value.flatMap((item, index) => checkEmbedded(items, item, `${path}[${index}]`))
  if (!isMap(value)) return []
  const own: Problem[] = []
  if (path !== '' && isEmbedded(schema)) {
    for (const field of ['apiVersion', 'kind'] as const) own.push(...checkTypeField(value, field, `${path}.${field}`))
    const metadata = (value['metadata'] ?? {}) as ObjectMeta
    if ((metadata.name ?? '') !== '')
      own.push(
        ...checkMetadata(metadata, {
          namespaced: (metadata.namespace ?? '') !== '',
          checkName: nameRules.pathSegment,
          path: `${path}.metadata`,
        }),
      )
  }
  const inner = Object.entries(value).flatMap(([key, member]) =>
    path === '' && isIdentity(key) ? [] : below(schema, key, (next) => checkEmbedded(next, member, memberPath(path, key))),
  )
  return [...own, ...inner]
}
