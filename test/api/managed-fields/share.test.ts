/** Equal records of managed fields are one. */
import { expect, test } from 'vitest'
import { sharedFields, shareFields } from '../../../src/api/managed-fields/share.ts'

const record = (): Record<string, unknown> => ({ 'f:spec': { 'f:replicas': {} } })

test('equal records become the same object, others stay apart', () => {
  const first = sharedFields(record())
  expect(sharedFields(record())).toBe(first)
  expect(sharedFields(first)).toBe(first)
  expect(sharedFields({ 'f:spec': {} })).not.toBe(first)
})

test('objects read from the disk hold the same records', () => {
  const metadata = () => ({
    managedFields: [{ manager: 'kubectl', operation: 'Update', fieldsType: 'FieldsV1', fieldsV1: record() }, { manager: 'empty' }],
  })
  const [one, other] = [metadata(), metadata()]
  shareFields(one)
  shareFields(other)
  expect(one.managedFields[0]?.fieldsV1).toBe(other.managedFields[0]?.fieldsV1)
  expect(one).toEqual(metadata())
  expect(() => shareFields({})).not.toThrow()
})
