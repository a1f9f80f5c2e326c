/** The most that an expression can cost, told from its types and how large its values may be. Upstream: cel-go's checker/cost.go. */
import type { Checked } from './check.ts'
import { costs } from './cost.ts'
import { functionEstimate } from './estimate-functions.ts'
import type { Comprehension, Expression, Invocation, Select } from './expression.ts'
import { add, fixed, type Range, times, union, unknown } from './range.ts'
import { isOptional, paramOf, type Type, types } from './type.ts'
import { isKind, lengthOf } from './value.ts'

/** How large what lies under a path of names may be; undefined where nobody knows. */
export type SizeOf = (path: readonly string[]) => Range | undefined

/** What is known of a node when a function is judged. */
export interface Argument {
  readonly type: Type
  readonly path: readonly string[] | undefined
  readonly size: Range | undefined
  readonly node: Expression
}

interface Entries {
  readonly isList: boolean
  readonly key: Range
  readonly value: Range
}

interface Local {
  readonly path: readonly string[]
  readonly size: Range | undefined
  readonly entries: Entries | undefined
}

/** The cost of the whole expression: least and most. */
export const estimate = (checked: Checked, sizeOf: SizeOf): Range => new Estimation(checked, sizeOf).cost(checked.root)

const nothing = fixed(0)

class Estimation {
  private readonly checked: Checked
  private readonly sizeOf: SizeOf
  private readonly paths = new Map<number, readonly string[]>()
  private readonly sizes = new Map<number, Range>()
  private readonly entries = new Map<number, Entries>()
  private readonly locals = new Map<string, Local[]>()

  constructor(checked: Checked, sizeOf: SizeOf) {
    this.checked = checked
    this.sizeOf = sizeOf
  }

  cost(node: Expression): Range {
    switch (node.form) {
      case 'literal':
        return nothing
      case 'ident':
        this.paths.set(node.id, this.local(node.name)?.path ?? [node.name])
        return fixed(costs.name)
      case 'select':
        return this.select(node)
      case 'call':
        return this.call(node)
      case 'list': {
        const cost = node.elements.reduce((sum, element) => add(sum, this.cost(element)), nothing)
        this.entries.set(node.id, { isList: true, key: fixed(1), value: this.unionOf(node.elements) })
        return add(cost, fixed(costs.list))
      }
      case 'map': {
        const cost = node.entries.flat().reduce((sum, part) => add(sum, this.cost(part)), nothing)
        this.entries.set(node.id, {
          isList: false,
          key: this.unionOf(node.entries.map(([key]) => key)),
          value: this.unionOf(node.entries.map(([, value]) => value)),
        })
        return add(cost, fixed(costs.map))
      }
      case 'loop':
        return this.loop(node)
    }
  }

  private unionOf(nodes: readonly Expression[]): Range {
    return (
      nodes
        .map((node) => this.sizeOrUnknown(node))
        .reduce<Range | undefined>((all, size) => (all === undefined ? size : union(all, size)), undefined) ?? nothing
    )
  }

  private typeOf({ id }: Expression): Type {
    return this.checked.types.get(id) ?? types.dyn
  }

  private local(name: string): Local | undefined {
    return this.locals.get(name)?.at(-1)
  }

  private path(node: Expression): readonly string[] {
    return (node.form === 'ident' ? this.local(node.name)?.path : undefined) ?? this.paths.get(node.id) ?? []
  }

  private select(node: Select): Range {
    const reference = this.checked.references.get(node.id)
    if (reference !== undefined && 'variable' in reference) {
      this.paths.set(node.id, [reference.variable])
      return fixed(costs.name)
    }
    const operand = this.cost(node.operand)
    if (node.isTest) return operand
    this.paths.set(node.id, [...this.path(node.operand), node.field])
    const { kind } = this.typeOf(node.operand)
    return kind === 'map' || kind === 'struct' || kind === 'param' ? add(operand, fixed(costs.name)) : operand
  }

  private argument(node: Expression): Argument {
    const path = this.path(node)
    return {
      node,
      type: this.typeOf(node),
      path: path[0] === '__result__' || path.length === 0 ? undefined : path,
      size: this.size(node),
    }
  }

  private call(node: Invocation): Range {
    const reference = this.checked.references.get(node.id)
    const [first] = node.args
    if (node.name === 'dyn' && first !== undefined) {
      const cost = add(fixed(1), this.cost(first))
      this.copy(node, first)
      return cost
    }
    const own = node.args.map((arg) => this.cost(arg))
    const args = node.args.map((arg) => this.argument(arg))
    if (reference === undefined || !('overloads' in reference)) return node.name === '_?._' ? add(own[0] ?? nothing, fixed(1)) : nothing
    const isMember = reference.isMember && node.target !== undefined
    const base = isMember ? this.cost(node.target as Expression) : nothing
    const target = isMember ? this.argument(node.target as Expression) : undefined
    let cost: Range | undefined
    let size: Range | undefined
    for (const { id } of reference.overloads) {
      const one = functionEstimate({ name: reference.name, overload: id, target, args, costs: own, sizeOf: this.sizeOf })
      cost = cost === undefined ? one.cost : union(cost, one.cost)
      if (one.size !== undefined) size = size === undefined ? one.size : union(size, one.size)
      if (first !== undefined && (id === 'index_list' || id === 'index_map')) {
        size = this.entriesOf(first)?.value ?? size
        this.paths.set(node.id, [...this.path(first), id === 'index_list' ? '@items' : '@values'])
      }
    }
    this.keepEntries(node)
    size ??= this.size(node)
    if (size !== undefined) this.sizes.set(node.id, size)
    return add(base, cost ?? nothing)
  }

