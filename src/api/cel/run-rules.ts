/**
 * Runs the rules of a schema (x-kubernetes-validations) on objects. Upstream:
 * apiextensions-apiserver/pkg/apiserver/schema/cel/validation.go.
 */
import { isJsonObject } from '../json-object.ts'
import { correlate, correlated, type Correlation } from '../json-schema/correlation.ts'
import { problem } from '../field-errors.ts'
import { hasRules, isEmbedded, itemsOf, valuesOf } from '../json-schema/schema.ts'
import type { JSONSchemaProps, ValidationRule } from '../objects.ts'
import type { Problem } from '../status.ts'
import { declaredType, type DeclaredType } from './declared-type.ts'
import { evaluate } from './evaluate.ts'
import { fieldPathIn } from './field-path.ts'
import { type CompiledRule, compileRules } from './schema-rules.ts'
import { schemaValue } from './schema-value.ts'
import { CostExceeded, type Value } from './value.ts'

/** What one evaluation, and all of one write, may cost. */
const mostPerCall = 1_000_000
const mostPerWrite = 10_000_000
const longestMessage = 5 * 1024

/** The rules of one schema and of those within. */
interface Node {
  /** Says what values are; the rules may be those of an `allOf` over it. */
  readonly schema: JSONSchemaProps
  readonly isRoot: boolean
  readonly rules: readonly CompiledRule[]
  readonly all: readonly Node[]
  readonly items: Node | undefined
  readonly values: Node | undefined
  readonly properties: ReadonlyMap<string, Node>
}

export interface Verdict {
  readonly problems: readonly Problem[]
  /** What would be refused, had it not been so before. */
  readonly warnings: readonly Problem[]
}

const known = new WeakMap<JSONSchemaProps, Node | 'none'>()

/** Runs all rules on a whole object; `old` is what it was before, if it was there. */
export function runRules(schema: JSONSchemaProps, object: unknown, old: unknown): Verdict {
  let node = known.get(schema)
  if (node === undefined) known.set(schema, (node = (hasRules(schema) ? nodeOf(schema, schema, true) : undefined) ?? 'none'))
  if (node === 'none') return { problems: [], warnings: [] }
  const run = new Run()
  const now = old === undefined ? undefined : correlate(schema, object, old)
  run.visit(node, { path: '', value: object, old, now, above: undefined })
  return run
}

/** Runs the rules on a default at its path: it must be good for a new value, and for one that was there before. */
export function runDefaultRules(schema: JSONSchemaProps, path: string): readonly Problem[] {
  const { default: value } = schema
  const node = hasRules(schema) ? nodeOf(schema, schema, isEmbedded(schema)) : undefined
  if (node === undefined) return []
  const problemsAfter = (old: unknown): readonly Problem[] => {
    const run = new Run()
    run.visit(node, { path, value, old, now: undefined, above: undefined })
    return run.problems
  }
  const problems = problemsAfter(value)
  return problems.length > 0 ? problems : problemsAfter(undefined)
}

/** The rules of `source` over values of `schema`; undefined where there are none. */
function nodeOf(source: JSONSchemaProps, schema: JSONSchemaProps, isRoot: boolean): Node | undefined {
  const type = declaredType(schema, 'selfType', isRoot)
  const rules = source['x-kubernetes-validations'] ?? []
  const [sourceItems, items] = [itemsOf(source), itemsOf(schema)]
  const [sourceValues, values] = [valuesOf(source), valuesOf(schema)]
  const properties = new Map<string, Node>()
  for (const [name, inner] of Object.entries(source.properties ?? {})) {
    const own = schema.properties?.[name]
    const node = own === undefined ? undefined : nodeOf(inner, own, isEmbedded(own))
    if (node !== undefined) properties.set(name, node)
  }
  const node: Node = {
    schema,
    isRoot,
    rules: type === undefined ? [] : compiled(schema, rules, type),
    all: (source.allOf ?? []).flatMap((one) => nodeOf(one, schema, isRoot) ?? []),
    items: sourceItems === undefined || items === undefined ? undefined : nodeOf(sourceItems, items, isEmbedded(items)),
    values: sourceValues === undefined || values === undefined ? undefined : nodeOf(sourceValues, values, isEmbedded(values)),
    properties,
  }
  return node.rules.length > 0 || node.all.length > 0 || node.items !== undefined || node.values !== undefined || properties.size > 0
    ? node
    : undefined
}

