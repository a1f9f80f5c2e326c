/** The OpenAPI documents of the served kinds. */
import { expect, test } from 'vitest'
import { builtInResources } from '../../src/api/resource.ts'
import { schemasFor } from '../../src/server/http/openapi-schemas.ts'

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly additionalProperties?: Schema
}

const isEmpty = (schema: Schema): boolean => Object.keys(schema).length === 0

test('no schema is empty, which kubectl explain takes for a missing one', () => {
  const empty = Object.entries(schemasFor(builtInResources)).flatMap(([name, schema]) =>
    Object.entries((schema as Schema).properties ?? {}).filter(([, one]) => [one, one.items, one.additionalProperties].some((part) => part !== undefined && isEmpty(part))).map(([field]) => `${name}.${field}`),
  )
  expect(empty).toEqual([])
})
