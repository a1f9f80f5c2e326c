/**
 * Checks of the rules in schemas (x-kubernetes-validations): what they say, whether their expressions compile, and what they may cost.
 * Upstream: apiextensions' validation.go and cel_validation.go.
 */
import type { DeclaredType } from '../../api/cel/declared-type.ts'
import { fieldPathIn } from '../../api/cel/field-path.ts'
import { cel } from '../../api/cel/load.ts'
import type { CompiledRule } from '../../api/cel/schema-rules.ts'
import { problem } from '../../api/field-errors.ts'
import { goPointer, goStruct, type GoValue } from '../../api/go-value.ts'
import { hasRules } from '../../api/json-schema/schema.ts'
import type { JSONSchemaProps, ValidationRule } from '../../api/objects.ts'
import type { Problem } from '../../api/status.ts'
import { compareNames } from '../../base/order.ts'
import { itemsOf, valuesOf } from './sub-schemas.ts'

/** The dearest that one expression, and all of one definition's, may be. */
const mostPerRule = 10_000_000
const mostPerSchema = 100_000_000
const reasons = ['FieldValueDuplicate', 'FieldValueForbidden', 'FieldValueInvalid', 'FieldValueRequired']

/**
 * Everything wrong with the rules of a whole schema; `broken` are the schemas with which something else is wrong: no expression is read
 * above them. Undefined: none is read at all.
 */
export function checkValidations(schema: JSONSchemaProps, path: string, broken: readonly string[] | undefined): Problem[] {
  if (!hasRules(schema)) return []
  const total: Total = { cost: 0, dearest: [] }
  const { texts, expressions } = checkLevel(schema, { path, isRoot: true, cardinality: 1, uncorrelated: undefined, total, broken })
  const problems = [...texts, ...expressions]
  if (total.cost <= mostPerSchema) return problems
  const dearest = total.dearest.toSorted((left, right) => right.cost - left.cost).slice(0, 4)
  return [
    ...problems,
    ...dearest.map((one) =>
      problem.forbidden(one.path, 'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'),
    ),
    problem.forbidden(
      path,
      tooDear('x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema', total.cost, mostPerSchema),
    ),
  ]
}

interface Total {
  cost: number
  readonly dearest: { readonly path: string; readonly cost: number }[]
}

interface Level {
  readonly path: string
  readonly isRoot: boolean
  /** How often the schema may apply to one object; undefined: as often as fits into a request. */
  readonly cardinality: number | undefined
  /** The list within which old and new values cannot be told to belong together. */
  readonly uncorrelated: string | undefined
  readonly total: Total
  readonly broken: readonly string[] | undefined
}

interface Found {
  readonly texts: readonly Problem[]
  readonly expressions: readonly Problem[]
}

function checkLevel(schema: JSONSchemaProps, level: Level): Found {
  const found = below(schema, level).map(([inner, next]) => checkLevel(inner, next))
  const rules = schema['x-kubernetes-validations'] ?? []
  const texts = [
    ...found.flatMap((one) => one.texts),
    ...rules.flatMap((rule, index) => checkTexts(rule, schema, `${level.path}.x-kubernetes-validations[${index}]`)),
  ]
  const inner = found.flatMap((one) => one.expressions)
  return {
    texts,
    expressions: rules.length > 0 && texts.length === 0 && !isBroken(level) ? [...inner, ...checkExpressions(schema, level)] : inner,
  }
}

const isBroken = ({ broken, path }: Level): boolean =>
  broken === undefined || broken.some((field) => field === path || field.startsWith(`${path}.`) || field.startsWith(`${path}[`))

/** The schemas within a schema, and where they stand. */
function below(schema: JSONSchemaProps, level: Level): (readonly [JSONSchemaProps, Level])[] {
  const most = mostWithin(schema)
  const next = {
    ...level,
    isRoot: false,
    cardinality: level.cardinality === undefined || most === undefined ? undefined : level.cardinality * most,
  }
  const items = itemsOf(schema)
  const values = valuesOf(schema)
  const isCorrelated = schema['x-kubernetes-list-type'] === 'map'
  return [
    ...(values === undefined ? [] : [[values, { ...next, path: `${level.path}.additionalProperties` }] as const]),
    ...Object.entries(schema.properties ?? {})
      .sort(compareNames)
      .map(([name, inner]) => [inner, { ...next, path: `${level.path}.properties[${name}]` }] as const),
    ...(items === undefined
      ? []
      : [
          [
            items,
            { ...next, path: `${level.path}.items`, uncorrelated: level.uncorrelated ?? (isCorrelated ? undefined : level.path) },
          ] as const,
        ]),
  ]
}

/** How many values lie one step within; undefined where nothing limits them. */
function mostWithin({ type, maxItems, maxProperties, additionalProperties }: JSONSchemaProps): number | undefined {
  if (type === 'array') return maxItems === undefined ? undefined : Math.max(0, maxItems)
  if (type === 'object' && additionalProperties !== undefined) return maxProperties === undefined ? undefined : Math.max(0, maxProperties)
  return 1
}

