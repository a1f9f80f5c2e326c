import { expect, test } from 'vitest'
import { asUnconverted } from '../../src/api/unconverted.ts'

const at = 'into Go struct field X.a.b of type'

test.each([
  [`json: cannot unmarshal string ${at} int32`, 'unrecognized type: int32'],
  [`json: cannot unmarshal number 1.5 ${at} int32`, 'cannot convert float64 to int32'],
  [`json: cannot unmarshal number ${at} string`, 'cannot convert int64 to string'],
  [`json: cannot unmarshal number ${at} v1.SecretType`, 'cannot convert int64 to v1.SecretType'],
  [`json: cannot unmarshal bool ${at} string`, 'unrecognized type: string'],
  [`json: cannot unmarshal string ${at} bool`, 'unrecognized type: bool'],
  [`json: cannot unmarshal string ${at} []string`, 'cannot restore slice from string'],
  [`json: cannot unmarshal object ${at} []v1.Container`, 'cannot restore slice from map'],
  [`json: cannot unmarshal array ${at} map[string]string`, 'cannot restore map from slice'],
  [`json: cannot unmarshal string ${at} v1.ObjectMeta`, 'cannot restore struct from: string'],
  ['illegal base64 data at input byte 0', 'error decoding from json: illegal base64 data at input byte 0'],
  ['parsing time "x"', 'parsing time "x"'],
])('%s is, without a type: %s', (why, words) => {
  expect(asUnconverted({ message: why })).toBe(words)
})
