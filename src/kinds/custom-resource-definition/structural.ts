/** Whether a schema is structural: every value has one place that says its type, and junctors only narrow it (ValidateStructural). */
import { isSame } from '../../api/equal.ts'
import { problem } from '../../api/field-errors.ts'
import { patternProblem } from '../../api/json-schema/pattern.ts'
import { intOrString } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { compareTexts } from '../../base/order.ts'
import { itemsOf, junctionsOf, propertiesOf, valuesOf } from './sub-schemas.ts'

type Schema = JSONSchemaProps
type Level = 'root' | 'item' | 'field'

const untyped: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
}

/** Sorted by their texts, as upstream sorts them. */
export const checkStructural = (schema: Schema, path: string): Problem[] =>
  [...checkLevel(schema, 'root', path), ...checkComplete(schema, schema, { at: path, from: path })].sort((left, right) =>
    compareTexts(`${left.field}: ${left.message}`, `${right.field}: ${right.message}`),
  )

/** validateStructuralInvariants */
function checkLevel(schema: Schema, level: Level, path: string): Problem[] {
  const problems: Problem[] = []
  const { type = '', additionalProperties } = schema
  const [isOpen, isEither, isEmbedded] = [
    schema['x-kubernetes-preserve-unknown-fields'] === true,
    schema['x-kubernetes-int-or-string'] === true,
    schema['x-kubernetes-embedded-resource'] === true,
  ]
  const [items, values] = [itemsOf(schema), valuesOf(schema)]
  if (type === 'array' && items === undefined) problems.push(problem.required(`${path}.items`, 'must be specified'))
  if (items !== undefined) problems.push(...checkLevel(items, 'item', `${path}.items`))
  for (const [name, inner] of propertiesOf(schema)) problems.push(...checkLevel(inner, 'field', `${path}.properties[${name}]`))
  if (additionalProperties !== undefined && level === 'root')
    problems.push(problem.forbidden(`${path}.additionalProperties`, 'must not be used at the root'))
  if (values !== undefined) problems.push(...checkLevel(values, 'field', `${path}.additionalProperties`))
  if (isEither && isOpen)
    problems.push(
      problem.invalid(`${path}.x-kubernetes-preserve-unknown-fields`, true, 'must be false if x-kubernetes-int-or-string is true'),
    )
  if (isEither && isEmbedded)
    problems.push(problem.invalid(`${path}.x-kubernetes-embedded-resource`, true, 'must be false if x-kubernetes-int-or-string is true'))
  problems.push(...checkJunctors(schema, path, true))
  if (isEmbedded && type !== 'object') {
    const detail = 'must be object if x-kubernetes-embedded-resource is true'
    problems.push(type === '' ? problem.required(`${path}.type`, detail) : problem.invalid(`${path}.type`, type, detail))
  } else if (type === '' && !isEither && !isOpen) problems.push(problem.required(`${path}.type`, untyped[level]))
  if (isEmbedded && additionalProperties !== undefined)
    problems.push(problem.forbidden(`${path}.additionalProperties`, 'must not be used if x-kubernetes-embedded-resource is set'))
  if (level === 'root' && type !== '' && type !== 'object')
    problems.push(problem.invalid(`${path}.type`, type, 'must be object at the root'))
  if (level === 'root' || isEmbedded) problems.push(...checkIdentity(schema, path))
  if (level === 'root') problems.push(...checkRootMetadata(schema, path))
  if (isEmbedded && !isOpen && propertiesOf(schema).length === 0)
    problems.push(
      problem.required(
        `${path}.properties`,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      ),
    )
  return problems
}

/** apiVersion, kind and metadata are the server's; a schema may only repeat their types. */
function checkIdentity({ properties = {} }: Schema, path: string): Problem[] {
  return (
    [
      ['kind', 'string'],
      ['apiVersion', 'string'],
      ['metadata', 'object'],
    ] as const
  ).flatMap(([name, type]) => {
    const given = properties[name]
    return given === undefined || given.type === type
      ? []
      : [problem.invalid(`${path}.properties[${name}].type`, given.type ?? '', `must be ${type}`)]
  })
}

