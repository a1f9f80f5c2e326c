/**
 * What is wrong with a policy's expressions once the kinds that it looks at are known. It changes nothing about what the policy does.
 * Upstream: apiserver/pkg/admission/plugin/policy/validating/typechecking.go.
 */
import type { ExpressionWarning, ValidatingAdmissionPolicySpec } from '../objects.ts'
import { compile } from './compile.ts'
import { type DeclaredType, objectTypes } from './declared-type.ts'
import { admissionScope } from './environment.ts'
import { variableType } from './policy.ts'
import { type Type, types } from './type.ts'

/** A kind that a policy looks at. */
export interface CheckedKind {
  /** `apps/v1, Kind=Deployment` */
  readonly title: string
  readonly type: DeclaredType
}

/** The warnings about all expressions, each against every kind. */
export function typeWarnings(
  { validations = [], variables = [] }: ValidatingAdmissionPolicySpec,
  kinds: readonly CheckedKind[],
  params: DeclaredType | undefined,
): readonly ExpressionWarning[] {
  const check = (source: string): string[] =>
    kinds.flatMap(({ title, type }) => {
      const problem = problemIn(source, variables, { type, params })
      return problem === undefined ? [] : [`${title}: ${problem}\n`]
    })
  const warn = (fieldRef: string, source: string): readonly ExpressionWarning[] => {
    const found = source === '' ? [] : check(source)
    return found.length === 0 ? [] : [{ fieldRef, warning: found.join('\n') }]
  }
  return validations.flatMap(({ expression, messageExpression = '' }, index) => [
    ...warn(`spec.validations[${index}].expression`, expression),
    ...warn(`spec.validations[${index}].messageExpression`, messageExpression),
  ])
}

interface Against {
  readonly type: DeclaredType
  readonly params: DeclaredType | undefined
}

function problemIn(
  source: string,
  variables: NonNullable<ValidatingAdmissionPolicySpec['variables']>,
  { type, params }: Against,
): string | undefined {
  const composed = new Map<string, Type>()
  const known = new Map([...objectTypes(type), ...(params === undefined ? [] : objectTypes(params))])
  const scope = admissionScope({
    hasParams: params !== undefined,
    hasAuthorizer: true,
    variables: composed,
    known: { object: type.type, ...(params !== undefined && { params: params.type }), fieldsOf: (name) => known.get(name) },
  })
  for (const { name, expression } of variables) composed.set(name, variableType(compile(expression, scope).expression?.type ?? types.dyn))
  return compile(source, scope).problem
}
