/** Evaluates checked expressions, and counts what that costs. Upstream: cel-go's interpreter. */
import type { Checked, Reference } from './check.ts'
import { type Budget, callCost, costs, spend } from './cost.ts'
import type { Overload } from './declaration.ts'
import type { Comprehension, Expression, Invocation, Select } from './expression.ts'
import { paramOf, type Type } from './type.ts'
import { goFloat } from './functions/numbers.ts'
import { CelError, CostExceeded, elementsOf, integerOf, isKind, listOf, mapOf, noSuchOverload, type OptionalValue, typeNameOf, type Value } from './value.ts'

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
  readonly #constants: ReadonlyMap<number, Value>

  constructor({ references, constants }: Checked, variables: Variables, budget: Budget) {
    this.#references = references
    this.#constants = constants
    this.#variables = variables
    this.#budget = budget
  }

  run(node: Expression, local: Local | undefined): Value {
    const constant = this.#constants.get(node.id)
    if (constant !== undefined) return constant
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
        const items: Value[] = []
        for (const [index, element] of node.elements.entries()) items.push(...given(this.run(element, local), node.optional.has(index)))
        spend(this.#budget, costs.list)
        return listOf(items)
      }
      case 'map': {
        const entries: (readonly [Value, Value])[] = []
        for (const [index, [key, value]] of node.entries.entries()) {
          const name = this.run(key, local)
          for (const one of given(this.run(value, local), node.optional.has(index))) entries.push([name, one])
        }
        spend(this.#budget, costs.map)
        return mapOf(entries)
      }
      case 'loop':
        return this.#loop(node, local)
    }
  }

  #name(name: string, local: Local | undefined): Value {
    if (typeNames.has(name)) return { kind: 'type', name }
    spend(this.#budget, costs.name)
    for (let scope = local; scope !== undefined; scope = scope.outer) {
      if (scope.name !== name) continue
      if (scope.value instanceof CelError) throw scope.value
      return scope.value
    }
    const value = this.#variables(name)
    if (value !== undefined) return value
    throw new CelError(`no such attribute(s): ${name}`)
  }

  #select(node: Select, local: Local | undefined): Value {
    const reference = this.#references.get(node.id)
    if (reference !== undefined && 'variable' in reference) return this.#name(reference.variable, local)
    const operand = this.run(node.operand, local)
    if (node.isTest) return fieldOf(operand, node.field) !== undefined
    spend(this.#budget, costs.name)
    if (isKind(operand, 'optional')) return optionalField(operand, node.field)
    return elementAt(operand, node.field)
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
    if (reference.name === '_[_]') return this.#index(args)
    const overload = reference.overloads.find((one) => acceptsAll(one, args))
    const isFree = overload?.id === 'in_list' && node.args[1] !== undefined && this.#constants.has(node.args[1].id)
    let result: Value = null
    try {
      if (overload === undefined) throw refusalOf(reference, args)
      result = overload.run(...args)
      return result
    } finally {
      // What fails costs, too. Membership in a list that never changes is looked up for nothing.
      if (!isFree) spend(this.#budget, callCost(reference.name, overload?.id ?? '', args, result))
    }
  }

  /** Containers take every index that they have a place for, whatever its type. */
  #index(args: readonly Value[]): Value {
    spend(this.#budget, costs.name)
    const [container = null, index = null] = args
    if (!isKind(container, 'optional')) return elementAt(container, index)
    if (container.value === undefined) return none
    try {
      return { kind: 'optional', value: elementAt(container.value, index) }
    } catch (error) {
      caught(error)
      return none
    }
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
  else throw new CelError(`got 'types.${goTypeOf(range)}', expected iterable type`)
}

/** The name of the type behind a value in cel-go's own code. */
function goTypeOf(value: Value): string {
  const name = value === null ? 'Null' : typeNameOf(value).replace('google.protobuf.', '')
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`
}

/** The values that an element of a literal gives: itself, or what an optional one holds. */
function given(value: Value, isOptional: boolean): readonly Value[] {
  if (!isOptional) return [value]
  if (!isKind(value, 'optional')) throw noSuchOverload()
  return value.value === undefined ? [] : [value.value]
}

/** Operators and members say less than functions of one argument. */
function refusalOf({ name, isMember }: { readonly name: string; readonly isMember: boolean }, args: readonly Value[]): CelError {
  if (name === 'size') return new CelError('no such overload: size')
  return isMember || /^[_!-]|^@/.test(name) ? noSuchOverload() : new CelError(`no such overload: ${name}(${args.map(typeNameOf).join(', ')})`)
}

/** The element of a list or the entry of a map; throws in cel-go's words where there is none. */
function elementAt(container: Value, index: Value): Value {
  if (isKind(container, 'list')) {
    const at = integerOf(index)
    if (at === undefined) throw new CelError(typeof index === 'number' ? `unsupported index value ${goFloat(index)} in list` : `unsupported index type '${typeNameOf(index)}' in list`)
    if (at < 0n || at >= BigInt(container.size)) throw new CelError(`index out of bounds: ${at}`)
    return container.at(Number(at))
  }
  const found = isKind(container, 'map') ? container.get(index) : undefined
  if (found === undefined) throw new CelError(`no such key: ${String(integerOf(index) ?? index)}`)
  return found
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
