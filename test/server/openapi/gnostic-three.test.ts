/** OpenAPI v3 as protobuf. */
import { expect, test } from 'vitest'
import { gnosticVersionThree } from '../../../src/server/openapi/gnostic-three.ts'

/** A field that is bytes: its number, its length, and what is in it. */
const field = (number: number, ...parts: readonly string[]): string => {
  const inside = parts.join('')
  const tag = number * 8 + 2
  const head = tag < 128 ? [tag] : [(tag & 127) | 128, tag >> 7]
  return String.fromCharCode(...head, inside.length) + inside
}

test('a document has its paths and schemas, each under its name', () => {
  const reference = { $ref: '#/s/B' }
  const document = {
    openapi: '3.0.0',
    info: { title: 'T', version: '1' },
    paths: {
      '/a': {
        get: { tags: ['t'], operationId: 'o', responses: { 200: { description: 'OK', content: { 'a/b': { schema: reference } } } } },
      },
    },
    components: {
      schemas: {
        A: { type: 'object', required: ['x'], properties: { x: { allOf: [reference], default: {} }, y: { default: 'z' } }, 'x-e': 1 },
      },
    },
  }
  const pointer = field(2, field(1, '#/s/B'))
  const expected = [
    field(1, '3.0.0'),
    field(2, field(1, 'T'), field(6, '1')),
    field(
      4,
      field(
        1,
        field(1, '/a'),
        field(
          2,
          field(
            4,
            field(1, 't'),
            field(5, 'o'),
            field(
              8,
              field(
                2,
                field(1, '200'),
                field(2, field(1, field(1, 'OK'), field(3, field(1, field(1, 'a/b'), field(2, field(1, pointer)))))),
              ),
            ),
          ),
        ),
      ),
    ),
    field(
      5,
      field(
        1,
        field(
          1,
          field(1, 'A'),
          field(
            2,
            field(
              1,
              field(23, 'x'),
              field(25, 'object'),
              field(
                31,
                field(1, field(1, 'x'), field(2, field(1, field(26, pointer), field(33)))),
                field(1, field(1, 'y'), field(2, field(1, field(33, field(3, 'z'))))),
              ),
              field(36, field(1, 'x-e'), field(2, field(2, '1\n'))),
            ),
          ),
        ),
      ),
    ),
  ]
  expect(gnosticVersionThree(JSON.stringify(document)).toString('latin1')).toBe(expected.join(''))
})
