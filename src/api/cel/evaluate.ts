/** Evaluates checked expressions, and counts what that costs. Upstream: cel-go's interpreter. */
import type { Checked, Reference } from './check.ts'
import { type Budget, callCost, costs, spend } from './cost.ts'
import type { Overload } from './declaration.ts'
import type { Comprehension, Expression, Invocation, Select } from './expression.ts'
import { paramOf, type Type } from './type.ts'
import { CelError, CostExceeded, elementsOf, isKind, listOf, mapOf, noSuchOverload, type OptionalValue, typeNameOf, type Value } from './value.ts'

/** Values of variables, by name; undefined for one that has none. */
export type Variables = (name: string) => Value | undefined

/** A variable of a loop; an accumulator may hold an error that a later step makes up for. */
interface Local {
  readonly name: string
  readonly value: Value | CelError
  readonly outer: Local | undefined
}

/** Gives the value, or throws CelError or CostExceeded and nothing else. */
export function evaluate(checked: Checked, variables: Variables, budget: Budget): Value {
  try {
    return new Evaluation(checked, variables, budget).run(checked.root, undefined)
  } catch (error) {
    if (error instanceof CelError || error instanceof CostExceeded) throw error
    throw new CelError(error instanceof Error ? error.message : String(error))
  }
}

/** An error that logic may make up for; anything else goes on. */
function caught(error: unknown): CelError {
  if (error instanceof CelError) return error
  throw error
}

const none: OptionalValue = { kind: 'optional', value: undefined }

class Evaluation {
  readonly #references: ReadonlyMap<number, Reference>
  readonly #variables: Variables
  readonly #budget: Budget

  constructor({ references }: Checked, variables: Variables, budget: Budget) {
    this.#references = references
    this.#variables = variables
    this.#budget = budget
  }

  run(node: Expression, local: Local | undefined): Value {
    switch (node.form) {
      case 'literal':
        return node.value
      case 'ident':
        return this.#name(node.name, local)
      case 'select':
        return this.#select(node, local)
      case 'call':
        return this.#call(node, local)
      case 'list': {
        const items = node.elements.map((element) => this.run(element, local))
        spend(this.#budget, costs.list)
        return listOf(items)
      }
      case 'map': {
        const entries = node.entries.map(([key, value]) => [this.run(key, local), this.run(value, local)] as const)
        spend(this.#budget, costs.map)
        return mapOf(entries)
      }
      case 'loop':
        return this.#loop(node, local)
    }
  }

  #name(name: string, local: Local | undefined): Value {
    spend(this.#budget, costs.name)
    for (let scope = local; scope !== undefined; scope = scope.outer) {
      if (scope.name !== name) continue
      if (scope.value instanceof CelError) throw scope.value
      return scope.value
    }
    const value = this.#variables(name)
    if (value !== undefined) return value
    if (typeNames.has(name)) return { kind: 'type', name }
    throw new CelError(`no such attribute(s): ${name}`)
  }

  #select(node: Select, local: Local | undefined): Value {
    const reference = this.#references.get(node.id)
    if (reference !== undefined && 'variable' in reference) return this.#name(reference.variable, local)
    const operand = this.run(node.operand, local)
    if (node.isTest) return fieldOf(operand, node.field) !== undefined
    spend(this.#budget, costs.name)
    if (isKind(operand, 'optional')) return optionalField(operand, node.field)
    const found = fieldOf(operand, node.field)
    if (found === undefined) throw new CelError(`no such key: ${node.field}`)
    return found
  }

  #call(node: Invocation, local: Local | undefined): Value {
    const [first, second, third] = node.args as [Expression, Expression, Expression]
    switch (node.name) {
      case '_&&_':
        return this.#logical(node, false, local)
      case '_||_':
        return this.#logical(node, true, local)
      case '_?_:_': {
        const condition = this.run(first, local)
        if (typeof condition !== 'boolean') throw noSuchOverload()
        return this.run(condition ? second : third, local)
      }
      case '@not_strictly_false':
        return this.#notFalse(first, local)
      case '_?._': {
        const operand = this.run(first, local)
        spend(this.#budget, costs.name)
        return optionalField(isKind(operand, 'optional') ? operand : { kind: 'optional', value: operand }, second.form === 'literal' ? (second.value as string) : '')
      }
      default:
        return this.#invoke(node, local)
    }
  }

  #invoke(node: Invocation, local: Local | undefined): Value {
    const reference = this.#references.get(node.id)
    if (reference === undefined || !('overloads' in reference)) throw noSuchOverload()
    const nodes = reference.isMember && node.target !== undefined ? [node.target, ...node.args] : node.args
    const args = nodes.map((arg) => this.run(arg, local))
    const overload = reference.overloads.find((one) => acceptsAll(one, args))
    if (overload === undefined) throw reference.name.startsWith('_') ? noSuchOverload() : new CelError(`no such overload: ${reference.name}(${args.map(typeNameOf).join(', ')})`)
    const result = overload.run(...args)
    spend(this.#budget, callCost(reference.name, overload.id, args, result))
    return result
  }

  /** Either side may decide alone, also when the other one fails. */
  #logical({ args }: Invocation, decides: boolean, local: Local | undefined): Value {
    let failed: CelError | undefined
    for (const arg of args) {
      try {
        const value = this.run(arg, local)
        if (value === decides) return decides
        if (typeof value !== 'boolean') failed ??= noSuchOverload()
      } catch (error) {
        failed ??= caught(error)
      }
    }
    if (failed !== undefined) throw failed
    return !decides
  }

  #notFalse(node: Expression, local: Local | undefined): boolean {
    spend(this.#budget, 1)
    try {
      return this.run(node, local) !== false
    } catch (error) {
      caught(error)
      return true
    }
  }

  #loop(node: Comprehension, local: Local | undefined): Value {
    const range = this.run(node.range, local)
    let accumulated = this.#attempt(node.start, local)
    const within = (value: Value | CelError): Local => ({ name: node.accumulator, value, outer: local })
    for (const [first, second] of pairsOf(range, node.second !== undefined)) {
      let scope: Local = { name: node.variable, value: first, outer: within(accumulated) }
      if (node.second !== undefined) scope = { name: node.second, value: second, outer: scope }
      if (this.run(node.condition, scope) !== true) break
      accumulated = this.#attempt(node.step, scope)
    }
    return this.run(node.result, within(accumulated))
  }

