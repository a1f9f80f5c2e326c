/** Printed objects are what JSON.stringify makes of them, whatever they hold. */
import { describe, expect, test } from 'vitest'
import type { KubeObject } from '../../src/api/object.ts'
import { keptTexts, sharedFields } from '../../src/api/managed-fields/share.ts'
import { printObject } from '../../src/server/print.ts'

const object = (metadata: object, rest: object = {}): KubeObject =>
  ({
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'web', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z', ...metadata },
    ...rest,
  }) as unknown as KubeObject
const entry = {
  manager: 'kubectl "edit"',
  operation: 'Update',
  apiVersion: 'v1',
  time: '2026-01-01T00:00:00Z',
  fieldsType: 'FieldsV1',
  fieldsV1: sharedFields({ 'f:spec': { 'f:containers': {} } }),
}

describe('printing an object', () => {
  test.each([
    ['no managers', object({})],
    ['no managers at all', object({ managedFields: [] }, { spec: { a: 1 } })],
    ['one manager', object({ managedFields: [entry] }, { spec: { containers: [{ name: 'ä\n"' }] }, status: {} })],
    [
      'several, one through a subresource',
      object({ managedFields: [entry, { ...entry, subresource: 'status' }], annotations: { __proto__x: '1' } }),
    ],
    ['nothing beside the metadata', object({ managedFields: [entry] })],
    ['a record that nobody shares', object({ managedFields: [{ ...entry, fieldsV1: { 'f:x': {} } }] })],
    ['a record without fields', object({ managedFields: [{ manager: 'x', operation: 'Update' }] })],
    ['members that are absent', object({ managedFields: [{ ...entry, time: undefined }], labels: undefined }, { spec: undefined })],
  ])('%s: reads back as the same', (_what, one) => {
    expect(JSON.parse(printObject(one).toString())).toEqual(JSON.parse(JSON.stringify(one)))
  })

  test('keeps the order of the members of a record', () => {
    expect(printObject(object({ managedFields: [{ ...entry, subresource: 'status' }] })).toString()).toContain(
      '"fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:containers":{}}},"subresource":"status"}]',
    )
  })

  test('keeps the texts of a bounded number of records, and those that are in use', () => {
    const common = sharedFields({ 'f:common': {} })
    for (let at = 0; at < 5000; at++) {
      expect(sharedFields({ 'f:common': {} })).toBe(common)
      const fields = sharedFields({ [`f:field-${at}`]: {} })
      expect(sharedFields({ [`f:field-${at}`]: {} })).toBe(fields)
      expect(keptTexts()).toBeLessThanOrEqual(2000)
    }
  })
})
