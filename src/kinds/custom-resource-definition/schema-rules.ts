/** Checks of the schemas of custom resources: structural ones only, as upstream asks. */
import { problem } from '../../api/field-errors.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { checkValidations } from './validations.ts'

type Level = 'root' | 'item' | 'field'

const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
const untyped: Readonly<Record<Level, string>> = { root: 'must not be empty at the root', item: 'must not be empty for specified array items', field: 'must not be empty for specified object fields' }

/** Every problem of a schema at its root; what keeps it from being structural comes sorted, as upstream sorts it. */
export function checkSchema(schema: JSONSchemaProps, path: string): Problem[] {
  const first = checkTypes(schema, path)
  if (first.length > 0) return first
  const problems = [...checkLevel(schema, 'root', path).sort((a, b) => (`${a.field}: ${a.message}` < `${b.field}: ${b.message}` ? -1 : 1)), ...checkExclusive(schema, path), ...checkDefaults(schema, path)]
  // Rules are only read over a schema that is sound.
  return problems.length > 0 ? problems : checkValidations(schema, path)
}

const itemsOf = ({ items }: JSONSchemaProps): JSONSchemaProps | undefined => (typeof items === 'object' && items !== null && !Array.isArray(items) ? (items as JSONSchemaProps) : undefined)
const additionalOf = ({ additionalProperties: more }: JSONSchemaProps): JSONSchemaProps | undefined => (typeof more === 'object' && more !== null ? (more as JSONSchemaProps) : undefined)

/** Each schema below another, with its path. */
function* below(schema: JSONSchemaProps, path: string): Generator<readonly [JSONSchemaProps, Level, string]> {
  const items = itemsOf(schema)
  if (items !== undefined) yield [items, 'item', `${path}.items`]
  for (const key of Object.keys(schema.properties ?? {}).sort()) yield [schema.properties?.[key] ?? {}, 'field', `${path}.properties[${key}]`]
  const additional = additionalOf(schema)
  if (additional !== undefined) yield [additional, 'field', `${path}.additionalProperties`]
}

function checkTypes(schema: JSONSchemaProps, path: string): Problem[] {
  const { type } = schema
  const problems: Problem[] = type !== undefined && !types.includes(type) ? [problem.notSupported(`${path}.type`, type, types)] : []
  for (const [inner, , at] of below(schema, path)) problems.push(...checkTypes(inner, at))
  return problems
}

/** validateStructuralInvariants */
function checkLevel(schema: JSONSchemaProps, level: Level, path: string): Problem[] {
  const problems: Problem[] = []
  const { type = '' } = schema
  const [isOpen, isEither, isEmbedded] = [schema['x-kubernetes-preserve-unknown-fields'] === true, schema['x-kubernetes-int-or-string'] === true, schema['x-kubernetes-embedded-resource'] === true]
  if (type === 'array' && itemsOf(schema) === undefined) problems.push(problem.required(`${path}.items`, 'must be specified'))
  for (const [inner, innerLevel, at] of below(schema, path)) problems.push(...checkLevel(inner, innerLevel, at))
  if (schema.additionalProperties !== undefined && level === 'root') problems.push(problem.forbidden(`${path}.additionalProperties`, 'must not be used at the root'))
  if (isEither && isOpen) problems.push(problem.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, 'must be false if x-kubernetes-int-or-string is true'))
  if (isEither && isEmbedded) problems.push(problem.invalid(`${path}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'))
  problems.push(...checkPattern(schema, path))
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    problems.push(type === '' ? problem.required(`${path}.type`, detail) : problem.invalid(`${path}.type`, type, detail))
  } else if (type === '' && !isEither && !isOpen) problems.push(problem.required(`${path}.type`, untyped[level]))
  if (level === 'root' && type !== '' && type !== 'object') problems.push(problem.invalid(`${path}.type`, type, 'must be object at the root'))
  if (level === 'root' || isEmbedded) problems.push(...checkIdentity(schema, path))
  return problems
}

/** apiVersion, kind and metadata are the server's; a schema may only repeat their types. */
function checkIdentity({ properties = {} }: JSONSchemaProps, path: string): Problem[] {
  const problems: Problem[] = []
  for (const key of ['kind', 'apiVersion']) {
    const type = properties[key]?.type
    if (properties[key] !== undefined && type !== 'string') problems.push(problem.invalid(`${path}.properties[${key}].type`, type ?? '', 'must be string'))
  }
  const metadata = properties['metadata']
  if (metadata !== undefined && metadata.type !== 'object') problems.push(problem.invalid(`${path}.properties[metadata].type`, metadata.type ?? '', 'must be object'))
  return problems
}

/** Go's words for the two slips that people make in patterns; others are told by the engine here. */
function checkPattern({ pattern = '' }: JSONSchemaProps, path: string): Problem[] {
  if (pattern === '') return []
  try {
    new RegExp(pattern, 'u')
    return []
  } catch (error) {
    const text = error instanceof Error ? error.message : ''
    const why = /character class/i.test(text) ? 'missing closing ]' : /group/i.test(text) ? 'missing closing )' : undefined
    // Go's dialect knows escapes that this one does not; only what is wrong in both is refused.
    return why === undefined ? [] : [problem.invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: error parsing regexp: ${why}: \`${pattern}\``)]
  }
}

function checkExclusive(schema: JSONSchemaProps, path: string): Problem[] {
  const problems: Problem[] = []
  if (schema.additionalProperties !== undefined && schema.additionalProperties !== false && Object.keys(schema.properties ?? {}).length > 0) problems.push(problem.forbidden(`${path}.additionalProperties`, 'additionalProperties and properties are mutual exclusive'))
  for (const [inner, , at] of below(schema, path)) problems.push(...checkExclusive(inner, at))
  return problems
}

/** A default must be of its own schema's type. */
function checkDefaults(schema: JSONSchemaProps, path: string): Problem[] {
  const problems: Problem[] = []
  const { default: value, type = '' } = schema
  const actual = Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value === 'number' ? (Number.isInteger(value) ? 'integer' : 'number') : typeof value
  if (value !== undefined && type !== '' && actual !== type && !(type === 'number' && actual === 'integer') && !(actual === 'null' && schema.nullable === true)) {
    problems.push(problem.typeInvalid(`${path}.default`, actual, ` in body must be of type ${type}: "${actual}"`))
  }
  for (const [inner, , at] of below(schema, path)) problems.push(...checkDefaults(inner, at))
  return problems
}
