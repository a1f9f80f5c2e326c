/** The same documents in the older form, OpenAPI v2: all kinds in one, for clients that know no other. */
import { documentation } from '../../api/documentation.ts'
import type { Resource } from '../../api/resource.ts'
import { compareNames } from '../../base/order.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { everyDocumentPath } from './document-paths.ts'
import { info, securitySchemes } from './documents.ts'
import { pathsOf } from './paths.ts'
import { schemasFor } from './schemas.ts'
import { SharedParameters } from './shared-parameters.ts'

type Json = Readonly<Record<string, unknown>>

/** A document of v2. */
export interface VersionTwo {
  readonly swagger: '2.0'
  readonly info: typeof info
  readonly paths: Readonly<Record<string, Json>>
  readonly definitions: Readonly<Record<string, Json>>
  /** Those that operations refer to. */
  readonly parameters: Readonly<Record<string, Json>>
  readonly securityDefinitions: Json
  readonly security: readonly Json[]
}

/** Everything about these resources. */
export async function versionTwo(resources: readonly Resource[]): Promise<VersionTwo> {
  const documents = everyDocumentPath(resources.filter((resource) => customTypeOf(resource) === undefined))
  const schemas = schemasFor(resources, await documentation(), { types: documents.types, edition: 'v2' })
  const paths = [...documents.paths, ...resources.flatMap(pathsOf)].sort(compareNames)
  const shared = new SharedParameters()
  return {
    swagger: '2.0',
    info,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, pathItem(item, shared)])),
    definitions: mapped(schemas, (schema) => schemaOf(schema as Json)),
    parameters: shared.all(),
    securityDefinitions: securitySchemes,
    security: Object.keys(securitySchemes).map((name) => ({ [name]: [] })),
  }
}

const mapped = <T>(values: Readonly<Record<string, unknown>>, form: (value: unknown) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, form(value)]))

/** A schema: references lead elsewhere and stand beside what else is said, where v3 has a choice of types, v2 has a string, and no defaults. */
function schemaOf({ allOf, oneOf, default: _filled, $ref, items, properties, additionalProperties, ...rest }: Json): Json {
  const [reference] = (allOf as readonly Json[] | undefined) ?? []
  const target = ($ref ?? reference?.['$ref']) as string | undefined
  return {
    ...rest,
    ...(target !== undefined && { $ref: target.replace('#/components/schemas/', '#/definitions/') }),
    ...(oneOf !== undefined && { type: 'string' }),
    ...(items !== undefined && { items: schemaOf(items as Json) }),
    ...(properties !== undefined && { properties: mapped(properties as Json, (property) => schemaOf(property as Json)) }),
    // Whether anything may follow is told by a truth value as well.
    ...(additionalProperties !== undefined && {
      additionalProperties: typeof additionalProperties === 'object' ? schemaOf(additionalProperties as Json) : additionalProperties,
    }),
  }
}

const pathItem = (item: Json, shared: SharedParameters): Json =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      key === 'parameters'
        ? (value as readonly Json[]).map((parameter) => shared.refer(parameterOf(parameter)))
        : operationOf(value as Json, shared),
    ]),
  )

/** In the order in which upstream writes it, of which its name is made. */
const parameterOf = ({ name, in: place, description, required, schema }: Json): Json => {
  const { type, uniqueItems } = schema as Json
  return { uniqueItems, type, description, name, in: place, ...(required !== undefined && { required }) }
}

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: Json }>>
}

/** An operation: its body is one parameter more, and media types are told once. */
function operationOf(operation: Json, shared: SharedParameters): Json {
  const { tags, description, operationId, requestBody, parameters: given = [], responses, ...rest } = operation
  const answers = responses as Readonly<Record<string, Content & { readonly description: string }>>
  const body = requestBody as (Partial<Content> & Json) | undefined
  const produces = inOrder(Object.keys(answers['200']?.content ?? {}))
  const consumes = consumedBy(operation, produces)
  const parameters = [
    ...(body === undefined ? [] : [bodyParameter(body as Content & Json)]),
    ...(given as readonly Json[]).map(parameterOf),
  ]
  return {
    description,
    ...(consumes.length > 0 && { consumes }),
    produces,
    schemes: ['https'],
    tags,
    operationId,
    ...(parameters.length > 0 && { parameters: parameters.map((parameter) => shared.refer(parameter)) }),
    responses: mapped(answers, (answer) => {
      // Refusals have a description alone.
      const { description: meaning, content } = answer as Partial<Content> & { readonly description: string }
      return { description: meaning, ...(content !== undefined && { schema: schemaIn({ content }) }) }
    }),
    ...rest,
  }
}

const bodyParameter = ({ content, required }: Content & Json): Json => ({
  name: 'body',
  in: 'body',
  ...(required === true && { required }),
  schema: schemaIn({ content }),
})

/** What has no body says so of objects, and of documents that it would be in their own form; those of tokens say nothing. */
function consumedBy({ requestBody, responses, ...rest }: Json, produces: readonly string[]): readonly string[] {
  if (requestBody !== undefined) return inOrder(Object.keys((requestBody as Content).content))
  const isCustom = !produces.includes('*/*') && !produces.includes('application/vnd.kubernetes.protobuf')
  if ('x-kubernetes-action' in rest) return isCustom ? ['application/json', 'application/yaml'] : ['*/*']
  return schemaIn((responses as Readonly<Record<string, Content>>)['200'] as Content)['type'] === 'string' ? [] : produces
}

/** Media types as upstream's routes list them. */
const mediaTypes = [
  'text/plain',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
]
const inOrder = (types: readonly string[]): readonly string[] =>
  types.toSorted((left, right) => mediaTypes.indexOf(left) - mediaTypes.indexOf(right))

const schemaIn = ({ content }: Content): Json => schemaOf(Object.values(content)[0]?.schema ?? {})
