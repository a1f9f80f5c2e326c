/** Kubernetes' own words in schemas: embedded objects, lists by keys, and what an apply sees of texts with formats. */
import { expect, test } from 'vitest'
import type { JSONSchemaProps } from '../../../src/api/objects.ts'
import { atomOfSchema } from '../../../src/server/custom/atom.ts'
import type { CustomType } from '../../../src/server/custom/custom-type.ts'
import { decodeCustom } from '../../../src/server/custom/decode.ts'
import { checkEmbedded } from '../../../src/api/json-schema/embedded.ts'
import { checkLists } from '../../../src/server/custom/extensions.ts'

const texts = (schema: JSONSchemaProps, value: unknown): string[] =>
  checkLists(schema, value, 'x').map(({ field, message }) => `${field}: ${message}`)

test('an item of a list by keys is an object', () => {
  const schema: JSONSchemaProps = {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port'],
    items: { type: 'object', properties: { port: { type: 'integer' } } },
  }
  expect(texts(schema, [{ port: 1 }, 'a'])).toEqual(['x[1]: Invalid value: "a": must be an object for an array of list-type map'])
})

test('texts of a format and numbers or texts are applied without a look at their type', () => {
  const properties: Record<string, JSONSchemaProps> = {
    plain: { type: 'string' },
    bytes: { type: 'string', format: 'byte' },
    day: { type: 'string', format: 'date' },
    either: { 'x-kubernetes-int-or-string': true },
  }
  const { map } = atomOfSchema({ type: 'object', properties })
  expect(Object.keys(properties).map((name) => map?.field(name)?.scalar)).toEqual(['string', 'string', 'untyped', 'untyped'])
})

test('whatever is within a schema that keeps what it does not know is applied without a schema too', () => {
  const inner: JSONSchemaProps = { type: 'object', properties: { a: { type: 'string' } } }
  const outer = (keeps: boolean): JSONSchemaProps => ({
    type: 'object',
    properties: { inner, list: { type: 'array', items: inner } },
    ...(keeps && { 'x-kubernetes-preserve-unknown-fields': true }),
  })
  const knows = (keeps: boolean): unknown[] => {
    const { map } = atomOfSchema({ type: 'object', properties: { spec: outer(keeps) } })
    const spec = map?.field('spec')?.map
    return [spec?.field('inner')?.map?.field('x'), spec?.field('list')?.list?.item?.map?.field('x')].map((atom) => atom !== undefined)
  }
  expect([knows(true), knows(false)]).toEqual([
    [true, true],
    [false, false],
  ])
})

test('what the metadata of an embedded object holds besides is named behind all else', () => {
  const schema: JSONSchemaProps = {
    type: 'object',
    properties: { inner: { type: 'object', 'x-kubernetes-embedded-resource': true, 'x-kubernetes-preserve-unknown-fields': true } },
  }
  // Decoding reads no more of a type.
  const type = { resource: { id: 'e.com/v1 ws', group: 'e.com', version: 'v1', plural: 'ws', kind: 'W' }, schema } as unknown as CustomType
  const body = {
    apiVersion: 'e.com/v1',
    kind: 'W',
    metadata: { name: 'w' },
    inner: { apiVersion: 'v1', kind: 'X', metadata: { name: 'x', foo: 1 } },
    other: 1,
  }
  expect(decodeCustom(type, body).strict).toEqual(['unknown field "other"', 'unknown field "inner.metadata.foo"'])
})

test.for([
  [{}, ['x.inner.apiVersion: Required value: must not be empty', 'x.inner.kind: Required value: must not be empty']],
  [
    { apiVersion: '', kind: '' },
    ['x.inner.apiVersion: Invalid value: "": must not be empty', 'x.inner.kind: Invalid value: "": must not be empty'],
  ],
  [{ apiVersion: 'a/b/c', kind: 'Pod' }, ['x.inner.apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c']],
] as const)('an embedded object %j', ([inner, refusals]) => {
  const schema: JSONSchemaProps = { type: 'object', properties: { inner: { type: 'object', 'x-kubernetes-embedded-resource': true } } }
  expect(checkEmbedded(schema, { inner }, 'x').map(({ field, message }) => `${field}: ${message}`)).toEqual(refusals)
})
