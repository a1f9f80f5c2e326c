/** Where Go's decoders of base64 stop. */
import { expect, test } from 'vitest'
import { badBase64, badBase64Url } from '../../src/api/base64.ts'

test.for([
  ['YQ==', undefined],
  ['!!', 0],
] as const)('standard: %s', ([text, at]) => expect(badBase64(text)).toBe(at))

test.for([
  ['YQ', undefined],
  ['zzz', undefined],
  ['a-_b', undefined],
  ['YQ==', 2],
  ['YWJjZ', 4],
  ['a+', 1],
] as const)('for addresses: %s', ([text, at]) => expect(badBase64Url(text)).toBe(at))
