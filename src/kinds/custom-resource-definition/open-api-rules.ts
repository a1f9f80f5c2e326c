/**
 * What upstream refuses of the OpenAPI that a schema is written in (ValidateCustomResourceDefinitionOpenAPISchema); expressions are looked
 * at elsewhere.
 */
import { heldIn } from '../../api/came-empty.ts'
import { problem } from '../../api/field-errors.ts'
import { goList } from '../../api/go-value.ts'
import { isJsonObject } from '../../api/json-object.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { itemsOf, junctionsOf, propertiesOf, valuesOf, type Placed } from './sub-schemas.ts'

type Schema = JSONSchemaProps

interface Context {
  readonly isRoot: boolean
  /** Why no default may stand here. */
  readonly noDefault?: string | undefined
  /** Within apiVersion, kind or metadata. */
  readonly isIdentity: boolean
  /** The schemas of which something was refused, whose expressions are not read. */
  readonly refused: string[]
}

/** What is refused, and where the schemas stand that it was found at. */
export interface Refused {
  readonly problems: Problem[]
  readonly schemas: readonly string[]
}

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const identity = new Set(['apiVersion', 'kind', 'metadata'])

/** Everything but expressions, at all depths. */
export function checkOpenApi(schema: Schema, path: string): Refused {
  const refused: string[] = []
  return { problems: checkLevel(schema, path, { isRoot: true, isIdentity: false, refused }), schemas: refused }
}

function checkLevel(schema: Schema, path: string, context: Context): Problem[] {
  const inner = { ...context, isRoot: false }
  const problems = checkUnsupported(schema, path, context)
  if (schema.uniqueItems === true)
    problems.push(
      problem.forbidden(`${path}.uniqueItems`, 'uniqueItems cannot be set to true since the runtime complexity becomes quadratic'),
    )
  const { additionalProperties: more } = schema
  const isStruct = propertiesOf(schema).length > 0
  if (more !== undefined && more !== true && isStruct)
    problems.push(problem.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  const values = valuesOf(schema)
  const within: Problem[] = []
  if (values !== undefined)
    within.push(
      ...checkLevel(
        values,
        `${path}.additionalProperties`,
        context.isIdentity ? { ...inner, noDefault: 'inside additionalProperties applying to object metadata' } : inner,
      ),
    )
  for (const [name, member] of propertiesOf(schema)) {
    const isOfServer = identity.has(name) && (context.isRoot || schema['x-kubernetes-embedded-resource'] === true)
    const noDefault = isOfServer && context.isRoot ? `in top-level ${name}` : context.noDefault
    within.push(...checkLevel(member, `${path}.properties[${name}]`, { ...inner, noDefault, isIdentity: context.isIdentity || isOfServer }))
  }
  for (const [part, at] of [...junctionsOf(schema, path), ...oddPlaces(schema, path)]) within.push(...checkLevel(part, at, inner))
  const extensions = checkExtensions(schema, path)
  if (problems.length + extensions.length > 0) context.refused.push(path)
  return [...problems, ...within, ...extensions]
}

function oddPlaces({ items, definitions = {}, dependencies = {} }: Schema, path: string): Placed[] {
  const placed: Placed[] = Object.entries(definitions).map(([name, schema]) => [schema, `${path}.definitions[${name}]`])
  if (Array.isArray(items))
    for (const [index, schema] of (items as readonly Schema[]).entries()) placed.push([schema, `${path}.items[${index}]`])
  else if (typeof items === 'object' && items !== null) placed.push([items as Schema, `${path}.items`])
  for (const [name, one] of Object.entries(dependencies))
    if (isJsonObject(one)) placed.push([one as Schema, `${path}.dependencies[${name}]`])
  return placed
}

/** specStandardValidatorV3 */
function checkUnsupported(schema: Schema, path: string, { noDefault, isIdentity }: Context): Problem[] {
  const problems: Problem[] = []
  const { type = '' } = schema
  if (type !== '' && !types.includes(type)) problems.push(problem.notSupported(`${path}.type`, type, types))
  if (schema.default !== undefined && noDefault !== undefined)
    problems.push(problem.forbidden(`${path}.default`, `must not be set ${noDefault}`))
  for (const field of ['id', 'additionalItems', 'patternProperties', 'definitions', 'dependencies', '$ref'] as const)
    if (isGiven(schema, field)) problems.push(problem.forbidden(`${path}.${field}`, `${field} is not supported`))
  if (type === 'null') problems.push(problem.forbidden(`${path}.type`, 'type cannot be set to null, use nullable as an alternative'))
  if (Array.isArray(schema.items) && schema.items.length > 0)
    problems.push(problem.forbidden(`${path}.items`, 'items must be a schema object and not an array'))
  if (isIdentity && schema['x-kubernetes-embedded-resource'] === true)
    problems.push(problem.forbidden(`${path}.x-kubernetes-embedded-resource`, 'must not be used inside of resource meta'))
  return problems
}

function isGiven(schema: Schema, field: 'id' | 'additionalItems' | 'patternProperties' | 'definitions' | 'dependencies' | '$ref'): boolean {
  const value = schema[field] as unknown
  if (field === 'patternProperties' || field === 'definitions') return Object.keys((value as object | undefined) ?? {}).length > 0
  // Upstream refuses empty dependencies as well, and no other empty map.
  if (field === 'dependencies') return heldIn(schema, field) !== undefined
  return value !== undefined && value !== ''
}

/** x-kubernetes-…: what kinds of lists and maps there are, and what they ask of their items. */
function checkExtensions(schema: Schema, path: string): Problem[] {
  const problems: Problem[] = []
  const {
    type = '',
    'x-kubernetes-map-type': mapType,
    'x-kubernetes-list-type': listType,
    'x-kubernetes-list-map-keys': keys = [],
  } = schema
  if (schema['x-kubernetes-preserve-unknown-fields'] === false)
    problems.push(problem.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, false, 'must be true or undefined'))
  const demand = (detail: string): Problem =>
    type === '' ? problem.required(`${path}.type`, detail) : problem.invalid(`${path}.type`, type, detail)
  if (mapType !== undefined && type !== 'object') problems.push(demand('must be object if x-kubernetes-map-type is specified'))
  if (mapType !== undefined && mapType !== 'atomic' && mapType !== 'granular')
    problems.push(problem.notSupported(`${path}.x-kubernetes-map-type`, mapType, ['atomic', 'granular']))
  if (listType !== undefined && type !== 'array') problems.push(demand('must be array if x-kubernetes-list-type is specified'))
  else if (listType === 'set') problems.push(...checkSetItems(schema, path))
  if (listType !== undefined && !['atomic', 'set', 'map'].includes(listType))
    problems.push(problem.notSupported(`${path}.x-kubernetes-list-type`, listType, ['atomic', 'set', 'map']))
  if (keys.length > 0 && listType !== 'map') {
    const [at, detail] = [`${path}.x-kubernetes-list-type`, 'must be map if x-kubernetes-list-map-keys is non-empty']
    problems.push(listType === undefined ? problem.required(at, detail) : problem.invalid(at, listType, detail))
  }
  if (listType === 'map') problems.push(...checkListMap(schema, path))
  return [...problems, ...checkKeys(schema, path)]
}

