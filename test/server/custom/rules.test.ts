/** Rules in CEL of custom resources: what is refused of definitions, and of objects, as a real server does. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadCel } from '../../../src/api/cel/load.ts'
import type { CustomResourceDefinition, JSONSchemaProps } from '../../../src/api/objects.ts'
import type { Problem } from '../../../src/api/status.ts'
import { rules } from '../../../src/kinds/custom-resource-definition/rules.ts'
import { runRules } from '../../../src/api/cel/run-rules.ts'

await loadCel()

interface Row {
  readonly title: string
  readonly schema: JSONSchemaProps
  readonly object?: unknown
  readonly old?: unknown
  readonly problems: readonly string[]
}

// Written by the recording of the same shape.
const rowsOf = (name: string): readonly Row[] =>
  (JSON.parse(readFileSync(join(import.meta.dirname, `../../recorded/cel/${name}.json`), 'utf8')) as { readonly rows: readonly Row[] }).rows
const texts = (problems: readonly Problem[]): readonly string[] => problems.map(({ field, message }) => `${field}: ${message}`).sort()

test.each(rowsOf('definitions'))('a definition: $title', ({ schema, problems }) => {
  const names = { plural: 'ws', kind: 'W', singular: 'w', listKind: 'WList' }
  const spec = {
    group: 'e.com',
    scope: 'Namespaced',
    names,
    versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: schema } }],
    conversion: { strategy: 'None' },
  }
  // The checks read no more of a definition.
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'ws.e.com' },
    spec,
    status: { storedVersions: ['v1'] },
  } as unknown as CustomResourceDefinition
  expect(texts([...(rules.check?.(definition) ?? []), ...(rules.checkCreate?.(definition) ?? [])])).toEqual(problems)
})

test.each(rowsOf('objects'))('an object: $title', ({ schema, object, old, problems }) => {
  expect(texts(runRules(schema, object, old).problems)).toEqual(problems)
})

test('rules end when they have cost too much together', () => {
  const items = { type: 'string', 'x-kubernetes-validations': [{ rule: `!self.matches('^${'b'.repeat(20_000)}')` }] }
  const schema = { type: 'object', properties: { list: { type: 'array', items } } }
  const { problems } = runRules(
    schema,
    { apiVersion: 'e.com/v1', kind: 'W', metadata: { name: 'w' }, list: Array.from({ length: 20 }, () => 'a'.repeat(1200)) },
    undefined,
  )
  expect(texts(problems)).toEqual([
    'list[16]: Invalid value: "string": validation failed due to running out of cost budget, no further validation rules will be run',
  ])
})
