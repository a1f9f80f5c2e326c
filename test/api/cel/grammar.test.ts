/** Parts of the grammar that the library does not read, as cel-go reads them. */
import { expect, test } from 'vitest'
import { evaluate, jsonValue } from '../../../src/api/cel/cel.ts'
import { compile } from '../../../src/api/cel/compile.ts'
import { admissionScope } from '../../../src/api/cel/environment.ts'

const scope = admissionScope({ hasParams: true, hasAuthorizer: true })
const object = jsonValue({ s: 'a', d: 0.75, list: ['a', 'b'] })

/** What comes of an expression over the object: its value, or the first line of what is wrong. */
function outcomeOf(source: string): unknown {
  const { expression, problem } = compile(source, scope)
  if (expression === undefined) return String(problem).replace('ERROR: <input>:', '').split('\n')[0]
  return evaluate(expression, (name) => (name === 'object' ? object : undefined), { spent: 0, limit: 1_000_000 })
}

test.for([
  ['.object.s == "a"', true],
  ['!.object.list.exists(x, .x == "c")', true],
  ['["a"].all(object, .object == "a")', true],
  ['.size("ab") == 2', true],
  ['"a" in .object.list', true],
  ['(.object).s.matches("a") && .object.d > .5', true],
  ['object.d > -.5 && -.5e1 == -5.0', true],
  ['[.5, 1.5][0] == .5', true],
  ['{.5: 1}.size() == 1', true],
  ['"%s".format([.25]) == "0.250000"', false],
  ['object.list == [".5", ".a"]', false],
  ['.nope == 1', "1:2: undeclared reference to '.nope' (in container '')"],
  ['object.`a-b` == 1', "1:8: unsupported syntax: '`'"],
  ['has(object.`s`)', "1:12: unsupported syntax: '`'"],
  ['1 + .5 == 1.5', "1:3: found no matching overload for '_+_' applied to '(int, double)'"],
  ['.object..s', "1:9: Syntax error: no viable alternative at input '..'"],
  ['..object', "1:2: Syntax error: no viable alternative at input '..'"],
  ['.true', "1:2: Syntax error: mismatched input 'true' expecting IDENTIFIER"],
  ['object.d > .5.6', "1:14: Syntax error: extraneous input '.6' expecting <EOF>"],
  ['true && .()', "1:10: Syntax error: no viable alternative at input '.('"],
  ['[,"b"].size() == 1', "1:3: Syntax error: extraneous input '\"b\"' expecting ']'"],
  ['[,"a", "b"].size() == 1', "1:3: Syntax error: mismatched input '\"a\"' expecting ']'"],
  ['.5u', "1:3: Syntax error: extraneous input 'u' expecting <EOF>"],
  ['a.5', "1:2: Syntax error: extraneous input '.5' expecting <EOF>"],
  ['Object{} == object', "1:7: undeclared reference to 'Object' (in container '')"],
  ['Object.spec{a: 1, ?b: .5,}.a == (true ? 1 : 2)', "1:12: undeclared reference to 'Object.spec' (in container '')"],
  ['{"a": Object{b: {"c": 1}}}.size() == 1', "1:13: undeclared reference to 'Object' (in container '')"],
  ['int{a: 1} == 1', "1:4: 'int' is not a message type"],
  ['has(params.a) && oldObject{a: 1} == 1', "1:27: 'dyn' is not a type"],
  ['Object{a}', "1:9: Syntax error: mismatched input '}' expecting ':'"],
  ['object{"a": 1}', "1:8: Syntax error: mismatched input '\"a\"' expecting {'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"],
  ['Object{`a-b`: 1}', "1:8: unsupported syntax: '`'"],
] as const)('%s', ([source, outcome]) => {
  expect(outcomeOf(source)).toBe(outcome)
})
