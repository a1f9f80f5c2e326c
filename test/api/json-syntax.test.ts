/** What Go's scanner says of text that is no JSON. */
import { expect, test } from 'vitest'
import { syntaxError } from '../../src/api/json-syntax.ts'

test.each([
  ['\u0000', String.raw`invalid character '\x00' looking for beginning of value`],
  ['{"a":\u007f}', String.raw`invalid character '\x7f' looking for beginning of value`],
  ['\n \u0001', String.raw`invalid character '\x01' looking for beginning of value`],
  ['€', `invalid character 'â' looking for beginning of value`],
  ['\u00e9', `invalid character 'Ã' looking for beginning of value`],
  ["'a'", String.raw`invalid character '\'' looking for beginning of value`],
  ['{x', `invalid character 'x' looking for beginning of object key string`],
  ['["a\u0000b"]', String.raw`invalid character '\x00' in string literal`],
  ['{"a": }', `invalid character '}' looking for beginning of value`],
  ['[}', `invalid character '}' looking for beginning of value`],
  ['{]', `invalid character ']' looking for beginning of object key string`],
  ['{"a":1,}', `invalid character '}' looking for beginning of object key string`],
  ['{"a":{},"b":[]}x', `invalid character 'x' after top-level value`],
  ['[', 'unexpected end of JSON input'],
])('names the byte that cannot stand there: %j', (text, error) => {
  expect(syntaxError(text)).toBe(error)
})

test('bytes that are no text stand for themselves', () => {
  expect(syntaxError('\u00cf<', 'bytes')).toBe(`invalid character 'Ï' looking for beginning of value`)
})
