/** CEL: the one door to this folder. It is loaded when the first expression turns up (`load.ts`). */
export { declaredType } from './declared-type.ts'
export { evaluate } from './evaluate.ts'
export { authorizerValue, resourceCheckValue } from './functions/authorizer.ts'
export { jsonValue } from './json-value.ts'
export { compileConditions, compilePolicy } from './policy.ts'
export { compileRules, mostOccurrences } from './schema-rules.ts'
export { schemaValue } from './schema-value.ts'
export { CelError, CostExceeded } from './value.ts'