/** Of metadata at the root a schema may only restrict the names. */
function checkRootMetadata({ properties = {} }: Schema, path: string): Problem[] {
  const { metadata } = properties
  if (metadata === undefined) return []
  const { type: _type, default: _default, properties: names = {}, ...rest } = metadata
  const isPlain =
    Object.keys(names).every((name) => name === 'name' || name === 'generateName') &&
    Object.values(rest).every((value) => value === undefined || value === false)
  return isPlain
    ? []
    : [
        problem.forbidden(
          `${path}.properties[metadata]`,
          'must not specify anything other than name and generateName, but metadata is implicitly specified',
        ),
      ]
}

const isEitherType = (schemas: readonly Schema[] | undefined): boolean => isSame(schemas, intOrString)

/** validateValueValidation; `isOutermost` where the two ways of saying "integer or string" are let through. */
function checkJunctors(schema: Schema, path: string, isOutermost = false): Problem[] {
  const problems: Problem[] = []
  const { anyOf = [], allOf = [], oneOf = [], not } = schema
  if (!isOutermost || !isEitherType(anyOf))
    for (const [index, inner] of anyOf.entries()) problems.push(...checkNested(inner, `${path}.anyOf[${index}]`))
  for (const [index, inner] of allOf.entries()) {
    const { anyOf: first, ...rest } = inner
    problems.push(...checkNested(isOutermost && index === 0 && isEitherType(first) ? rest : inner, `${path}.allOf[${index}]`))
  }
  for (const [index, inner] of oneOf.entries()) problems.push(...checkNested(inner, `${path}.oneOf[${index}]`))
  if (not !== undefined) problems.push(...checkNested(not, `${path}.not`))
  return [...problems, ...checkPattern(schema, path)]
}

/** What junctors may not say, for it has its place outside of them. */
const reserved = [
  ['type', 'empty'],
  ['additionalProperties', 'undefined'],
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
] as const

const isUnset = (value: unknown): boolean =>
  value === undefined || value === false || value === '' || (Array.isArray(value) && value.length === 0)

/** validateNestedValueValidation */
function checkNested(schema: Schema, path: string): Problem[] {
  const problems = checkJunctors(schema, path)
  const items = itemsOf(schema)
  if (items !== undefined) problems.push(...checkNested(items, `${path}.items`))
  for (const [name, inner] of propertiesOf(schema)) problems.push(...checkNested(inner, `${path}.properties[${name}]`))
  for (const [field, wanted] of reserved)
    if (field === 'default' ? schema.default !== undefined : !isUnset(schema[field]))
      problems.push(problem.forbidden(`${path}.${field}`, `must be ${wanted} to be structural`))
  if (schema.properties?.['metadata'] !== undefined)
    problems.push(problem.forbidden(`${path}.properties[metadata]`, 'must not be specified in a nested context'))
  return problems
}

interface Places {
  /** Where the structure stands, and where a junctor speaks of it. */
  readonly at: string
  readonly from: string
}

/** validateStructuralCompleteness: junctors speak only of what the structure has. */
function checkComplete(nested: Schema, structure: Schema | undefined, { at, from }: Places): Problem[] {
  return junctionsOf(nested, from).flatMap(([inner, place]) => checkSpokenOf(inner, structure, { at, from: place }))
}

function checkSpokenOf(nested: Schema, structure: Schema | undefined, { at, from }: Places): Problem[] {
  const missing = (place: string, source: string): Problem => problem.required(place, `because it is defined in ${source}`)
  if (structure === undefined) return [missing(at, from)]
  const problems = checkComplete(nested, structure, { at, from })
  const items = itemsOf(nested)
  if (items !== undefined) problems.push(...checkSpokenOf(items, itemsOf(structure), { at: `${at}.items`, from: `${from}.items` }))
  for (const [name, inner] of propertiesOf(nested)) {
    const [place, source] = [`${at}.properties[${name}]`, `${from}.properties[${name}]`]
    const own = structure.properties?.[name]
    problems.push(...(own === undefined ? [missing(place, source)] : checkSpokenOf(inner, own, { at: place, from: source })))
  }
  return problems
}

function checkPattern({ pattern = '' }: Schema, path: string): Problem[] {
  const why = pattern === '' ? undefined : patternProblem(pattern)
  return why === undefined ? [] : [problem.invalid(`${path}.pattern`, pattern, `must be a valid regular expression, but isn't: ${why}`)]
}
