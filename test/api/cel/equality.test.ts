/** Equality, membership and keys of values of custom objects, which refuse what values of CEL's own are just not equal to. */
import { expect, test } from 'vitest'
import { runRules } from '../../../src/api/cel/run-rules.ts'
import type { JSONSchemaProps } from '../../../src/api/objects.ts'

const text: JSONSchemaProps = { type: 'string' }
const schema: JSONSchemaProps = {
  type: 'object',
  properties: {
    o: { type: 'object', properties: { x: text, n: { type: 'integer', nullable: true } } },
    z: { type: 'object', properties: { n: { type: 'integer', nullable: true } } },
    l: { type: 'array', items: text },
    m: { type: 'object', additionalProperties: text },
    ml: { type: 'object', additionalProperties: { type: 'array', items: text } },
    set: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'integer' } },
    lm: {
      type: 'array',
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['k'],
      items: { type: 'object', required: ['k'], properties: { k: text, v: text } },
    },
    any: { 'x-kubernetes-preserve-unknown-fields': true },
  },
}
const object = {
  o: { x: 'in' },
  z: { n: null },
  l: ['a', 'b'],
  m: { a: '1', b: '2' },
  ml: { a: ['x'] },
  set: [1, 2],
  lm: [
    { k: 'one', v: '1' },
    { k: 'two', v: '2' },
  ],
  any: 1,
}

/** What a rule comes to, or why it comes to nothing. */
function outcomeOf(rule: string): boolean | string {
  const [problem] = runRules({ ...schema, 'x-kubernetes-validations': [{ rule, message: 'is false' }] }, object, undefined).problems
  if (problem === undefined) return true
  const said = problem.message.replace(/^Invalid value: "object": /, '')
  return said === 'is false' ? false : said.replace(/ evaluating rule: .*/, '').replace(/^'no such overload': .*/, 'no such overload')
}

// As apiextensions-apiserver 0.33.3 with cel-go 0.23.2 says of them.
test.each<[rule: string, outcome: boolean | string]>([
  ['dyn(self.o) == dyn(1)', 'no such overload'],
  ['dyn(self.o) != dyn(1)', true],
  ['dyn(1) == dyn(self.o)', false],
  ['dyn(self.o) == null', false],
  ['null == dyn(self.o)', false],
  ['dyn(self.l) == dyn({"a": 1})', 'no such overload'],
  ['dyn(self.m) == dyn([1])', 'no such overload'],
  ['dyn(self.set) == dyn(1)', 'no such overload'],
  ['dyn(self.lm) == dyn("a")', 'no such overload'],
  ['dyn(self.lm[0]) == dyn(1)', 'no such overload'],
  ['dyn(self.o) == dyn("x") || true', true],
  // A literal looks for elements that are not equal.
  ['[dyn(self.o)] == [dyn(1)]', true],
  ['[dyn(1)] == [dyn(self.o)]', false],
  ['{"k": dyn(self.o)} == {"k": dyn(1)}', true],
  ['dyn(self.ml) == dyn({"a": 1})', 'no such overload'],
  ['dyn(self.ml) == dyn({"a": 1, "b": 2})', false],
  ['dyn(self.lm) == dyn([1, 2])', false],
  ['dyn(self.lm) == dyn([{"k": "one", "v": "1"}, {"k": "two", "v": "2"}])', false],
  ['dyn(self.lm.map(x, x)) == dyn([1, 2])', true],
  ['dyn(self.set) == dyn([2, 1])', true],
  ['dyn(self.set) == dyn([2.0, 1.0])', false],
  ['dyn(self.o) == dyn({"x": "in"})', true],
  // A field that is null is none, so that the object is not even equal to itself.
  ['self.z == self.z', false],
  ['dyn(self.l + ["a"]) == dyn(1)', 'no such overload'],
  ['dyn(self.l + ["a"] + ["b"]) == dyn(1)', 'no such overload'],
  ['dyn([] + self.l) == dyn(1)', 'no such overload'],
  ['dyn(["a"] + self.l) == dyn(1)', false],
  ['dyn(self.set + [3]) == dyn(1)', 'no such overload'],
  ['size(dyn(self.lm) + dyn([1, 1])) == 4', true],
  ['optional.of(dyn(self.o)) == optional.of(dyn(null))', 'no such overload'],
  ['optional.of(dyn(null)) == optional.of(dyn(self.o))', false],
  ['dyn(optional.of(self.o)) == dyn(1)', false],
  ['dyn(self.o) in [dyn(1)]', false],
  ['dyn(1) in [dyn(self.o), dyn(1)]', true],
  ['dyn(1) in dyn(self.lm)', 'no such overload'],
  ['self.lm[0] in dyn(self.lm)', true],
  ['dyn(1) in dyn(self.l)', false],
  ['1 in dyn(self.m)', 'no such overload'],
  ['dyn([dyn(self.o)]).indexOf(dyn(1)) == -1', true],
  ['sets.contains([dyn(self.o)], [dyn(1)])', false],
  ['sets.contains(dyn(self.lm), dyn([1]))', 'no such overload'],
  ['sets.intersects(dyn([1]), dyn(self.lm))', false],
  ['dyn(self.m)[1] == ""', 'no such overload'],
  ['dyn(self.l)[1.0] == "b"', 'unsupported index: 1'],
  ['dyn(self.l)[1u] == "b"', 'unsupported index: 1'],
  ['dyn([1, 2])[1.0] == 2', true],
  ['dyn(self).any == dyn(1)', true],
  ['dyn(self).any == dyn("a")', false],
  ['dyn(self).any == dyn(1.0)', false],
  // So do Kubernetes' other values.
  ['dyn(ip("1.2.3.4")) == dyn(1)', 'no such overload'],
  ['dyn(ip("1.2.3.4")) != dyn(1)', true],
  ['dyn(ip("1.2.3.4")) == null', false],
  ['[dyn(ip("1.2.3.4"))] == [dyn(1)]', true],
])('%s', (rule, outcome) => {
  expect(outcomeOf(rule)).toBe(outcome)
})
