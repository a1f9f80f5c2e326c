/** Checks of the schemas of custom resources (validateCustomResourceDefinitionValidation). */
import { cel } from '../../api/cel/load.ts'
import { problem } from '../../api/field-errors.ts'
import { copyOf } from '../../api/equal.ts'
import { goBad, goJson } from '../../api/go-value.ts'
import { checkEmbedded, coerceEmbedded } from '../../api/json-schema/embedded.ts'
import { hasRules, isEmbedded, isIdentity } from '../../api/json-schema/schema.ts'
import { unknownIn } from '../../api/json-schema/prune.ts'
import { validate } from '../../api/json-schema/validate.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { goText } from '../shared/go-text.ts'
import { checkOpenApi } from './open-api-rules.ts'
import { checkStructural } from './structural.ts'
import { itemsOf, propertiesOf, schemasWithin, valuesOf } from './sub-schemas.ts'
import { checkValidations } from './validations.ts'

/** Every problem of a schema; `hasStatus` where the status is written by itself. */
export function checkSchema(schema: JSONSchemaProps, path: string, hasStatus: boolean): Problem[] {
  const problems = hasStatus ? checkStatusRoot(schema, path) : []
  if (schema.nullable === true) problems.push(problem.forbidden(`${path}.nullable`, 'nullable cannot be true at the root'))
  const unknown = schemasWithin(schema)
    .map(unknownField)
    .find((name) => name !== undefined)
  const structural = unknown === undefined ? checkStructural(schema, path) : []
  const defaults = unknown === undefined && structural.length === 0 ? checkDefaults(schema, path, true) : []
  const open = checkOpenApi(schema, path)
  problems.push(...structural, ...defaults, ...open.problems)
  // Expressions are only read where the structure is sound.
  const isSound = unknown === undefined && structural.length + defaults.length === 0
  problems.push(...checkValidations(schema, path, isSound ? open.schemas : undefined))
  // What cannot be made a structure is named by the other checks, as a rule.
  return problems.length === 0 && unknown !== undefined
    ? [problem.invalid(path, '', `OpenAPIV3Schema '${unknown}' is not supported`)]
    : problems
}

/** Fields that structures have no place for (validateUnsupportedFields). */
const unsupported = {
  id: 'id',
  $schema: 'schema',
  $ref: '$ref',
  patternProperties: 'patternProperties',
  dependencies: 'dependencies',
  additionalItems: 'additionalItems',
  definitions: 'definitions',
} as const

function unknownField(schema: JSONSchemaProps): string | undefined {
  for (const [field, name] of Object.entries(unsupported)) if (schema[field as keyof typeof unsupported] !== undefined) return name
  if (Array.isArray(schema.items)) return 'items'
  if (schema['x-kubernetes-preserve-unknown-fields'] === false) return 'x-kubernetes-preserve-unknown-fields'
  return undefined
}

const atRoot = [
  'Description',
  'Type',
  'Format',
  'Title',
  'Maximum',
  'ExclusiveMaximum',
  'Minimum',
  'ExclusiveMinimum',
  'MaxLength',
  'MinLength',
  'Pattern',
  'MaxItems',
  'MinItems',
  'UniqueItems',
  'MultipleOf',
  'Required',
  'Items',
  'Properties',
  'ExternalDocs',
  'Example',
  'XPreserveUnknownFields',
  'XValidations',
]
const notAtRoot = [
  'nullable',
  'default',
  'enum',
  'maxProperties',
  'minProperties',
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'additionalProperties',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-int-or-string',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-list-type',
  'x-kubernetes-map-type',
] as const

/** The schema of a status is cut out of its root, which may say nothing that is lost by that. */
function checkStatusRoot(schema: JSONSchemaProps, path: string): Problem[] {
  const { type = '' } = schema
  if (type !== '' && type !== 'object')
    return [
      problem.invalid(
        `${path}.type`,
        type,
        'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
      ),
    ]
  const isGiven = notAtRoot.some((field) => schema[field] !== undefined && schema[field] !== false)
  return isGiven
    ? [
        problem.invalid(
          path,
          goText('apiextensions.JSONSchemaProps', schema),
          `only [${atRoot.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`,
        ),
      ]
    : []
}

