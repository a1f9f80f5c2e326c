/** Keys of YAML that no object can have, in the words of upstream's library. */
import { expect, test } from 'vitest'
import { parseYaml } from '../../src/api/yaml.ts'

test.for([
  ['name: {{ .Values.name }}', 'yaml: invalid map key: map[interface {}]interface {}{".Values.name":interface {}(nil)}'],
  ['data: { [a, b]: c }', 'yaml: invalid map key: []interface {}{"a", "b"}'],
  ['data: { null: c }', 'unsupported map key of type: %!s(<nil>), key: <nil>, value: "c"'],
] as const)('%s is refused', ([text, error]) => {
  expect(parseYaml(text)).toEqual([{ index: 1, line: 1, error }])
})

test('keys that are numbers or truth values are texts', () => {
  expect(parseYaml('{ 1: a, true: b, 1.5: c }')).toMatchObject([{ value: { 1: 'a', true: 'b', '1.5': 'c' } }])
})