const compiled = (schema: JSONSchemaProps, rules: readonly ValidationRule[], type: DeclaredType): readonly CompiledRule[] =>
  compileRules({ ...schema, 'x-kubernetes-validations': rules }, type)

interface Place {
  readonly path: string
  readonly value: unknown
  readonly old: unknown
  /** The value and what it was, where they belong together; else the nearest around that do. */
  readonly now: Correlation | undefined
  readonly above: Correlation | undefined
}

/** One write. */
class Run implements Verdict {
  readonly problems: Problem[] = []
  readonly warnings: Problem[] = []
  private left = mostPerWrite

  /** False: the budget is spent, and nothing more is run. */
  visit(node: Node, place: Place): boolean {
    const { value, path, old, now, above } = place
    if (value === null || value === undefined) return true
    if (!this.runOwn(node, place)) return false
    for (const all of node.all) if (!this.visit(all, { ...place, now: undefined, above })) return false
    if (Array.isArray(value)) {
      const { items } = node
      if (items === undefined) return true
      return value.every((item, index) => {
        const before = Array.isArray(old) ? correlated(node.schema, old, item) : undefined
        return this.visit(items, { path: `${path}[${index}]`, value: item, old: before, ...within(place, now?.item(index)) })
      })
    }
    if (!isJsonObject(value)) return true
    const before = isJsonObject(old) ? old : {}
    return Object.keys(value)
      .sort()
      .every((key) => {
        const inner = node.values ?? node.properties.get(key)
        // What a write says of its own version and kind is not compared.
        const next =
          above === undefined && (key === 'apiVersion' || key === 'kind')
            ? { now: undefined, above: undefined }
            : within(place, now?.member(key))
        return (
          inner === undefined ||
          this.visit(inner, {
            path: childPath(path, key, node.values !== undefined),
            value: value[key],
            old: Object.hasOwn(before, key) ? before[key] : undefined,
            ...next,
          })
        )
      })
  }

  private runOwn(node: Node, { path, value, old, now, above }: Place): boolean {
    if (node.rules.length === 0) return true
    const { schema } = node
    const field = path === '' ? '<nil>' : path
    const shown = schema.type ?? ''
    const refuse = (detail: string): void => void this.problems.push(problem.invalid(field, shown, detail))
    if (this.left <= 0) {
      refuse(outOfBudget)
      return false
    }
    const self = valueFor(node, value)
    const oldSelf = old === undefined || old === null ? undefined : valueFor(node, old)
    for (const { rule, expression, problem: broken, usesOldSelf, message } of node.rules) {
      if (broken !== undefined) refuse(`rule compile error: ${broken}`)
      if (expression === undefined || (usesOldSelf && oldSelf === undefined && rule.optionalOldSelf !== true)) continue
      const variables = variablesOf(self, oldSelf, rule.optionalOldSelf === true)
      const outcome = this.evaluate(expression, variables)
      if (outcome.isBroke) {
        refuse(outOfBudget)
        return false
      }
      if (outcome.error !== undefined) {
        refuse(errorText(outcome.error, rule))
        if (outcome.error instanceof CostExceeded) return false
        continue
      }
      if (outcome.value === true) continue
      const at = placeOf(rule, schema, path)
      const said = message === undefined ? { text: textOf(rule) } : this.message(message, variables, rule)
      const refusal = said.stops === true ? problem.invalid(at, shown, said.text) : refusalFor(rule, at, shown, said.text)
      const list = !usesOldSelf && (now ?? above)?.isUnchanged() === true ? this.warnings : this.problems
      list.push(refusal)
      if (said.stops === true) return false
    }
    return true
  }

