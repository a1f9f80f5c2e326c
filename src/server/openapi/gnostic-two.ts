/** OpenAPI v2 as protobuf, in the messages of gnostic (`openapi.v2.Document`): what kubectl before 1.27 and its like ask for. */
import { BackwardWriter } from '../../api/protobuf/backward-writer.ts'
import { any, extended, fraction, message, named, pathItem, repeated, scalar, texts, type Json, type Write } from './gnostic-parts.ts'
import type { VersionTwo } from './version-two.ts'

/** The whole document. */
export function gnosticVersionTwo({ swagger, info, paths, definitions, parameters }: VersionTwo): Buffer {
  const writer = new BackwardWriter(1 << 20)
  message(writer, 10, parameters, named(1, parameter))
  message(writer, 9, definitions, named(1, schema))
  message(writer, 8, paths, named(2, pathItem({ first: 2, parameters: 9, operation, parameter: parameterItem })))
  message(writer, 2, info, (_, { title, version }) => {
    writer.text(2, version)
    writer.text(1, title)
  })
  writer.text(1, swagger)
  return writer.bytes()
}

const schema: Write<Json> = (writer, value) => {
  // Definitions and the server's own schemas are of the forms that are read here.
  const { items, properties, additionalProperties, required, type, allOf } = value as {
    readonly items?: Json
    readonly properties?: Readonly<Record<string, Json>>
    readonly additionalProperties?: Json | boolean
    readonly required?: readonly string[]
    readonly type?: string
    readonly allOf?: readonly Json[]
  }
  extended(writer, 31, value)
  message(writer, 25, properties, named(1, schema))
  repeated(writer, 24, allOf, schema)
  message(writer, 23, items, (_, item) => message(writer, 1, item, schema))
  message(writer, 22, type, (_, name) => writer.text(1, name))
  message(writer, 21, additionalProperties, (_, more) =>
    typeof more === 'boolean' ? writer.integer(2, more ? 1 : 0) : message(writer, 1, more, schema),
  )
  repeated(writer, 20, value['enum'] as readonly unknown[] | undefined, any)
  texts(writer, 19, required)
  scalar(writer, 16, value['uniqueItems'])
  for (const [number, key] of counts) scalar(writer, number, value[key])
  scalar(writer, 13, value['pattern'])
  for (const [number, key] of bounds) fraction(writer, number, value[key])
  message(writer, 5, value['default'], any)
  scalar(writer, 4, value['description'])
  scalar(writer, 3, value['title'])
  scalar(writer, 2, value['format'])
  scalar(writer, 1, value['$ref'])
}
const counts = [
  [18, 'minProperties'],
  [17, 'maxProperties'],
  [15, 'minItems'],
  [14, 'maxItems'],
  [12, 'minLength'],
  [11, 'maxLength'],
] as const
const bounds = [
  [9, 'minimum'],
  [7, 'maximum'],
  [6, 'multipleOf'],
] as const

const operation: Write<Json> = (writer, value) => {
  const { responses, parameters, consumes, produces, schemes, tags } = value as {
    readonly responses: Readonly<Record<string, Json>>
    readonly parameters?: readonly Json[]
    readonly consumes?: readonly string[]
    readonly produces: readonly string[]
    readonly schemes: readonly string[]
    readonly tags: readonly string[]
  }
  extended(writer, 13, value)
  texts(writer, 10, schemes)
  message(writer, 9, responses, named(1, response))
  repeated(writer, 8, parameters, parameterItem)
  texts(writer, 7, consumes)
  texts(writer, 6, produces)
  scalar(writer, 5, value['operationId'])
  scalar(writer, 3, value['description'])
  texts(writer, 1, tags)
}

const response: Write<Json> = (writer, value) =>
  message(writer, 1, value, (_, answer) => {
    message(writer, 2, answer['schema'] as Json | undefined, (__, one) => message(writer, 1, one, schema))
    scalar(writer, 1, answer['description'])
  })

/** A parameter that stands here, or a reference to one that is shared. */
const parameterItem: Write<Json> = (writer, value) => {
  if ('$ref' in value) message(writer, 2, value, (_, { $ref }) => scalar(writer, 1, $ref))
  else message(writer, 1, value, parameter)
}

/** A parameter is one of the body, or one of several places which each have a message of their own. */
const parameter: Write<Json> = (writer, value) => {
  if (value['in'] === 'body') message(writer, 1, value, bodyParameter)
  else message(writer, 2, value, () => message(writer, value['in'] === 'path' ? 4 : 3, value, otherParameter))
}

const bodyParameter: Write<Json> = (writer, value) => {
  message(writer, 5, value['schema'] as Json | undefined, schema)
  scalar(writer, 4, value['required'])
  scalar(writer, 3, value['in'])
  scalar(writer, 2, value['name'])
}

const otherParameter: Write<Json> = (writer, value) => {
  // Parameters of a path may not be empty, and so lack the number before the type.
  scalar(writer, value['in'] === 'path' ? 5 : 6, value['type'])
  scalar(writer, 4, value['name'])
  scalar(writer, 3, value['description'])
  scalar(writer, 2, value['in'])
  scalar(writer, 1, value['required'])
}
