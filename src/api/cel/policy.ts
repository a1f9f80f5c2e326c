/**
 * The expressions of admission: those of webhooks' match conditions and of whole policies, compiled. Upstream: pkg/admission/plugin/cel of
 * apiserver.
 */
import type { AuditAnnotation, MatchCondition, ValidatingAdmissionPolicySpec, Validation, Variable } from '../objects.ts'
import { compile, type Compiled } from './compile.ts'
import type { Scope } from './check.ts'
import { type AdmissionOptions, admissionScope } from './environment.ts'
import { isExact, type Type, types, typeText } from './type.ts'

/** Expressions of one policy, each at the place where its text stands; undefined for an empty one. */
export interface CompiledPolicy {
  readonly conditions: readonly (Compiled | undefined)[]
  readonly variables: readonly (Compiled | undefined)[]
  readonly validations: readonly CompiledValidation[]
  readonly annotations: readonly (Compiled | undefined)[]
}

interface CompiledValidation {
  readonly expression: Compiled | undefined
  readonly message: Compiled | undefined
}

/** Compiles match conditions, which must say true or false. */
export function compileConditions(
  conditions: readonly MatchCondition[],
  options: AdmissionOptions = {},
): readonly (Compiled | undefined)[] {
  const scope = admissionScope({ ...options, hasAuthorizer: true })
  return conditions.map(({ expression }) => wanted(expression.trim(), scope, [types.bool]))
}

/** Compiles all that a policy says. Variables may use those before them. */
export function compilePolicy({
  paramKind,
  matchConditions = [],
  variables = [],
  validations = [],
  auditAnnotations = [],
}: ValidatingAdmissionPolicySpec): CompiledPolicy {
  const hasParams = paramKind !== undefined
  const known = new Map<string, Type>()
  const composed = variables.length > 0 ? { variables: known } : {}
  const scope = (hasAuthorizer: boolean): Scope => admissionScope({ hasParams, hasAuthorizer, ...composed })
  return {
    conditions: compileConditions(matchConditions, { hasParams }),
    variables: variables.map((variable) => compileVariable(variable, scope(true), known)),
    validations: validations.map((validation) => compileValidation(validation, scope)),
    annotations: auditAnnotations.map(({ valueExpression }: AuditAnnotation) =>
      wanted(valueExpression.trim(), scope(true), [types.string, types.null]),
    ),
  }
}

function compileVariable({ name, expression }: Variable, scope: Scope, known: Map<string, Type>): Compiled | undefined {
  const compiled = expression.trim() === '' ? undefined : stated(compile(expression, scope))
  known.set(name, variableType(compiled?.expression?.type ?? types.dyn))
  return compiled
}

const plain = new Set(['bool', 'bytes', 'double', 'duration', 'int', 'null', 'string', 'timestamp', 'uint', 'list', 'map'])

/** What later expressions know of a variable: its type, unless it is an object. */
export const variableType = (type: Type): Type => (plain.has(type.kind) ? { ...type, params: type.params.map(variableType) } : types.dyn)

const compileValidation = (
  { expression, messageExpression = '' }: Validation,
  scope: (hasAuthorizer: boolean) => Scope,
): CompiledValidation => ({
  expression: wanted(expression, scope(true), [types.bool]),
  message: wanted(messageExpression, scope(false), [types.string]),
})

const stated = (compiled: Compiled): Compiled =>
  compiled.problem === undefined ? compiled : { problem: `compilation failed: ${compiled.problem}` }

/** An expression of one of these types. */
function wanted(source: string, scope: Scope, results: readonly Type[]): Compiled | undefined {
  if (source.trim() === '') return undefined
  const compiled = stated(compile(source, scope))
  const { expression } = compiled
  if (expression === undefined) return compiled
  if (results.some((type) => isExact(type, expression.type)))
    return expression.unusable === undefined ? compiled : { problem: `program instantiation failed: ${expression.unusable}` }
  const names = results.map(typeText)
  return {
    problem: `must evaluate to ${names.length === 1 ? (names[0] ?? '') : `one of [${names.join(' ')}]`} but got ${typeText(expression.type)}`,
  }
}
