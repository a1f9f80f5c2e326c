/**
 * Types of an expression: which function each call means, and everything that does not fit, in cel-go's words. Upstream: cel-go's
 * checker/checker.go.
 */
import type { Declarations, Overload } from './declaration.ts'
import type { Comprehension, CreateList, CreateMap, Expression, Invocation, Select } from './expression.ts'
import { literalType, typeNames } from './type-names.ts'
import type { Issue } from './source.ts'
import { isOptional, paramOf, shownType, type Type, types } from './type.ts'
import type { Value } from './value.ts'
import { assign, type Bindings, moreGeneral, substitute } from './unify.ts'
import { qualifiedName } from './walk.ts'

/** What an expression may name. */
export interface Scope {
  readonly functions: Declarations
  /** Variables, also those with dots in their names. */
  readonly variables: ReadonlyMap<string, Type>
  /** The fields of objects, by the name of their type; undefined for an unknown type. */
  readonly fieldsOf: (type: string) => ReadonlyMap<string, Type> | undefined
}

/** What a node means: a variable by its whole name, or the overloads that a call may take. */
export type Reference =
  { readonly variable: string } | { readonly name: string; readonly isMember: boolean; readonly overloads: readonly Overload[] }

export interface Checked {
  readonly root: Expression
  readonly type: Type
  readonly types: ReadonlyMap<number, Type>
  readonly references: ReadonlyMap<number, Reference>
  /** Values of nodes that are the same in every evaluation, and cost nothing. */
  readonly constants: ReadonlyMap<number, Value>
  /** Why it cannot be evaluated although it is sound: a constant part of it fails. */
  readonly unusable?: string
}

/** Checks a parsed expression. */
export function check(root: Expression, scope: Scope): { readonly checked: Checked } | { readonly issues: readonly Issue[] } {
  const checker = new Checker(scope)
  checker.visit(root)
  if (checker.issues.length > 0) return { issues: checker.issues }
  const known = new Map([...checker.types].map(([id, type]) => [id, substitute(checker.bindings, type, true)]))
  return { checked: { root, type: known.get(root.id) ?? types.dyn, types: known, references: checker.references, constants: new Map() } }
}

class Checker {
  readonly types = new Map<number, Type>()
  readonly references = new Map<number, Reference>()
  readonly issues: Issue[] = []
  bindings: Bindings = new Map()
  private readonly scope: Scope
  private readonly locals: Map<string, Type>[] = []
  private free = 0

  constructor(scope: Scope) {
    this.scope = scope
  }

  visit(node: Expression): Type {
    const type = this.typeOf(node)
    this.types.set(node.id, type)
    return type
  }