/** The schema by which defaults are checked: what else is an integer or a string may be anything in them (ToKubeOpenAPI). */
function openTyped(schema: JSONSchemaProps): JSONSchemaProps {
  const { 'x-kubernetes-int-or-string': _either, ...rest } = schema
  const [items, values] = [itemsOf(schema), valuesOf(schema)]
  return {
    ...rest,
    ...(items !== undefined && { items: openTyped(items) }),
    ...(values !== undefined && { additionalProperties: openTyped(values) }),
    ...(schema.properties !== undefined && {
      properties: Object.fromEntries(propertiesOf(schema).map(([name, inner]) => [name, openTyped(inner)])),
    }),
  }
}

/** Where a schema stands: within which whole object, and whether in what says what that is. */
interface Surroundings {
  readonly root: JSONSchemaProps
  readonly isMeta: boolean
  /** The whole object around a value in this place. */
  readonly around: (value: unknown) => unknown
}

const nowhere: Surroundings = { root: {}, isMeta: false, around: (value) => value }

/** A default must fit its own schema, and hold nothing that the schema does not know (ValidateDefaults). */
function checkDefaults(schema: JSONSchemaProps, path: string, isRoot = false, place = nowhere): Problem[] {
  const isWhole = isRoot || isEmbedded(schema)
  const here: Surroundings = isWhole ? { ...nowhere, root: schema } : place
  const { default: value } = schema
  const problems = value === undefined || value === null ? [] : checkDefault(schema, `${path}.default`, isWhole, here)
  const items = itemsOf(schema)
  if (items !== undefined)
    problems.push(
      ...checkDefaults(
        items,
        `${path}.items`,
        false,
        within(here, (item) => [item]),
      ),
    )
  for (const [name, inner] of propertiesOf(schema)) {
    const isMeta = here.isMeta || (isWhole && isIdentity(name))
    const below = within({ ...here, isMeta }, (member) => ({ [name]: member }))
    problems.push(...checkDefaults(inner, `${path}.properties[${name}]`, false, below))
  }
  return problems
}

const within = (place: Surroundings, wrap: (value: unknown) => unknown): Surroundings => ({
  ...place,
  around: (value) => place.around(wrap(value)),
})

function checkDefault(schema: JSONSchemaProps, path: string, isWhole: boolean, place: Surroundings): Problem[] {
  const given = schema.default
  const problems: Problem[] = []
  if (!place.isMeta && unknownIn(schema, given).length > 0)
    problems.push(problem.invalid(path, goJson(given), 'must not have unknown fields'))
  const value = copyOf(given)
  const misfits = place.isMeta ? checkMeta(value, path, place) : checkWhole(schema, value, path, isWhole)
  const broken = misfits.length > 0 ? misfits : validate(openTyped(schema), value, { field: path, name: '' })
  return [...problems, ...(broken.length === 0 && hasRules(schema) ? cel().runDefaultRules(schema, path) : broken)]
}

/** What whole objects in a default say of themselves. */
function checkWhole(schema: JSONSchemaProps, value: unknown, path: string, isWhole: boolean): Problem[] {
  const misfit = coerceEmbedded(schema, value, { path, isWhole })
  return misfit === undefined ? checkEmbedded(schema, value, path, isWhole) : [misfit]
}

/** A default of what says what a whole object is: with nothing else, the object must be sound. */
function checkMeta(value: unknown, path: string, { root, around }: Surroundings): Problem[] {
  const given = goBad(value)
  const object = { kind: 'Validation', apiVersion: 'validation/v1', ...(around(value) as object) }
  const reasons = checkWhole(root, object, '', true).map(({ field, message }) => `${field}: ${message}`)
  if (reasons.length === 0) return []
  return [
    problem.invalid(path, given, `must result in valid metadata: ${reasons.length === 1 ? reasons.join('') : `[${reasons.join(', ')}]`}`),
  ]
}

/** Metadata of whole objects in defaults are kept in their form, without what they do not know. */
export function coerceDefaults(schema: JSONSchemaProps): void {
  for (const one of schemasWithin(schema))
    if (one.default !== undefined) coerceEmbedded(one, one.default, { path: '', isWhole: isEmbedded(one) })
}
