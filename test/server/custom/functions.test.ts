/** Functions, operators and formats of CEL, in rules on custom objects: over two thousand expressions as a real server takes them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadCel } from '../../../src/api/cel/load.ts'
import { runRules } from '../../../src/api/cel/run-rules.ts'
import type { JSONSchemaProps, ValidationRule } from '../../../src/api/objects.ts'
import { checkValidations } from '../../../src/kinds/custom-resource-definition/validations.ts'

await loadCel()

interface Recorded {
  readonly schema: Readonly<Record<string, JSONSchemaProps>>
  readonly object: object
  readonly rows: readonly (readonly [expression: string, stage: Stage, text: string])[]
}

/** What the text is: a refusal of the expression, what it is worth, or what happens when it stands in a rule. */
type Stage = 'compile' | 'value' | 'error'

const { schema, object, rows } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../recorded/cel/functions.json'), 'utf8'),
) as Recorded

/** What differs, and why. */
const differing: Readonly<Record<string, string>> = {
  'self.m.map(k, k + "!")': 'Go goes through a map in any order',
}

const shown = (expression: string): string => `"%s".format([${expression}])`

function withRule(rule: ValidationRule): JSONSchemaProps {
  return { type: 'object', properties: { spec: { type: 'object', properties: schema, 'x-kubernetes-validations': [rule] } } }
}

/** What is wrong with a rule, without the Go value that the server prints of it. */
function refusalOf(schema: JSONSchemaProps): string | undefined {
  const [problem] = checkValidations(schema, '', [])
  return problem?.message.replace(/apiextensions\.ValidationRule\{.*?\}: /s, '').replace(/^Invalid value: /, '')
}

function textOf(expression: string, stage: Stage): string | undefined {
  const own = withRule(
    stage === 'error' ? { rule: `${shown(expression)} == "no way"` } : { rule: 'false', messageExpression: shown(expression) },
  )
  const refusal = refusalOf(own)
  if (stage === 'compile' || refusal !== undefined) return refusal
  return runRules(own, { spec: object }, undefined).problems[0]?.message.replace(/^Invalid value: "object": /, '')
}

test.each(['compile', 'value', 'error'] as const)('%s', (stage) => {
  const asked = rows.filter(([expression, one]) => one === stage && !Object.hasOwn(differing, expression))
  expect(asked.length).toBeGreaterThan(50)
  expect(asked.map(([expression]) => [expression, textOf(expression, stage)])).toEqual(
    asked.map(([expression, , text]) => [expression, text]),
  )
})
