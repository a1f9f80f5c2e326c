/** OpenAPI v3 as protobuf, in the messages of gnostic (`openapi.v3.Document`). */
import { BackwardWriter } from '../../api/protobuf/backward-writer.ts'
import { any, extended, fraction, message, named, pathItem, repeated, scalar, texts, type Json, type Write } from './gnostic-parts.ts'

type Named = Readonly<Record<string, Json>>

/** The whole document, which is given as JSON. */
export function gnosticVersionThree(text: string): Buffer {
  // The server's own documents have this form.
  const { openapi, info, paths, components } = JSON.parse(text) as {
    readonly openapi: string
    readonly info: Json
    readonly paths: Named
    readonly components: { readonly schemas?: Named; readonly securitySchemes?: Named }
  }
  const writer = new BackwardWriter(1 << 20)
  message(writer, 5, components, (_, { schemas, securitySchemes }) => {
    message(writer, 7, securitySchemes, named(1, securityScheme))
    message(writer, 1, schemas, named(1, schemaOrReference))
  })
  message(writer, 4, paths, named(1, pathItem({ first: 4, parameters: 13, operation, parameter })))
  message(writer, 2, info, (_, { title, version }) => {
    scalar(writer, 6, version)
    scalar(writer, 1, title)
  })
  writer.text(1, openapi)
  return writer.bytes()
}

const securityScheme: Write<Json> = (writer, value) =>
  message(writer, 1, value, () => {
    scalar(writer, 4, value['in'])
    scalar(writer, 3, value['name'])
    scalar(writer, 2, value['description'])
    scalar(writer, 1, value['type'])
  })

const schemaOrReference: Write<Json> = (writer, value) => {
  if (value['$ref'] === undefined) message(writer, 1, value, schema)
  else message(writer, 2, value['$ref'], (_, target) => scalar(writer, 1, target))
}

const schema: Write<Json> = (writer, value) => {
  // Schemas are of the forms that are read here.
  const { items, properties, additionalProperties, required, allOf, oneOf, anyOf, not } = value as {
    readonly items?: Json
    readonly properties?: Named
    readonly additionalProperties?: Json | boolean
    readonly required?: readonly string[]
    readonly allOf?: readonly Json[]
    readonly oneOf?: readonly Json[]
    readonly anyOf?: readonly Json[]
    readonly not?: Json
  }
  extended(writer, 36, value)
  scalar(writer, 35, value['format'])
  scalar(writer, 34, value['description'])
  message(writer, 33, value['default'], defaultValue)
  message(writer, 32, additionalProperties, (_, more) =>
    typeof more === 'boolean' ? writer.integer(2, more ? 1 : 0) : message(writer, 1, more, schemaOrReference),
  )
  message(writer, 31, properties, named(1, schemaOrReference))
  message(writer, 30, items, (_, item) => message(writer, 1, item, schemaOrReference))
  message(writer, 29, not, schema)
  repeated(writer, 28, anyOf, schemaOrReference)
  repeated(writer, 27, oneOf, schemaOrReference)
  repeated(writer, 26, allOf, schemaOrReference)
  scalar(writer, 25, value['type'])
  repeated(writer, 24, value['enum'] as readonly unknown[] | undefined, any)
  texts(writer, 23, required)
  for (const [number, key] of scalars) scalar(writer, number, value[key])
  for (const [number, key] of bounds) fraction(writer, number, value[key])
  scalar(writer, 9, value['title'])
  scalar(writer, 1, value['nullable'])
}
const scalars = [
  [22, 'minProperties'],
  [21, 'maxProperties'],
  [20, 'uniqueItems'],
  [19, 'minItems'],
  [18, 'maxItems'],
  [17, 'pattern'],
  [16, 'minLength'],
  [15, 'maxLength'],
  [14, 'exclusiveMinimum'],
  [12, 'exclusiveMaximum'],
] as const
const bounds = [
  [13, 'minimum'],
  [11, 'maximum'],
  [10, 'multipleOf'],
] as const

/** A default that is a number, a truth value or a text; of others the message says nothing. */
const defaultValue: Write<unknown> = (writer, value) => {
  if (typeof value === 'number') writer.double(1, value)
  else if (typeof value === 'boolean') writer.integer(2, value ? 1 : 0)
  else if (typeof value === 'string') writer.text(3, value)
}

const operation: Write<Json> = (writer, value) => {
  extended(writer, 13, value)
  message(writer, 8, value['responses'] as Named | undefined, named(2, response))
  message(writer, 7, value['requestBody'] as Json | undefined, (_, body) => message(writer, 1, body, requestBody))
  repeated(writer, 6, value['parameters'] as readonly Json[] | undefined, parameter)
  scalar(writer, 5, value['operationId'])
  scalar(writer, 3, value['description'])
  texts(writer, 1, value['tags'] as readonly string[] | undefined)
}

const parameter: Write<Json> = (writer, value) =>
  message(writer, 1, value, () => {
    message(writer, 10, value['schema'] as Json | undefined, schemaOrReference)
    scalar(writer, 4, value['required'])
    scalar(writer, 3, value['description'])
    scalar(writer, 2, value['in'])
    scalar(writer, 1, value['name'])
  })

const requestBody: Write<Json> = (writer, value) => {
  scalar(writer, 3, value['required'])
  message(writer, 2, value['content'] as Named | undefined, mediaTypes)
  scalar(writer, 1, value['description'])
}

const response: Write<Json> = (writer, value) =>
  message(writer, 1, value, () => {
    message(writer, 3, value['content'] as Named | undefined, mediaTypes)
    scalar(writer, 1, value['description'])
  })

const mediaTypes: Write<Named> = named(1, (writer, type) => message(writer, 1, type['schema'] as Json | undefined, schemaOrReference))
