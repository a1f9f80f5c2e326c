/**
 * The rules of one schema (x-kubernetes-validations), compiled. Upstream: apiextensions-apiserver/pkg/apiserver/schema/cel/compilation.go.
 */
import type { JSONSchemaProps, ValidationRule } from '../objects.ts'
import type { Checked, Scope } from './check.ts'
import { compile } from './compile.ts'
import { type DeclaredType, largestRequest, objectTypes } from './declared-type.ts'
import { functions } from './environment.ts'
import { estimate, type SizeOf } from './estimate.ts'
import { typeText, types } from './type.ts'

/** One rule, as far as it could be compiled. */
export interface CompiledRule {
  readonly rule: ValidationRule
  /** Absent for an empty rule and for one that does not compile. */
  readonly expression?: Checked
  readonly problem?: string
  readonly usesOldSelf: boolean
  /** The most that one evaluation may cost. */
  readonly cost: number
  readonly message?: Checked
  readonly messageProblem?: string
  readonly messageCost: number
}

/** Compiles all rules of one schema, whose type is known. */
export function compileRules(schema: JSONSchemaProps, type: DeclaredType): readonly CompiledRule[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  if (rules.length === 0) return []
  const known = objectTypes(type)
  const scope = (optional: boolean): Scope => ({
    functions,
    variables: new Map([
      ['self', type.type],
      ['oldSelf', optional ? types.optional(type.type) : type.type],
    ]),
    fieldsOf: (name) => known.get(name),
  })
  const sizes = sizesIn(type)
  return rules.map((rule) => compileRule(rule, scope(rule.optionalOldSelf === true), sizes))
}

/** How often data of this type may occur in a request, at most. */
export const mostOccurrences = ({ least }: DeclaredType): number => Math.floor(largestRequest / (least + 1))

function compileRule(rule: ValidationRule, scope: Scope, sizes: SizeOf): CompiledRule {
  const none = { rule, usesOldSelf: false, cost: 0, messageCost: 0 }
  if (rule.rule.trim() === '') return none
  const { expression, problem } = compile(rule.rule, scope)
  if (expression === undefined) return { ...none, problem: `compilation failed: ${problem}` }
  if (expression.type.kind !== 'bool') return { ...none, problem: 'cel expression must evaluate to a bool' }
  if (expression.unusable !== undefined)
    return { ...none, usesOldSelf: namesOldSelf(expression), problem: `program instantiation failed: ${expression.unusable}` }
  const own = { ...none, expression, usesOldSelf: namesOldSelf(expression), cost: estimate(expression, sizes).max }
  if ((rule.messageExpression ?? '') === '') return own
  const message = compile(rule.messageExpression ?? '', scope)
  if (message.expression === undefined) return { ...own, messageProblem: `messageExpression compilation failed: ${message.problem}` }
  if (typeText(message.expression.type) !== 'string') return { ...own, messageProblem: 'messageExpression must evaluate to a string' }
  if (message.expression.unusable !== undefined)
    return { ...own, messageProblem: `messageExpression instantiation failed: ${message.expression.unusable}` }
  return { ...own, message: message.expression, messageCost: estimate(message.expression, sizes).max }
}

const namesOldSelf = ({ references }: Checked): boolean =>
  [...references.values()].some((reference) => 'variable' in reference && reference.variable === 'oldSelf')

/** Largest sizes of what paths below `self` lead to. */
function sizesIn(root: DeclaredType): SizeOf {
  return (path) => {
    let type: DeclaredType | undefined = root
    for (const name of path.slice(1))
      type = name === '@items' || name === '@values' ? type?.element : name === '@keys' ? type?.key : type?.fields?.get(name)
    return type && { min: 0, max: type.most }
  }
}
