/** Keys in the order in which kubectl prints them. */
import { expect, test } from 'vitest'
import { printYaml } from '../../src/api/yaml.ts'
import { compareKeys } from '../../src/api/yaml-key-order.ts'

test.each([
  ['numbers as numbers', ['a1', 'a2', 'a10', 'a11', 'b1']],
  ['numbers inside', ['v1-a', 'v2-a', 'v10-a']],
  ['signs before letters', ['a', 'a-b', 'a.b', 'a/b', 'a_b', 'aB', 'ab']],
  ['digits before letters', ['a1', 'aa']],
  ['zeros that lead', ['a1', 'a01', 'a2', 'a02']],
  ['zeros behind other digits', ['a1', 'a10', 'a11', 'a100', 'a101']],
  ['the shorter first', ['a', 'ab', 'abc']],
  ['large numbers', ['x9007199254740992', 'x9007199254740993']],
  ['letters of other scripts', ['a😀', 'aé', 'a日']],
])('%s', (_, keys) => {
  expect(keys.toReversed().sort(compareKeys)).toEqual(keys)
})

test('maps of any depth are printed so', () => {
  expect(printYaml({ data: { k10: 'b', k9: 'a' } })).toBe('data:\n  k9: a\n  k10: b\n')
})
