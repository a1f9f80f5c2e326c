/** The same documents in the older form, OpenAPI v2: all kinds in one, for clients that know no other. */
import { documentation } from '../../api/documentation.ts'
import type { Resource } from '../../api/resource.ts'
import { customTypeOf } from '../custom/custom-type.ts'
import { everyDocumentPath } from './document-paths.ts'
import { info, securitySchemes } from './documents.ts'
import { pathsOf } from './paths.ts'
import { schemasFor } from './schemas.ts'

type Json = Readonly<Record<string, unknown>>

/** A document of v2. */
export interface VersionTwo {
  readonly swagger: '2.0'
  readonly info: typeof info
  readonly paths: Readonly<Record<string, Json>>
  readonly definitions: Readonly<Record<string, Json>>
  readonly securityDefinitions: Json
  readonly security: readonly Json[]
}

/** Everything about these resources. */
export async function versionTwo(resources: readonly Resource[]): Promise<VersionTwo> {
  const documents = everyDocumentPath(resources.filter((resource) => customTypeOf(resource) === undefined))
  const schemas = schemasFor(resources, await documentation(), { types: documents.types, edition: 'v2' })
  const paths = [...documents.paths, ...resources.flatMap(pathsOf)].sort(([left], [right]) => (left < right ? -1 : 1))
  return {
    swagger: '2.0',
    info,
    paths: Object.fromEntries(paths.map(([path, item]) => [path, pathItem(item)])),
    definitions: mapped(schemas, (schema) => schemaOf(schema as Json)),
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

const pathItem = (item: Json): Json =>
  Object.fromEntries(
    Object.entries(item).map(([key, value]) => [
      key,
      key === 'parameters' ? (value as readonly Json[]).map(parameterOf) : operationOf(value as Json),
    ]),
  )

const parameterOf = ({ schema, ...rest }: Json): Json => ({ ...rest, ...(schema as Json) })

interface Content {
  readonly content: Readonly<Record<string, { readonly schema: Json }>>
}

/** An operation: its body is one parameter more, and media types are told once. */
function operationOf({ requestBody, parameters = [], responses, ...rest }: Json): Json {
  const answers = responses as Readonly<Record<string, Content & { readonly description: string }>>
  const taken = (requestBody as Content | undefined)?.content
  const isRequired = (requestBody as Json | undefined)?.['required'] === true
  const body =
    taken === undefined ? [] : [{ name: 'body', in: 'body', ...(isRequired && { required: true }), schema: schemaIn({ content: taken }) }]
  const produces = Object.keys(answers['200']?.content ?? {})
  // What has no body says so of objects, and of documents that it would be in their own form.
  const consumes = taken !== undefined ? Object.keys(taken) : 'x-kubernetes-action' in rest ? ['*/*'] : produces
  return {
    ...rest,
    schemes: ['https'],
    consumes,
    produces,
    parameters: [...body, ...(parameters as readonly Json[]).map(parameterOf)],
    responses: mapped(answers, (answer) => {
      // Refusals have a description alone.
      const { description, content } = answer as Partial<Content> & { readonly description: string }
      return { description, ...(content !== undefined && { schema: schemaIn({ content }) }) }
    }),
  }
}

const schemaIn = ({ content }: Content): Json => schemaOf(Object.values(content)[0]?.schema ?? {})
