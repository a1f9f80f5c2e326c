/** The schemas within a schema, and where they stand. */
import { itemsOf, valuesOf } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps } from '../../api/objects.ts'

export { itemsOf, valuesOf }

type Schema = JSONSchemaProps
export type Placed = readonly [schema: Schema, path: string]

/** Properties in the order of their names. */
export const propertiesOf = ({ properties = {} }: Schema): readonly (readonly [name: string, schema: Schema])[] =>
  Object.keys(properties)
    .sort()
    .map((name) => [name, properties[name] ?? {}])

/** The parts that junctors hold against a value besides the schema's own fields. */
export function junctionsOf({ allOf = [], anyOf = [], oneOf = [], not }: Schema, path: string): Placed[] {
  const each = (name: string, schemas: readonly Schema[]): Placed[] => schemas.map((schema, index) => [schema, `${path}.${name}[${index}]`])
  return [
    ...(not === undefined ? [] : [[not, `${path}.not`] as const]),
    ...each('allOf', allOf),
    ...each('anyOf', anyOf),
    ...each('oneOf', oneOf),
  ]
}

/** A schema and all that are within it. */
export function schemasWithin(schema: Schema): Schema[] {
  const inner = [
    itemsOf(schema),
    valuesOf(schema),
    ...propertiesOf(schema).map(([, one]) => one),
    ...junctionsOf(schema, '').map(([one]) => one),
  ]
  return [schema, ...inner.flatMap((one) => (one === undefined ? [] : schemasWithin(one)))]
}
