/** The schemas within a schema, and where they stand. */
import { isMap, itemsOf } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'

export { itemsOf }

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

/** A schema and all that are within it. */
export function schemasWithin(schema: Schema): Schema[] {
  const inner = [itemsOf(schema), valuesOf(schema), ...propertiesOf(schema).map(([, one]) => one), ...junctionsOf(schema, '').map(([one]) => one)]
  return [schema, ...inner.flatMap((one) => (one === undefined ? [] : schemasWithin(one)))]
}