  /** Joined lists, and either branch of a condition, hold what their parts hold. */
  private keepEntries({ id, name, args }: Invocation): void {
    const parts = name === '_?_:_' ? args.slice(1) : name === '_+_' ? args : []
    const known = parts.map((part) => this.entriesOf(part))
    const [left, right] = known
    if (left !== undefined && right !== undefined)
      this.entries.set(id, { isList: left.isList, key: union(left.key, right.key), value: union(left.value, right.value) })
  }

  private loop(node: Comprehension): Range {
    const outside = add(this.cost(node.range), this.cost(node.start))
    this.push(node.accumulator, { path: this.path(node.start), size: this.size(node.start), entries: this.entriesOf(node.start) })
    const isBind = node.variable === '#unused'
    if (isBind) {
      const result = this.cost(node.result)
      this.pop(node.accumulator)
      this.copy(node, node.result)
      return add(outside, result)
    }
    this.pushVariables(node)
    const each = add(this.cost(node.condition), this.cost(node.step))
    this.pop(node.variable)
    if (node.second !== undefined) this.pop(node.second)
    const result = this.cost(node.result)
    this.pop(node.accumulator)
    const count = this.sizeOrUnknown(node.range)
    this.keepLoop(node, count)
    return add(add(outside, result), times(count, each))
  }

  /** What a loop makes: as much as it starts with, or one entry for each round. */
  private keepLoop({ id, start, step }: Comprehension, count: Range): void {
    if (start.form === 'literal') {
      const size = this.size(start)
      if (size !== undefined) this.sizes.set(id, size)
    } else if (start.form === 'list' || start.form === 'map') {
      this.sizes.set(id, count)
      const entries = this.entriesOf(step)
      if (entries !== undefined) this.entries.set(id, entries)
    }
  }

  private pushVariables({ range, variable, second }: Comprehension): void {
    const entries = this.entriesOf(range)
    const isList = entries?.isList ?? this.typeOf(range).kind === 'list'
    const path = this.path(range)
    const value: Local = { path: [...path, isList ? '@items' : '@values'], size: entries?.value, entries: undefined }
    const key: Local = { path: [...path, isList ? '@indices' : '@keys'], size: entries?.key, entries: undefined }
    this.push(variable, second === undefined && isList ? value : key)
    if (second !== undefined) this.push(second, value)
  }

  private push(name: string, local: Local): void {
    const stack = this.locals.get(name)
    if (stack === undefined) this.locals.set(name, [local])
    else stack.push(local)
  }

  private pop(name: string): void {
    this.locals.get(name)?.pop()
  }

  private copy(to: Expression, from: Expression): void {
    const [size, entries] = [this.size(from), this.entriesOf(from)]
    if (size !== undefined) this.sizes.set(to.id, size)
    if (entries !== undefined) this.entries.set(to.id, entries)
  }

  private entriesOf(node: Expression): Entries | undefined {
    return this.entries.get(node.id) ?? (node.form === 'ident' ? this.local(node.name)?.entries : undefined)
  }

  private sizeOrUnknown(node: Expression): Range {
    return this.size(node) ?? unknown
  }

  private size(node: Expression): Range | undefined {
    const known = this.sizes.get(node.id) ?? literalSize(node)
    if (known !== undefined) return known
    const path = this.path(node)
    const declared = path.length === 0 ? undefined : this.sizeOf(path)
    if (declared !== undefined) {
      this.sizes.set(node.id, declared)
      return declared
    }
    if (isScalar(this.typeOf(node))) return fixed(1)
    return node.form === 'ident' ? this.local(node.name)?.size : undefined
  }
}

function literalSize(node: Expression): Range | undefined {
  if (node.form === 'list') return fixed(node.elements.length)
  if (node.form === 'map') return fixed(node.entries.length)
  if (node.form !== 'literal') return undefined
  return fixed(typeof node.value === 'string' ? lengthOf(node.value) : isKind(node.value, 'bytes') ? node.value.data.length : 1)
}

const scalars = new Set(['bool', 'double', 'duration', 'int', 'timestamp', 'uint'])
const isScalar = (type: Type): boolean => scalars.has(type.kind) || (isOptional(type) && isScalar(paramOf(type, 0)))
