/** JSON as Go writes it. */
import { expect, test } from 'vitest'
import { printJson } from '../../src/api/json-print.ts'

test('keys stand in order at every depth, lists as they are', () => {
  expect(printJson({ b: [{ d: 1, c: 2 }, 'x'], a: {} }, 0)).toBe('{"a":{},"b":[{"c":2,"d":1},"x"]}')
})

test('levels are four blanks', () => {
  expect(printJson({ a: [1] })).toBe('{\n    "a": [\n        1\n    ]\n}')
})

test('characters that end a script are escaped, and read back as they were', () => {
  const text = printJson({ a: '<b> & \u2028 "c"' }, 0)
  expect(text).toBe('{"a":"\\u003cb\\u003e \\u0026 \\u2028 \\"c\\""}')
  expect(JSON.parse(text)).toEqual({ a: '<b> & \u2028 "c"' })
})

test('names that are numbers stand among the others', () => {
  expect(printJson({ 9: 'a', 10: 'b', '-': 'c' }, 0)).toBe('{"-":"c","10":"b","9":"a"}')
  expect(printJson({ 2: [{ 11: [], 1: {} }], b: undefined })).toBe(
    '{\n    "2": [\n        {\n            "1": {},\n            "11": []\n        }\n    ]\n}',
  )
})
