/** The part of an object that a write to its status says stands for the whole of it. */
import { expect, test } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import { builtInResources } from '../../src/api/resource.ts'
import { structType, typeOfResource } from '../../src/api/schema.ts'
import { seededRandom } from '../../src/base/random.ts'
import { differsInStatusOnly, statusPart } from '../../src/server/validation/status-part.ts'
import { storageOf } from '../../src/server/storage/storage.ts'
import { randomObject } from '../api/random-object.ts'

type Json = Record<string, unknown>

const withStatus = builtInResources.filter((resource) => 'status' in resource.subresources && typeOfResource(resource) !== undefined)

test('status and metadata come out of decoding and defaults as they do with the whole object', () => {
  const random = seededRandom(9)
  for (let round = 0; round < 20; round++) {
    for (const resource of withStatus) {
      const type = typeOfResource(resource) ?? ''
      const body = randomObject(type, random, 8)
      const whole = decode(type, {
        ...body,
        apiVersion: 'x',
        kind: resource.kind,
        metadata: { ...(body['metadata'] as Json | undefined), name: 'a' },
      }).object
      const status = structuredClone(whole['status'])
      storageOf(resource).rules.defaults?.(whole as never)
      whole['status'] = status
      const made = (object: object): Json => {
        const draft = decode(type, object).object
        storageOf(resource).rules.defaults?.(draft as never)
        return { metadata: draft['metadata'], status: draft['status'] }
      }
      expect(made(statusPart(resource, whole)), resource.id).toEqual(made(whole))
    }
  }
})

test('objects with a status have nothing beside it but a spec', () => {
  const beside = (type: string): string[] =>
    [...structType(type).fields.keys()].filter((name) => !['apiVersion', 'kind', 'metadata', 'spec', 'status'].includes(name))
  for (const resource of withStatus) expect(beside(typeOfResource(resource) ?? ''), resource.id).toEqual([])
})

test('a change beside the status, or of labels, is seen', () => {
  const labels = { a: 'b' }
  const old = { apiVersion: 'v1', kind: 'Pod', metadata: { labels }, spec: { a: 1 }, status: {} }
  expect(differsInStatusOnly({ ...old, metadata: { labels, b: 1 }, status: { c: 1 } }, old)).toBe(true)
  expect(differsInStatusOnly({ ...old, metadata: { b: 1 } }, old)).toBe(false)
  expect(differsInStatusOnly({ ...old, spec: { a: 1 } }, old)).toBe(false)
  expect(differsInStatusOnly(null, old)).toBe(false)
})