  #attempt(node: Expression, local: Local | undefined): Value | CelError {
    try {
      return this.run(node, local)
    } catch (error) {
      return caught(error)
    }
  }
}

const typeNames = new Set(['bool', 'bytes', 'double', 'dyn', 'int', 'list', 'map', 'null_type', 'string', 'type', 'uint', 'optional_type', 'google.protobuf.Timestamp', 'google.protobuf.Duration', 'net.IP', 'net.CIDR'])

function* pairsOf(range: Value, wantsBoth: boolean): Generator<readonly [Value, Value]> {
  if (isKind(range, 'list')) {
    let index = 0n
    for (const item of elementsOf(range)) yield wantsBoth ? [index++, item] : [item, null]
  } else if (isKind(range, 'map')) for (const key of range.keys()) yield [key, wantsBoth ? (range.get(key) ?? null) : null]
  else throw noSuchOverload()
}

/** The field of a map or object, also inside an optional; undefined where it is missing. */
function fieldOf(value: Value, field: string): Value | undefined {
  if (isKind(value, 'map')) return value.get(field)
  return isKind(value, 'optional') && value.value !== undefined ? fieldOf(value.value, field) : undefined
}

function optionalField({ value }: OptionalValue, field: string): OptionalValue {
  if (value === undefined) return none
  const found = fieldOf(value, field)
  return found === undefined ? none : { kind: 'optional', value: found }
}

const acceptsAll = ({ args }: Overload, values: readonly Value[]): boolean => args.length === values.length && args.every((type, index) => accepts(type, values[index] ?? null))

/** Whether a value is of a type; lists and maps are known by their first entry, as in cel-go. */
function accepts(type: Type, value: Value): boolean {
  switch (type.kind) {
    case 'dyn':
    case 'param':
      return true
    case 'list':
      return isKind(value, 'list') && (value.size === 0 || accepts(paramOf(type, 0), value.at(0)))
    case 'map':
      if (!isKind(value, 'map')) return false
      return value.keys().slice(0, 1).every((key) => accepts(paramOf(type, 0), key))
    case 'opaque':
      return typeNameOf(value) === type.name && !(isKind(value, 'optional') && value.value !== undefined && !accepts(paramOf(type, 0), value.value))
    default:
      return typeNameOf(value) === type.name
  }
}