/** Items of a set are compared as a whole. */
function checkSetItems(schema: Schema, path: string): Problem[] {
  const items = itemsOf(schema)
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-map-type': mapType } = items ?? {}
  const detail = 'must be atomic as item of a list with x-kubernetes-list-type=set'
  if (items?.type === 'array' && listType !== undefined && listType !== 'atomic')
    return [problem.invalid(`${path}.items.x-kubernetes-list-type`, listType, detail)]
  // Upstream shows the type of the list here, not that of the map.
  return items?.type === 'object' && mapType !== 'atomic'
    ? [problem.invalid(`${path}.items.x-kubernetes-map-type`, listType ?? null, detail)]
    : []
}

/** A list that is a map by some keys of its items. */
function checkListMap(schema: Schema, path: string): Problem[] {
  const problems: Problem[] = []
  const { 'x-kubernetes-list-map-keys': keys = [] } = schema
  const items = itemsOf(schema)
  const at = `${path}.x-kubernetes-list-map-keys`
  if (keys.length === 0) problems.push(problem.required(at, 'must not be empty if x-kubernetes-list-type is map'))
  if ((schema.items ?? null) === null)
    problems.push(problem.required(`${path}.items`, 'must have a schema if x-kubernetes-list-type is map'))
  if (items === undefined) return problems
  if (items.type !== 'object')
    return [
      ...problems,
      problem.invalid(`${path}.items.type`, items.type ?? '', "must be object if parent array's x-kubernetes-list-type is map"),
    ]
  for (const [index, key] of keys.entries()) {
    const member = items.properties?.[key]
    if (member === undefined) problems.push(problem.invalid(at, goList(keys), 'entries must all be names of item properties'))
    else if (member.type === 'array' || member.type === 'object')
      problems.push(
        problem.invalid(
          `${path}.items.properties[${key}].type`,
          items.type,
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        ),
      )
    if (keys.indexOf(key) < index) problems.push(problem.invalid(at, goList(keys), 'must not contain duplicate entries'))
  }
  return problems
}

/** validateMapListKeysMapSet: items that are told apart are there, and so are their keys. */
function checkKeys(schema: Schema, path: string): Problem[] {
  const { 'x-kubernetes-list-type': listType, 'x-kubernetes-list-map-keys': keys = [] } = schema
  const items = itemsOf(schema)
  if (items === undefined || (listType !== 'set' && listType !== 'map')) return []
  const problems =
    items.nullable === true
      ? [problem.forbidden(`${path}.items.nullable`, `cannot be nullable when x-kubernetes-list-type is ${listType}`)]
      : []
  if (listType === 'set') return problems
  for (const key of keys) {
    const member = items.properties?.[key]
    if (member === undefined) continue
    const at = `${path}.items.properties[${key}]`
    if (items.required?.includes(key) !== true && member.default === undefined)
      problems.push(
        problem.required(
          `${at}.default`,
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        ),
      )
    if (member.nullable === true)
      problems.push(problem.forbidden(`${at}.nullable`, 'this property is in x-kubernetes-list-map-keys, so it cannot be nullable'))
  }
  return problems
}
