/**
 * Evaluates checked expressions, and counts what that costs. Each is planned once: a function for each of its nodes. Upstream: cel-go's
 * interpreter.
 */
import { reasonOf } from '../../base/thrown.ts'
import type { Checked } from './check.ts'
import { type Budget, costOf, costs, spend } from './cost.ts'
import type { Comprehension, CreateList, CreateMap, Expression, Invocation, Select } from './expression.ts'
import { refusalOf } from './refusal.ts'
import { acceptsAll, elementAt, fieldOf, given, goTypeOf, indexed, optionalField } from './elements.ts'
import { isOptional, paramOf, type Type, types } from './type.ts'
import { CelError, CostExceeded, isKind, listOf, mapOf, noSuchOverload, type Value, some } from './value.ts'

/** Values of variables, by name; undefined for one that has none. */
export type Variables = (name: string) => Value | undefined

/** A variable of a loop; an accumulator may hold an error that a later step makes up for. */
interface Local {
  readonly name: string
  readonly value: Value | CelError
  readonly outer: Local | undefined
}

/** One evaluation. */
interface Run {
  readonly variables: Variables
  readonly budget: Budget
}

type Step = (run: Run, local: Local | undefined) => Value

const plans = new WeakMap<Checked, Step>()

/** Gives the value, or throws CelError or CostExceeded and nothing else. */
export function evaluate(checked: Checked, variables: Variables, budget: Budget): Value {
  try {
    let plan = plans.get(checked)
    if (plan === undefined) plans.set(checked, (plan = new Planner(checked).plan(checked.root)))
    return plan({ variables, budget }, undefined)
  } catch (error) {
    if (error instanceof CelError || error instanceof CostExceeded) throw error
    throw new CelError(reasonOf(error))
  }
}

/** An error that logic may make up for; anything else goes on. */
function caught(error: unknown): CelError {
  if (error instanceof CelError) return error
  throw error
}

function attempt(step: Step, run: Run, local: Local | undefined): Value | CelError {
  try {
    return step(run, local)
  } catch (error) {
    return caught(error)
  }
}

/** The optional, or its value, where it has one; only without one the other is looked at. Costs nothing, and takes what is no optional. */
function alternative(optional: Step, other: Step, staysOptional: boolean): Step {
  return (run, local) => {
    const first = optional(run, local)
    if (!isKind(first, 'optional')) return first
    if (first.value === undefined) return other(run, local)
    return staysOptional ? first : first.value
  }
}

/** Plans one expression. */
class Planner {
  private readonly checked: Checked

  constructor(checked: Checked) {
    this.checked = checked
  }

  plan(node: Expression): Step {
    const constant = this.checked.constants.get(node.id)
    if (constant !== undefined) return () => constant
    switch (node.form) {
      case 'literal':
        return () => node.value
      case 'ident':
        return named(node.name)
      case 'select':
        return this.select(node)
      case 'call':
        return this.call(node)
      case 'list':
        return this.list(node)
      case 'map':
        return this.map(node)
      case 'loop':
        return this.loop(node)
    }
  }

  private select({ id, operand, field, isTest }: Select): Step {
    const reference = this.checked.references.get(id)
    if (reference !== undefined && 'variable' in reference) return named(reference.variable)
    const of = this.plan(operand)
    if (isTest) return (run, local) => fieldOf(of(run, local), field) !== undefined
    return (run, local) => {
      const value = of(run, local)
      spend(run.budget, costs.name)
      return isKind(value, 'optional') ? optionalField(value, field) : elementAt(value, field)
    }
  }

  private list({ elements, optional }: CreateList): Step {
    const steps = elements.map((element) => this.plan(element))
    return (run, local) => {
      const items: Value[] = []
      for (const [index, step] of steps.entries()) items.push(...given(step(run, local), optional.has(index)))
      spend(run.budget, costs.list)
      return listOf(items)
    }
  }

  private map({ entries, optional }: CreateMap): Step {
    const steps = entries.map(([key, value]) => [this.plan(key), this.plan(value)] as const)
    return (run, local) => {
      const made: (readonly [Value, Value])[] = []
      for (const [index, [key, value]] of steps.entries()) {
        const name = key(run, local)
        for (const one of given(value(run, local), optional.has(index))) made.push([name, one])
      }
      spend(run.budget, costs.map)
      return mapOf(made)
    }
  }

