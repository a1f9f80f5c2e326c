/** The most that rules can cost: upstream's own figures, with and without limits in the schema. */
import { expect, test } from 'vitest'
import { compileRules, declaredType } from '../../../src/api/cel/cel.ts'
import type { JSONSchemaProps } from '../../../src/api/objects.ts'

type Schema = JSONSchemaProps
type Most = number | undefined

const scalar = (type: string): Schema =>
  type === 'int-or-string'
    ? { 'x-kubernetes-int-or-string': true }
    : ['duration', 'date', 'date-time', 'byte'].includes(type)
      ? { type: 'string', format: type }
      : { type }
const array =
  (items: Schema, rule: string) =>
  (most: Most): Schema => ({ type: 'array', items, ...(most !== undefined && { maxItems: most }), 'x-kubernetes-validations': [{ rule }] })
const map =
  (values: Schema, rule: string) =>
  (most: Most): Schema => ({
    type: 'object',
    additionalProperties: values,
    ...(most !== undefined && { maxProperties: most }),
    'x-kubernetes-validations': [{ rule }],
  })
const text =
  (rule: string, format?: string) =>
  (most: Most): Schema => ({
    type: 'string',
    ...(format !== undefined && { format }),
    ...(most !== undefined && { maxLength: most }),
    'x-kubernetes-validations': [{ rule }],
  })
const object: Schema = {
  type: 'object',
  properties: { required: { type: 'string' }, optional: { type: 'string' } },
  required: ['required'],
}
const texts =
  (rule: string) =>
  (most: Most): Schema => ({ ...array({ type: 'string', ...(most !== undefined && { maxLength: most }) }, rule)(most) })
const fields = (properties: Record<string, Schema>, rule: string): Schema => ({
  type: 'object',
  properties,
  'x-kubernetes-validations': [{ rule }],
})
const limited = (most: Most): Schema => ({ type: 'string', ...(most !== undefined && { maxLength: most }) })

const all = 'self.all(x, true)'

test.each<[title: string, schema: (most: Most) => Schema, free: number | undefined, most: number, limited: number]>([
  ['numbers with all', array(scalar('number'), all), 4718591, 10, 32],
  ['texts with all', array(scalar('string'), all), 3145727, 20, 62],
  ['booleans with all', array(scalar('boolean'), all), 1887437, 5, 17],
  ['objects with all', array(object, all), 555128, 50, 152],
  ['map of numbers with all', map(scalar('number'), all), 1348169, 10, 32],
  ['map of texts with all', map(scalar('string'), all), 1179647, 3, 11],
  ['contains', text("self.contains('test')"), 314574, 10, 5],
  ['startsWith', text("self.startsWith('test')"), 2, 15, 2],
  ['isIP', text('isIP(self)'), 314574, 15, 7],
  ['ip', text('ip(self).family() == 4'), 314576, 15, 9],
  ['ip.isCanonical', text('ip.isCanonical(self)'), 629147, 15, 13],
  ['joined text', text('size(self + "hello") > size("hello")'), 314578, 4, 7],
  ['an index of numbers', array(scalar('number'), 'self[1] == 0.0'), 2, 5000, 2],
  ['an index of texts', array(scalar('string'), 'self[1] == self[1]'), 314577, 8, 314577],
  ['a loop in a loop', array(scalar('number'), 'self.all(x, self.all(y, true))'), undefined, 10, 352],
  ['a loop in a loop in a loop', array(scalar('number'), 'self.all(x, self.all(y, self.all(z, true)))'), undefined, 10, 3552],
  ['a pattern', text('self.matches("x")'), 314574, 50, 22],
  ['a pattern on no text', text('"".matches("(((((((((())))))))))[0-9]")'), 7, 10, 7],
  ['an empty pattern', text('self.matches("")'), 1, 100, 1],
  ['values of a map by key', (most) => map(limited(most), 'self.all(x, x.contains(self[x]))')(most), 2752507, 10, 72],
  ['a text that may not have anything', text('self == "x"'), 2, 0, 1],
  ['bytes', text('self == b"x"', 'byte'), 2, 0, 1],
  ['a limit beyond the estimate', array(scalar('number'), 'self.all(x, x == 0.0)'), 6291454, 3 * 1024 * 2048, 25165826],
  ['integers or texts with all', array(scalar('int-or-string'), all), 4718591, 10, 32],
  ['an index of integers or texts', array(scalar('int-or-string'), 'self[0] == 5'), 3, 10, 3],
  ['an object and null', array(object, 'self[0] == null'), 2, 422, 2],
  ['durations with all', array(scalar('duration'), all), 2359295, 5, 17],
  ['an index of durations', array(scalar('duration'), 'self[0].getHours() == 2'), 4, 525, 4],
  ['dates with all', array(scalar('date'), all), 725936, 15, 47],
  ['instants with all', array(scalar('date-time'), all), 428963, 25, 77],
  ['map of objects with all', map(object, all), 428963, 20, 62],
  ['find', text("self.find('[0-9]+') == ''"), 629147, 10, 11],
  ['join', texts("self.join(' ') == 'aa bb'"), 329853068905, 10, 43],
  ['isSorted', texts('self.isSorted() == true'), 329854432052, 10, 52],
  [
    'replace',
    (most) =>
      fields(
        { str: limited(most), before: limited(2), after: limited(4) },
        "self.str.replace(self.before, self.after) == 'does not matter'",
      ),
    629154,
    4,
    12,
  ],
  ['split', (most) => fields({ str: limited(most), separator: limited(most) }, 'self.str.split(self.separator) == []'), 629160, 10, 22],
  ['lowerAscii', text("self.lowerAscii() == 'lower!'"), 314575, 10, 6],
  ['sizes', map(scalar('integer'), 'oldSelf.size() == self.size()'), 5, 10, 5],
  ['instants compared', map(scalar('date-time'), 'self["a"] == self["b"]'), 8, 7, 8],
])('%s cost what upstream says', (_title, schema, free, most, withLimit) => {
  const costOf = (one: Schema): number => {
    const type = declaredType(one, 'selfType', false)
    const [rule] = type === undefined ? [] : compileRules(one, type)
    expect(rule?.problem).toBeUndefined()
    return rule?.cost ?? -1
  }
  if (free !== undefined) expect(costOf(schema(undefined))).toBe(free)
  expect(costOf(schema(most))).toBe(withLimit)
})
