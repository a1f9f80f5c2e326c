/** The schemas within a schema, and where they stand. */
import { isMap } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'

export { itemsOf } from '../../api/json-schema/schema.ts'

type Schema = JSONSchemaProps
export type Placed = readonly [schema: Schema, path: string]

/** The schema of members that have no name of their own. */
export const valuesOf = ({ additionalProperties: more }: Schema): Schema | undefined => (isMap(more) ? (more as Schema) : undefined)

/** Properties in the order of their names. */
export const propertiesOf = ({ properties = {} }: Schema): readonly (readonly [name: string, schema: Schema])[] => Object.keys(properties).sort().map((name) => [name, properties[name] ?? {}])

/** The parts that junctors hold against a value besides the schema's own fields. */
export function junctionsOf({ allOf = [], anyOf = [], oneOf = [], not }: Schema, path: string): Placed[] {
  const each = (name: string, schemas: readonly Schema[]): Placed[] => schemas.map((schema, index) => [schema, `${path}.${name}[${index}]`])
  return [...(not === undefined ? [] : [[not, `${path}.not`] as const]), ...each('allOf', allOf), ...each('anyOf', anyOf), ...each('oneOf', oneOf)]
}
