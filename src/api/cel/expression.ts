/**
 * What a CEL expression is made of once it is parsed: macros are expanded, as in cel-go, so that checker, cost and evaluation know nine
 * forms and no more.
 */
import type { Value } from './value.ts'

interface Common {
  /** Unique within one expression. */
  readonly id: number
  /** Where messages point at: an offset into the source. */
  readonly at: number
}

export interface Literal extends Common {
  readonly form: 'literal'
  readonly value: Value
}

export interface Ident extends Common {
  readonly form: 'ident'
  readonly name: string
  /** There was a dot before it, which only messages show. */
  readonly isDotted?: boolean
}

export interface Select extends Common {
  readonly form: 'select'
  readonly operand: Expression
  readonly field: string
  /** has(): asks only whether the field is there. */
  readonly isTest: boolean
}

export interface Invocation extends Common {
  readonly form: 'call'
  /** `_+_` for operators, as cel-go names them. */
  readonly name: string
  readonly target: Expression | undefined
  readonly args: readonly Expression[]
  /** Braces stand behind the name: a message is to be made of fields with these names, whose values are the arguments. */
  readonly fields?: readonly { readonly name: string; readonly at: number }[]
}

export interface CreateList extends Common {
  readonly form: 'list'
  readonly elements: readonly Expression[]
  /** Which elements are there only if the optional that they are has a value. */
  readonly optional: ReadonlySet<number>
}

export interface CreateMap extends Common {
  readonly form: 'map'
  readonly entries: readonly (readonly [key: Expression, value: Expression])[]
  readonly optional: ReadonlySet<number>
}

/** A loop over a list or map that folds into one value. */
export interface Comprehension extends Common {
  readonly form: 'loop'
  readonly range: Expression
  readonly variable: string
  readonly second: string | undefined
  readonly accumulator: string
  readonly start: Expression
  readonly condition: Expression
  readonly step: Expression
  readonly result: Expression
}

export type Expression = Literal | Ident | Select | Invocation | CreateList | CreateMap | Comprehension
