import { expect, test } from 'vitest'
import { decode } from '../../src/api/decode.ts'
import { DecodeError } from '../../src/api/decode-error.ts'
import { asUnconverted } from '../../src/api/unconverted.ts'

function words(typeName: string, value: unknown): string {
  try {
    decode(typeName, value)
  } catch (error) {
    if (error instanceof DecodeError) return asUnconverted(error)
    throw error
  }
  return ''
}

test.each([
  ['Deployment', { spec: { replicas: 'x' } }, 'unrecognized type: int32'],
  ['Deployment', { spec: { replicas: 1.5 } }, 'cannot convert float64 to int32'],
  ['Deployment', { spec: { paused: 'x' } }, 'unrecognized type: bool'],
  ['Deployment', { spec: 5 }, 'cannot restore struct from: int64'],
  ['Deployment', { spec: ['a'] }, 'cannot restore struct from: slice'],
  ['Deployment', { metadata: true }, 'cannot restore struct from: bool'],
  ['Deployment', { metadata: 'x' }, 'cannot restore struct from: string'],
  ['Deployment', { metadata: { name: 5 } }, 'cannot convert int64 to string'],
  ['Deployment', { metadata: { name: 1.5 } }, 'unrecognized type: string'],
  ['Deployment', { metadata: { name: true } }, 'unrecognized type: string'],
  ['Deployment', { metadata: { labels: ['a'] } }, 'cannot restore map from slice'],
  ['Deployment', { metadata: { finalizers: { a: 'b' } } }, 'cannot restore slice from map'],
])('of a %s, %j: %s', (kind, value, expected) => {
  expect(words(`apps.v1.${kind}`, value)).toBe(expected)
})

test.each([
  ['Secret', { type: 5 }, 'cannot convert int64 to v1.SecretType'],
  ['Secret', { data: { a: '!' } }, 'error decoding from json: illegal base64 data at input byte 0'],
  ['PersistentVolume', { spec: { capacity: '50%' } }, 'cannot restore map from string'],
])('of a %s, %j: %s', (kind, value, expected) => {
  expect(words(`core.v1.${kind}`, value)).toBe(expected)
})
