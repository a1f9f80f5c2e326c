/** JSON objects, and values as Go prints them. */
import { expect, test } from 'vitest'
import { goPlain } from '../../src/api/go-plain.ts'
import { copyMembers, isJsonObject, setMember, type JsonObject } from '../../src/api/json-object.ts'

test.for([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  [undefined, false],
  ['{}', false],
  [0, false],
] as const)('%j: an object is %s', ([value, expected]) => {
  expect(isJsonObject(value)).toBe(expected)
})

test('a member may have any name', () => {
  const object: JsonObject = {}
  setMember(object, '__proto__', { a: 1 })
  expect(Object.keys(copyMembers(object))).toEqual(['__proto__'])
  expect(Object.getPrototypeOf(object)).toBe(Object.prototype)
})

test.for([
  [null, '<nil>'],
  [[], '[]'],
  [['a', 'b c', null], '[a b c <nil>]'],
  [{ b: true, a: { c: 1 } }, 'map[a:map[c:1] b:true]'],
  [1234567, '1234567'],
  [1234567.5, '1.2345675e+06'],
  [0.00001, '1e-05'],
  [9007199254740993n, '9007199254740993'],
] as const)('Go prints %s as %s', ([value, text]) => {
  expect(goPlain(value)).toBe(text)
})