const hasBreaks = (text: string): boolean => /[\n\r]/.test(text)

/** What is wrong with a rule before its expressions are looked at. */
function checkTexts(
  { rule, message = '', messageExpression = '', reason, fieldPath = '' }: ValidationRule,
  schema: JSONSchemaProps,
  path: string,
): Problem[] {
  const problems: Problem[] = []
  const text = message.trim()
  if (rule.trim() === '') problems.push(problem.required(`${path}.rule`, 'rule is not specified'))
  else if (message !== '' && text === '')
    problems.push(problem.invalid(`${path}.message`, message, 'message must be non-empty if specified'))
  else if (hasBreaks(text)) problems.push(problem.invalid(`${path}.message`, message, 'message must not contain line breaks'))
  else if (hasBreaks(rule.trim()) && text === '')
    problems.push(problem.required(`${path}.message`, 'message must be specified if rule contains line breaks'))
  if (messageExpression !== '' && messageExpression.trim() === '')
    problems.push(problem.required(`${path}.messageExpression`, 'messageExpression must be non-empty if specified'))
  if (reason !== undefined && !reasons.includes(reason)) problems.push(problem.notSupported(`${path}.reason`, reason, reasons))
  if (fieldPath !== '' && fieldPath.trim() === '')
    problems.push(problem.invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must be non-empty if specified'))
  if (hasBreaks(fieldPath)) problems.push(problem.invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must not contain line breaks'))
  if (fieldPath !== '' && fieldPathIn(fieldPath, schema) === undefined)
    problems.push(problem.invalid(`${path}.fieldPath`, fieldPath, 'fieldPath must be a valid path'))
  return problems
}

function checkExpressions(schema: JSONSchemaProps, level: Level): Problem[] {
  const path = `${level.path}.x-kubernetes-validations`
  const type = cel().declaredType(schema, 'selfType', level.isRoot || schema['x-kubernetes-embedded-resource'] === true)
  if (type === undefined)
    return [
      problem.internal(
        path,
        'internal error: failed to construct type information for x-kubernetes-validations rules: unable to convert structural schema to CEL declarations',
      ),
    ]
  return cel()
    .compileRules(schema, type)
    .flatMap((compiled, index) => checkCompiled(compiled, type, { ...level, path: `${path}[${index}]` }))
}

function checkCompiled(compiled: CompiledRule, type: DeclaredType, { path, cardinality, uncorrelated, total }: Level): Problem[] {
  const { rule, problem: wrong, messageProblem, message, messageCost, usesOldSelf } = compiled
  const problems: Problem[] = []
  const cost = Math.min(2 ** 64, compiled.cost * (cardinality ?? cel().mostOccurrences(type)))
  if (cost > mostPerRule) problems.push(problem.forbidden(`${path}.rule`, tooDear('estimated rule cost', cost, mostPerRule)))
  observe(total, `${path}.rule`, cost)
  if (wrong !== undefined) problems.push(problem.invalid(`${path}.rule`, goRule(rule), wrong))
  if (messageProblem !== undefined) problems.push(problem.invalid(`${path}.messageExpression`, goRule(rule), messageProblem))
  else if (message !== undefined) {
    if (messageCost > mostPerRule)
      problems.push(problem.forbidden(`${path}.messageExpression`, tooDear('estimated messageExpression cost', messageCost, mostPerRule)))
    observe(total, `${path}.messageExpression`, messageCost)
  }
  if (usesOldSelf && uncorrelated !== undefined)
    problems.push(
      problem.invalid(
        `${path}.rule`,
        rule.rule,
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated}`,
      ),
    )
  if (!usesOldSelf && rule.optionalOldSelf !== undefined)
    problems.push(problem.invalid(`${path}.optionalOldSelf`, rule.optionalOldSelf, 'may not be set if oldSelf is not used in rule'))
  return problems
}

function observe(total: Total, path: string, cost: number): void {
  total.cost += cost
  if (cost >= mostPerSchema / 100) total.dearest.push({ path, cost })
}

function tooDear(what: string, cost: number, most: number): string {
  const factor = cost / most
  const shown = factor > 100 ? 'more than 100x' : factor < 1.5 ? `${factor.toFixed(6)}x` : `${factor.toFixed(1)}x`
  return `${what} exceeds budget by factor of ${shown} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`
}

const goRule = ({ rule, message = '', messageExpression = '', reason, fieldPath = '', optionalOldSelf }: ValidationRule): GoValue =>
  goStruct('apiextensions.ValidationRule', {
    Rule: rule,
    Message: message,
    MessageExpression: messageExpression,
    Reason: goPointer('apiextensions.FieldValueErrorReason', reason),
    FieldPath: fieldPath,
    OptionalOldSelf: goPointer('bool', optionalOldSelf),
  })