  private call(node: Invocation): Step {
    const [first, second, third] = node.args as [Expression, Expression, Expression]
    switch (node.name) {
      case '_&&_':
        return logical(this.plan(first), this.plan(second), false)
      case '_||_':
        return logical(this.plan(first), this.plan(second), true)
      case '_?_:_': {
        const [condition, yes, no] = [this.plan(first), this.plan(second), this.plan(third)]
        return (run, local) => {
          const decision = condition(run, local)
          if (typeof decision !== 'boolean') throw noSuchOverload()
          return decision ? yes(run, local) : no(run, local)
        }
      }
      case '@not_strictly_false': {
        const of = this.plan(first)
        return (run, local) => {
          spend(run.budget, 1)
          return attempt(of, run, local) !== false
        }
      }
      case '_?._': {
        const of = this.plan(first)
        const field = second.form === 'literal' ? (second.value as string) : ''
        return (run, local) => {
          const value = of(run, local)
          spend(run.budget, costs.name)
          return optionalField(isKind(value, 'optional') ? value : some(value), field)
        }
      }
      case '_[_]': {
        const [of, at] = [this.plan(first), this.plan(second)]
        return (run, local) => {
          const container = of(run, local)
          const index = at(run, local)
          spend(run.budget, costs.name)
          return indexed(container, index)
        }
      }
      case 'or':
      case 'orValue':
        return node.target === undefined ? this.invoke(node) : alternative(this.plan(node.target), this.plan(first), node.name === 'or')
      default:
        return this.invoke(node)
    }
  }

  private invoke(node: Invocation): Step {
    const reference = this.checked.references.get(node.id)
    if (reference === undefined || !('overloads' in reference)) throw noSuchOverload()
    const nodes = reference.isMember && node.target !== undefined ? [node.target, ...node.args] : node.args
    const steps = nodes.map((arg) => this.plan(arg))
    const known = nodes.map(({ id }) => this.checked.types.get(id) ?? types.dyn)
    // Membership in a list that never changes is looked up for nothing.
    const isFree = node.name === '@in' && node.args[1] !== undefined && this.checked.constants.has(node.args[1].id)
    const candidates = reference.overloads.map((overload) => ({
      overload,
      isSure: reference.overloads.length === 1 && known.every(isSettled),
      cost: costOf(reference.name, overload.id),
    }))
    return (run, local) => {
      const args: Value[] = []
      for (const step of steps) args.push(step(run, local))
      const found = candidates.find(({ overload, isSure }) => isSure || acceptsAll(overload, args))
      let result: Value = null
      try {
        if (found === undefined) throw refusalOf(reference.name, args)
        result = found.overload.run(...args)
        return result
      } finally {
        // What fails costs, too.
        if (!isFree) spend(run.budget, found?.cost === undefined ? 1 : found.cost(args, result))
      }
    }
  }

  private loop(node: Comprehension): Step {
    const { accumulator, variable, second } = node
    const [range, start, condition, step, result] = [node.range, node.start, node.condition, node.step, node.result].map((part) =>
      this.plan(part),
    ) as [Step, Step, Step, Step, Step]
    return (run, local) => {
      const over = range(run, local)
      const keys = isKind(over, 'map') ? over.keys() : undefined
      if (keys === undefined && !isKind(over, 'list')) throw new CelError(`got 'types.${goTypeOf(over)}', expected iterable type`)
      let accumulated = attempt(start, run, local)
      // A list can grow while it is gone through: what loops build shares its array.
      const size = isKind(over, 'list') ? over.size : (keys?.length ?? 0)
      for (let index = 0; index < size; index++) {
        const item = isKind(over, 'list') ? over.at(index) : (keys?.[index] ?? null)
        const outer: Local = { name: accumulator, value: accumulated, outer: local }
        let scope: Local = { name: variable, value: second !== undefined && isKind(over, 'list') ? BigInt(index) : item, outer }
        if (second !== undefined) scope = { name: second, value: isKind(over, 'map') ? (over.get(item) ?? null) : item, outer: scope }
        if (condition(run, scope) !== true) break
        accumulated = attempt(step, run, scope)
      }
      return result(run, { name: accumulator, value: accumulated, outer: local })
    }
  }
}

/** A value that the checker has settled needs no look at its type. */
const isSettled = (type: Type): boolean =>
  type.kind !== 'dyn' && type.kind !== 'param' && (type.params.every(isSettled) || (isOptional(type) && isSettled(paramOf(type, 0))))

function named(name: string): Step {
  if (typeNames.has(name)) return () => ({ kind: 'type', name })
  return (run, local) => {
    spend(run.budget, costs.name)
    for (let scope = local; scope !== undefined; scope = scope.outer) {
      if (scope.name !== name) continue
      if (scope.value instanceof CelError) throw scope.value
      return scope.value
    }
    const value = run.variables(name)
    if (value === undefined) throw new CelError(`no such attribute(s): ${name}`)
    return value
  }
}

/** Either side may decide alone, also when the other one fails. */
function logical(left: Step, right: Step, decides: boolean): Step {
  return (run, local) => {
    const first = attempt(left, run, local)
    if (first === decides) return decides
    const second = attempt(right, run, local)
    if (second === decides) return decides
    if (first instanceof CelError) throw first
    if (second instanceof CelError) throw second
    if (typeof first !== 'boolean' || typeof second !== 'boolean') throw noSuchOverload()
    return !decides
  }
}

const typeNames = new Set([
  'bool',
  'bytes',
  'double',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'type',
  'uint',
  'optional_type',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
  'net.IP',
  'net.CIDR',
])
