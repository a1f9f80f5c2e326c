/** Expressions as cel-go reads, checks and evaluates them, in the environment of Kubernetes 1.33. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { evaluate, jsonValue } from '../../../src/api/cel/cel.ts'
import { compile } from '../../../src/api/cel/compile.ts'
import { admissionScope } from '../../../src/api/cel/environment.ts'
import { typeText } from '../../../src/api/cel/type.ts'
import { elementsOf, typeNameOf, type Value } from '../../../src/api/cel/value.ts'

interface Recorded {
  readonly variables: Readonly<Record<string, unknown>>
  readonly rows: readonly (readonly [source: string, outcome: string, type?: string])[]
}

// Written by the recording of the same shape.
const { variables, rows } = JSON.parse(readFileSync(join(import.meta.dirname, '../../recorded/cel/expressions.json'), 'utf8')) as Recorded

/** What differs, and why. */
const differing: Readonly<Record<string, string>> = {
  ...Object.fromEntries(['{,}', '0xG', 'if (x) y'].map((source) => [source, 'the grammar of the library'])),
}

const scope = admissionScope({ hasParams: true, hasAuthorizer: true })
const known = new Map(['object', 'oldObject', 'params', 'request', 'namespaceObject'].map((name) => [name, jsonValue(variables[name])]))

/** A value as protobuf's JSON writes it; undefined for what it cannot write. */
function plain(value: Value): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : null
  switch (value.kind) {
    case 'uint':
      return Number(value.value)
    case 'bytes':
      return Buffer.from(value.data).toString('base64')
    case 'list': {
      const items = [...elementsOf(value)].map(plain)
      return items.includes(undefined) ? undefined : items
    }
    case 'map':
      return value.keys().some((key) => typeof key === 'number')
        ? undefined
        : Object.fromEntries(value.keys().map((key) => [String(plain(key)), plain(value.get(key) ?? null)]))
    default:
      return undefined
  }
}

function outcomeOf(source: string): readonly [outcome: string, value?: unknown, type?: string] {
  const { expression, problem } = compile(source, scope)
  if (expression === undefined) return [`compilation failed: ${problem}`]
  if (expression.unusable !== undefined) return [`program instantiation failed: ${expression.unusable}`]
  const type = typeText(expression.type)
  try {
    const value = evaluate(expression, (name) => known.get(name), { spent: 0, limit: 1_000_000 })
    return [`value ${typeNameOf(value)}`, plain(value), type]
  } catch (error) {
    return [`error ${(error as Error).message}`, undefined, type]
  }
}

test('hundreds of expressions are what they are upstream', () => {
  const wrong = rows.flatMap(([source, outcome, type]) => {
    const [said, value, ownType] = outcomeOf(source)
    const [, head = outcome, rest] = /^(value \S+) (.*)$/s.exec(outcome) ?? []
    // Instants, spans and optional values are written by protobuf in ways of its own.
    const isShown = rest !== undefined && !/google\.protobuf|optional_type/.test(head)
    const isRight =
      said === head && ownType === type && (!isShown || JSON.stringify(sorted(value)) === JSON.stringify(sorted(JSON.parse(rest))))
    return isRight === source in differing ? [{ source, said, value, ownType, outcome, type }] : []
  })
  expect(wrong).toEqual([])
})

/** Members in alphabetical order, for comparison. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

test.each([
  ['parentheses', `${'('.repeat(3000)}1${')'.repeat(3000)}`],
  ['lists', '['.repeat(200_000)],
  ['a long text', `"${'x'.repeat(120_000)}"`],
  ['conditions', `${'true ? '.repeat(2000)}1`],
])('too much of %s is refused', (_what, source) => {
  expect(compile(source, scope).problem).toMatch(/^ERROR/)
})

test.each([
  [
    'loops in loops',
    'object.spec.list.all(a, object.spec.list.all(b, object.spec.list.all(c, object.spec.list.all(d, object.spec.list.all(e, object.spec.list.all(f, object.spec.list.all(g, object.spec.list.all(h, object.spec.list.all(i, object.spec.list.all(j, object.spec.list.all(k, a+b+c+d+e+f+g+h+i+j+k > 0)))))))))))',
  ],
  [
    'texts that double',
    `"0123456789"${'.replace("0", "00").replace("0", "0000000000000000").replace("0", "0000000000000000")'.repeat(4)}.size() > 0`,
  ],
  ['patterns that others choke on', `"${'a'.repeat(5000)}b".matches("^(a+)+$")`],
])('%s end', (_what, source) => {
  const { expression } = compile(source, scope)
  if (expression === undefined) throw new Error('it does not compile')
  const budget = { spent: 0, limit: 1_000_000 }
  const outcome = (): unknown => {
    try {
      return evaluate(expression, (name) => known.get(name), budget)
    } catch (error) {
      return (error as Error).message
    }
  }
  expect(String(outcome())).toMatch(/^(?:true|false|operation cancelled: actual cost limit exceeded|result is too long)$/)
})

test.each([
  ['"a".indexOf("",)', '1:16', "Syntax error: mismatched input ')' expecting {"],
  ['[1,].size(1, // more\n)', '2:1', "Syntax error: mismatched input ')' expecting {"],
  ['dyn', '1:1', "undeclared reference to 'dyn' (in container '')"],
])('%j is refused, though the library takes it', (source, at, why) => {
  expect(compile(source, scope).problem).toContain(`ERROR: <input>:${at}: ${why}`)
})

test('a comma in a text, or at the end of a list, refuses nothing', () => {
  for (const source of ['"a,)".size()', "['x',].size() // ,)", '(1) + [2,][0]', '{"a": 1,}.size()'])
    expect(compile(source, scope).problem).toBeUndefined()
})

test.each([
  ['((1', "mismatched input '<EOF>' expecting ')'"],
  ['(1', "missing ')' at '<EOF>'"],
  ['size((1, 1)', "missing ')' at ','"],
  ['((1, 1)', "mismatched input ',' expecting ')'"],
  ['[(1]', "missing ')' at ']'"],
  ['{(1: 1}', "missing ')' at ':'"],
  ['true ? (1 : 2', "missing ')' at ':'"],
  ['([1][0)', "missing ']' at ')'"],
  ['1 ? 2 3', "missing ':' at '3'"],
  ['object . 1', "no viable alternative at input '. 1'"],
])('%s: what is missing is named as upstream does', (source, why) => {
  expect(
    compile(source, scope)
      .problem?.split('\n')[0]
      ?.replace(/^ERROR: <input>:1:\d+: /, ''),
  ).toBe(`Syntax error: ${why}`)
})