  private typeOf(node: Expression): Type {
    switch (node.form) {
      case 'literal':
        return literalType(node.value)
      case 'ident':
        return this.ident(node, node.name) ?? this.undeclared(node, node.isDotted === true ? `.${node.name}` : node.name)
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

  private report({ at }: Expression, message: string): Type {
    this.issues.push({ at, message })
    return types.error
  }

  private undeclared(node: Expression, name: string): Type {
    return this.report(node, `undeclared reference to '${name}' (in container '')`)
  }

  private ident(node: Expression, name: string): Type | undefined {
    const local = this.locals.findLast((scope) => scope.has(name))?.get(name)
    const type = local ?? this.scope.variables.get(name) ?? typeNames.get(name)
    if (type !== undefined) this.references.set(node.id, { variable: name })
    return type
  }

  private fits(given: Type, wanted: Type): boolean {
    const bindings = assign(this.bindings, [given], [wanted])
    if (bindings !== undefined) this.bindings = bindings
    return bindings !== undefined
  }

  private select(node: Select): Type {
    const name = qualifiedName(node)
    const whole = name === undefined ? undefined : this.ident(node, name)
    if (whole !== undefined) return whole
    const type = this.field(node, node.operand, node.field)
    return node.isTest ? types.bool : substitute(this.bindings, type)
  }

  private field(node: Expression, operand: Expression, field: string, optional = false): Type {
    const given = substitute(this.bindings, this.visit(operand))
    const target = isOptional(given) ? paramOf(given, 0) : given
    let found: Type = types.error
    if (target.kind === 'map') found = paramOf(target, 1)
    else if (target.kind === 'struct') found = this.member(node, target.name, field)
    else {
      if (target.kind === 'param') this.fits(types.dyn, target)
      else if (target.kind !== 'dyn' && target.kind !== 'error')
        this.report(node, `type '${shownType(target)}' does not support field selection`)
      found = types.dyn
    }
    return isOptional(given) || optional ? types.optional(found) : found
  }

  private member(node: Expression, type: string, field: string): Type {
    const fields = this.scope.fieldsOf(type)
    if (fields === undefined) return this.report(node, `unexpected failed resolution of '${type}'`)
    return fields.get(field) ?? this.report(node, `undefined field '${field}'`)
  }

  /** Types that can be named are none of messages, and have no fields. */
  private message(node: Invocation): Type {
    const type = this.ident(node, node.name)
    if (type === undefined) return this.undeclared(node, node.name)
    const [name, what] = type.kind === 'type' ? [paramOf(type, 0).name, 'message type'] : [type.name, 'type']
    this.report(node, `'${name}' is not a ${what}`)
    for (const [index, field] of node.fields?.entries() ?? []) {
      this.visit(node.args[index] as Expression)
      const why = type.kind === 'type' ? `undefined field '${field.name}'` : `unexpected failed resolution of '${node.name}'`
      this.issues.push({ at: field.at, message: why })
    }
    return types.error
  }

  private call(node: Invocation): Type {
    const { name, target, args } = node
    if (node.fields !== undefined) return this.message(node)
    if (name === '_?._') {
      const [operand, field] = args as [Expression, Expression]
      const text = field.form === 'literal' && typeof field.value === 'string' ? field.value : ''
      return substitute(this.bindings, this.field(node, operand, text, true))
    }
    for (const arg of args) this.visit(arg)
    if (target === undefined) return this.resolve(node, name, undefined)
    const prefix = qualifiedName(target)
    const whole = `${prefix ?? ''}.${name}`
    if (prefix !== undefined && this.scope.functions.has(whole)) return this.resolve(node, whole, undefined)
    this.visit(target)
    return this.resolve(node, name, target)
  }

  private resolve(node: Invocation, name: string, target: Expression | undefined): Type {
    const overloads = this.scope.functions.get(name)
    if (overloads === undefined) return this.undeclared(node, name)
    const nodes = target === undefined ? node.args : [target, ...node.args]
    const given = nodes.map(({ id }) => this.types.get(id) ?? types.dyn)
    const isMember = target !== undefined
    if (name === '_&&_' || name === '_||_') return this.logical(node, overloads, given)
    const fitting: Overload[] = []
    let result: Type | undefined
    for (const overload of overloads) {
      if (overload.isMember !== isMember) continue
      const fresh = this.instance(overload)
      const bindings = assign(this.bindings, given, fresh.args)
      if (bindings === undefined) continue
      this.bindings = bindings
      fitting.push(overload)
      const type = substitute(bindings, fresh.result)
      if (result === undefined) result = type
      else if (result.kind !== 'dyn' && shownType(result) !== shownType(type)) result = types.dyn
    }
    if (result === undefined) {
      const [first, ...rest] = given.map((type) => shownType(substitute(this.bindings, type, true)))
      const shown = isMember ? `${first ?? ''}.(${rest.join(', ')})` : `(${[...(first === undefined ? [] : [first]), ...rest].join(', ')})`
      return this.report(node, `found no matching overload for '${name}' applied to '${shown}'`)
    }
    this.references.set(node.id, { name, isMember, overloads: fitting })
    return result
  }

  private logical(node: Invocation, overloads: readonly Overload[], given: readonly Type[]): Type {
    const wrong = node.args.filter(
      (arg, index) => !this.fits(given[index] ?? types.dyn, types.bool) && this.mismatch(arg, types.bool, given[index] ?? types.dyn),
    )
    if (wrong.length > 0) return types.error
    this.references.set(node.id, { name: node.name, isMember: false, overloads })
    return types.bool
  }

  private mismatch(node: Expression, wanted: Type, given: Type): Type {
    return this.report(node, `expected type '${shownType(wanted)}' but found '${shownType(given)}'`)
  }

  private newParam(): Type {
    return types.param(`_var${this.free++}`)
  }

  /** The overload with type parameters of its own. */
  private instance({ args, result }: Overload): Pick<Overload, 'args' | 'result'> {
    const own = new Map<string, Type>()
    const renew = (type: Type): Type => {
      if (type.kind === 'param') {
        const known = own.get(type.name) ?? this.newParam()
        own.set(type.name, known)
        return known
      }
      return type.params.length === 0 ? type : { ...type, params: type.params.map(renew) }
    }
    return { args: args.map(renew), result: renew(result) }
  }

  /** The type of a literal's elements: dyn where they differ, which is told of later. */
  private join(before: Type | undefined, type: Type): Type {
    if (before === undefined) return type
    return this.fits(before, type) ? moreGeneral(before, type) : types.dyn
  }

  /** The type of an element, which for an optional one is that within. */
  private element(node: Expression, mayMiss: boolean): Type {
    const type = this.visit(node)
    if (!mayMiss || type.kind === 'dyn') return type
    if (isOptional(type)) return paramOf(type, 0)
    this.mismatch(node, types.optional(type), type)
    return type
  }

  private list({ elements, optional }: CreateList): Type {
    let joined: Type | undefined
    for (const [index, element] of elements.entries()) joined = this.join(joined, this.element(element, optional.has(index)))
    return types.list(joined ?? this.newParam())
  }

  private map({ entries, optional }: CreateMap): Type {
    let [joinedKey, joinedValue]: [Type | undefined, Type | undefined] = [undefined, undefined]
    for (const [index, [key, value]] of entries.entries()) {
      joinedKey = this.join(joinedKey, this.visit(key))
      joinedValue = this.join(joinedValue, this.element(value, optional.has(index)))
    }
    return types.map(joinedKey ?? this.newParam(), joinedValue ?? this.newParam())
  }

  private loop(node: Comprehension): Type {
    const range = substitute(this.bindings, (this.visit(node.range), this.types.get(node.range.id) ?? types.dyn))
    const accumulated = this.visit(node.start)
    this.locals.push(new Map([[node.accumulator, accumulated]]))
    const [first, second] = this.elements(node, range)
    this.locals.push(
      new Map(
        node.second === undefined
          ? [[node.variable, first]]
          : [
              [node.variable, first],
              [node.second, second],
            ],
      ),
    )
    this.assert(node.condition, types.bool)
    this.assert(node.step, accumulated)
    this.locals.pop()
    const result = this.visit(node.result)
    this.locals.pop()
    return substitute(this.bindings, result)
  }

  private assert(node: Expression, wanted: Type): void {
    const type = this.visit(node)
    if (!this.fits(wanted, type)) this.mismatch(node, wanted, type)
  }

  /** The types of the variables of a loop over a range. */
  private elements(node: Comprehension, range: Type): [Type, Type] {
    if (range.kind === 'list') return node.second === undefined ? [paramOf(range, 0), types.dyn] : [types.int, paramOf(range, 0)]
    if (range.kind === 'map') return [paramOf(range, 0), paramOf(range, 1)]
    if (range.kind === 'dyn' || range.kind === 'error' || range.kind === 'param') {
      this.fits(types.dyn, range)
      return [types.dyn, types.dyn]
    }
    const wrong = this.report(
      node.range,
      `expression of type '${shownType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    )
    return [wrong, wrong]
  }
}