  private evaluate(
    expression: NonNullable<CompiledRule['expression']>,
    variables: (name: string) => Value | undefined,
  ): { value?: Value; error?: Error; isBroke: boolean } {
    const budget = { spent: 0, limit: mostPerCall }
    try {
      const value = evaluate(expression, variables, budget)
      return { value, isBroke: this.spend(budget.spent) }
    } catch (error) {
      // The evaluator throws errors of its own and no others.
      return { error: error as Error, isBroke: this.spend(budget.spent) }
    }
  }

  private spend(cost: number): boolean {
    if (cost > this.left) return true
    this.left -= cost
    return false
  }

  /** What a message expression says; where it fails, the rule's own message. */
  private message(
    message: NonNullable<CompiledRule['message']>,
    variables: (name: string) => Value | undefined,
    rule: ValidationRule,
  ): { text: string; stops?: boolean } {
    const { value, error, isBroke } = this.evaluate(message, variables)
    if (isBroke)
      return {
        text: 'messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run',
        stops: true,
      }
    if (error instanceof CostExceeded)
      return {
        text: `no further validation rules will be run due to call cost exceeds limit for messageExpression: ${JSON.stringify(rule.messageExpression)}`,
        stops: true,
      }
    const text = typeof value === 'string' ? value.trim() : ''
    return { text: text === '' || text.includes('\n') || Buffer.byteLength(text) > longestMessage ? textOf(rule) : text }
  }
}

const outOfBudget = 'validation failed due to running out of cost budget, no further validation rules will be run'

/** Where no old value belongs to this one, the nearest around still may. */
const within = ({ now, above }: Place, inner: Correlation | undefined): Pick<Place, 'now' | 'above'> =>
  now === undefined ? { now, above } : { now: inner, above: now }

function childPath(path: string, key: string, isMapKey: boolean): string {
  if (isMapKey) return `${path}[${key}]`
  return path === '' ? key : `${path}.${key}`
}

/** The value of a whole resource has its identity, whatever the schema says. */
const valueFor = ({ schema, isRoot }: Node, value: unknown): Value | undefined => {
  try {
    return schemaValue(value, isRoot ? { ...schema, 'x-kubernetes-embedded-resource': true } : schema)
  } catch {
    return undefined
  }
}

const variablesOf =
  (self: Value | undefined, oldSelf: Value | undefined, isOptional: boolean) =>
  (name: string): Value | undefined =>
    name === 'self' ? self : name === 'oldSelf' ? (isOptional ? { kind: 'optional', value: oldSelf } : oldSelf) : undefined

const ruleText = ({ rule, message = '' }: ValidationRule): string => (message === '' ? rule : message).trim()
const textOf = (rule: ValidationRule): string => ((rule.message ?? '') === '' ? `failed rule: ${ruleText(rule)}` : ruleText(rule))

function errorText(error: Error, rule: ValidationRule): string {
  if (error.message.startsWith('no such overload'))
    return `'${error.message}': call arguments did not match a supported operator, function or macro signature for rule: ${ruleText(rule)}`
  if (error instanceof CostExceeded)
    return `'${error.message}': no further validation rules will be run due to call cost exceeds limit for rule: ${ruleText(rule)}`
  return `${error.message} evaluating rule: ${ruleText(rule)}`
}

function placeOf({ fieldPath = '' }: ValidationRule, schema: JSONSchemaProps, path: string): string {
  const inner = fieldPath === '' ? undefined : fieldPathIn(fieldPath, schema)
  return inner === undefined ? (path === '' ? '<nil>' : path) : childPath(path, inner, false)
}

function refusalFor({ reason }: ValidationRule, field: string, value: string, text: string): Problem {
  switch (reason) {
    case 'FieldValueForbidden':
      return problem.forbidden(field, text)
    case 'FieldValueRequired':
      return problem.required(field, text)
    case 'FieldValueDuplicate':
      return problem.duplicate(field, value)
    default:
      return problem.invalid(field, value, text)
  }
}
