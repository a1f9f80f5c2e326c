/** What a policy says of one request with one parameter. Upstream: apiserver/pkg/admission/plugin/policy/validating/validator.go. */
import type { Compiled } from '../../api/cel/compile.ts'
import { cel } from '../../api/cel/load.ts'
import type { CompiledPolicy } from '../../api/cel/policy.ts'
import type { MapValue, Value } from '../../api/cel/value.ts'
import type { ValidatingAdmissionPolicy, Validation, Variable } from '../../api/objects.ts'
import type { Lookup } from '../cel/admission-variables.ts'
import { attempted, budgets, evaluateOne, type Outcome, type Purse } from '../cel/evaluations.ts'
import { matchAll } from '../cel/match-conditions.ts'

/** Why a request is refused. */
export interface Denial {
  readonly message: string
  readonly reason?: string | undefined
  /** Refuses whatever actions the binding names. */
  readonly always?: boolean
}

const longestMessage = 5 * 1024
const compiledPolicies = new WeakMap<ValidatingAdmissionPolicy['spec'], CompiledPolicy>()

function compiledPolicy({ spec }: ValidatingAdmissionPolicy): CompiledPolicy {
  let compiled = compiledPolicies.get(spec)
  if (compiled === undefined) compiledPolicies.set(spec, (compiled = cel().compilePolicy(spec)))
  return compiled
}

/** Every reason against the request; CEL must be loaded. */
export function judge(policy: ValidatingAdmissionPolicy, lookup: Lookup): readonly Denial[] {
  const { failurePolicy, matchConditions = [], validations = [], auditAnnotations = [], variables = [] } = policy.spec
  const compiled = compiledPolicy(policy)
  const isLenient = failurePolicy === 'Ignore'
  const failed = (message: string): readonly Denial[] => (isLenient ? [] : [{ message }])
  // Conditions do not see the namespace.
  const match = matchAll(matchConditions, compiled.conditions, {
    lookup: (name) => (name === 'namespaceObject' ? null : lookup(name)),
    failurePolicy,
  })
  if ('error' in match) return [{ message: match.error }]
  if (!match.matches) return []
  const purse: Purse = { left: budgets.policy }
  const all = variables.length === 0 ? lookup : composed(variables, compiled, { lookup, purse })
  try {
    const outcomes = validations.map((validation, index) =>
      run(validation.expression, compiled.validations[index]?.expression, { lookup: all, purse }),
    )
    const messages = messagesOf(validations, compiled, { lookup: all, purse })
    const denials = outcomes.flatMap((outcome, index) =>
      denialOf(validations[index] as Validation, outcome, messages, { index, isLenient }),
    )
    const values = auditAnnotations.map(({ valueExpression }, index) =>
      run(valueExpression.trim(), compiled.annotations[index], { lookup: all, purse: { left: budgets.policy } }),
    )
    return [
      ...denials,
      ...(isLenient ? [] : values.flatMap(({ error }) => (error === undefined ? [] : [{ message: error, always: true }]))),
    ]
  } catch (error) {
    return failed((error as Error).message)
  }
}

interface Means {
  readonly lookup: Lookup
  readonly purse: Purse
}

const run = (source: string, compiled: Compiled | undefined, { lookup, purse }: Means): Outcome =>
  compiled?.expression === undefined
    ? { error: `compilation error: ${compiled?.problem ?? ''}` }
    : evaluateOne({ source, expression: compiled.expression }, lookup, purse)

/** The variables of a policy are evaluated when they are first named, and once. */
function composed(variables: readonly Variable[], { variables: compiled }: CompiledPolicy, { lookup, purse }: Means): Lookup {
  const known = new Map<string, Outcome>()
  const names = variables.map(({ name }) => name)
  const { CelError } = cel()
  const all: Lookup = (name) => (name === 'variables' ? map : lookup(name))
  const outcomeOf = (name: string): Outcome => {
    let outcome = known.get(name)
    if (outcome === undefined) {
      const expression = compiled[names.lastIndexOf(name)]?.expression
      outcome = expression === undefined ? { error: 'it does not compile' } : attempted(expression, all, purse)
      known.set(name, outcome)
    }
    return outcome
  }
  const map: MapValue = {
    kind: 'map',
    size: names.length,
    keys: () => names,
    get(key): Value | undefined {
      if (typeof key !== 'string' || !names.includes(key)) return undefined
      const { value, error } = outcomeOf(key)
      if (error !== undefined) throw new CelError(`composited variable ${JSON.stringify(key)} fails to evaluate: ${error}`)
      return value
    },
  }
  return all
}

type Messages = readonly (Outcome | undefined)[] | { readonly error: string }

/** What the message expressions say; all are asked, as upstream asks them all. */
function messagesOf(validations: readonly Validation[], compiled: CompiledPolicy, means: Means): Messages {
  // A message may ask nobody for rights.
  const lookup: Lookup = (name) => (name.startsWith('authorizer') ? undefined : means.lookup(name))
  try {
    return validations.map(({ messageExpression = '' }, index) =>
      messageExpression.trim() === '' ? undefined : run(messageExpression, compiled.validations[index]?.message, { ...means, lookup }),
    )
  } catch (error) {
    return { error: (error as Error).message }
  }
}

function denialOf(
  validation: Validation,
  { value, error }: Outcome,
  messages: Messages,
  { index, isLenient }: { readonly index: number; readonly isLenient: boolean },
): readonly Denial[] {
  if (error !== undefined) return isLenient ? [] : [{ message: error }]
  if ('error' in messages) return isLenient ? [] : [{ message: `failed messageExpression: ${messages.error}` }]
  return value === true ? [] : [{ message: messageOf(validation, messages[index]?.value), reason: validation.reason }]
}

function messageOf({ message = '', expression }: Validation, said: Value | undefined): string {
  const text = typeof said === 'string' ? said.trim() : ''
  if (text !== '' && !text.includes('\n') && Buffer.byteLength(text) <= longestMessage) return text
  return message === '' ? `failed expression: ${expression.trim()}` : message.trim()
}
