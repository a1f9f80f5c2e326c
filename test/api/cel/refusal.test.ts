/** What is said where no overload of a function takes its arguments, and where a container has no such place. */
import { expect, test } from 'vitest'
import { runRules } from '../../../src/api/cel/run-rules.ts'

const texts = { type: 'array', items: { type: 'string' } }
const schema = { type: 'object', properties: { l: texts, t: { type: 'string', format: 'date-time' } } }
const object = { l: ['a'], t: '2026-01-02T03:04:05Z' }

function refusalOf(expression: string): string | undefined {
  const rule = `dyn(${expression}) != "no way"`
  const { problems } = runRules({ ...schema, 'x-kubernetes-validations': [{ rule }] }, object, undefined)
  return /(no such overload[^']*)'|"object": (.*) evaluating rule/
    .exec(problems[0]?.message ?? '')
    ?.slice(1)
    .find(Boolean)
}

// As apiextensions-apiserver 0.33.3 with cel-go 0.23.2 says of them.
test.each([
  ['dyn(1) + dyn("a")', 'no such overload'],
  ['dyn([1]) + dyn(1)', 'no such overload'],
  ['dyn({"a": 1}) + dyn(1)', 'no such overload: _+_'],
  ['dyn("a") - dyn(1)', 'no such overload'],
  ['dyn([1]) - dyn(1)', 'no such overload: _-_'],
  ['dyn(true) * dyn(1)', 'no such overload: _*_'],
  ['dyn(1.5) % dyn(1)', 'no such overload: _%_'],
  ['-dyn(1u)', 'no such overload: -_'],
  ['-dyn("a")', 'no such overload'],
  ['dyn(true) < dyn(1)', 'no such overload'],
  ['dyn([1]) <= dyn(1)', 'no such overload: _<=_'],
  ['!dyn(1)', 'no such overload'],
  ['1 in dyn(1)', 'no such overload'],
  ['size(dyn(1))', 'no such overload: size'],
  ['dyn(timestamp("2026-01-01T00:00:00Z")).size()', 'no such overload'],
  ['dyn(1).startsWith("a")', 'no such overload'],
  ['dyn([1]).contains("a")', 'no such overload'],
  ['dyn(1).find("a")', 'no such overload'],
  ['dyn(1).getHours("UTC")', 'no such overload: getHours(int, string)'],
  ['dyn(1).join(",")', 'no such overload: join(int, string)'],
  ['dyn("a").replace("a", dyn(1))', 'no such overload: replace(string, string, int)'],
  ['dyn("a").isGreaterThan(quantity("1"))', 'no such overload: isGreaterThan(string, kubernetes.Quantity)'],
  ['sets.contains(dyn(1), [1])', 'no such overload: sets.contains(int, list)'],
  ['string(dyn(self.l))', 'no such overload: string(list)'],
  ['{"a": 1}[dyn(self.l)]', 'invalid qualifier type: *common.unstructuredList'],
  ['{"a": 1}[dyn(self.t)]', 'invalid qualifier type: types.Timestamp'],
  ['[1][dyn(self.l.map(x, x))]', 'invalid qualifier type: *types.baseList'],
  ['[1][dyn(ip("1.2.3.4"))]', 'invalid qualifier type: cel.IP'],
])('%s', (expression, refusal) => {
  expect(refusalOf(expression)).toBe(refusal)
})

test.each([
  ['int(dyn("a"))', "type conversion error from 'string' to 'int'"],
  ['int("a") == 1 || true', "type conversion error from 'string' to 'int'"],
  ['bool(dyn(1))', 'no such overload: bool(int)'],
  ['string(dyn([1]))', 'no such overload: string(list)'],
  ['[1][dyn(null)]', 'invalid qualifier type: types.Null'],
])('the constant %s is refused before it is evaluated', (expression, refusal) => {
  const rule = `dyn(${expression}) != "no way"`
  const { problems } = runRules({ ...schema, 'x-kubernetes-validations': [{ rule }] }, object, undefined)
  expect(problems[0]?.message).toContain(`program instantiation failed: ${refusal}`)
})

test.each(['timestamp(253402300800)', 'timestamp(-62135596801)', 'timestamp("x")', 'duration("x")'])(
  '%s is no instant or span',
  (literal) => {
    const { problems } = runRules({ ...schema, 'x-kubernetes-validations': [{ rule: `${literal} == ${literal}` }] }, object, undefined)
    expect(problems[0]?.message).toMatch(/invalid (timestamp|duration) argument/)
  },
)
