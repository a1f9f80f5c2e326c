/** Which types fit where, and what that says of type parameters. Upstream: cel-go's checker/types.go. */
import { isExact, paramOf, type Type, types } from './type.ts'

/** What is known of type parameters, by name; every attempt works on a copy. */
export type Bindings = ReadonlyMap<string, Type>

/** The bindings under which each of `given` may stand where the other is wanted; undefined where one may not. */
export function assign(bindings: Bindings, given: readonly Type[], wanted: readonly Type[]): Bindings | undefined {
  const attempt = new Map(bindings)
  return fitsAll(attempt, given, wanted) ? attempt : undefined
}

const fitsAll = (bindings: Map<string, Type>, left: readonly Type[], right: readonly Type[]): boolean =>
  left.length === right.length && left.every((type, index) => fits(bindings, type, right[index] ?? types.error))

const isWild = ({ kind }: Type): boolean => kind === 'dyn' || kind === 'error'

function fits(bindings: Map<string, Type>, left: Type, right: Type): boolean {
  if (right.kind === 'param') {
    const outcome = bind(bindings, left, right)
    if (outcome !== 'unbound') return outcome === 'fits'
  }
  if (left.kind === 'param') return bind(bindings, right, left) === 'fits'
  if (isWild(left) || isWild(right)) return true
  if (left.kind === 'null') return isNullable(right)
  if (right.kind === 'null') return isNullable(left)
  if (left.kind === 'type') return right.kind === 'type'
  if (left.kind === 'opaque' || left.kind === 'list' || left.kind === 'map')
    return left.kind === right.kind && left.name === right.name && fitsAll(bindings, left.params, right.params)
  return isExact(left, right)
}

const isNullable = ({ kind }: Type): boolean =>
  kind === 'opaque' || kind === 'struct' || kind === 'duration' || kind === 'timestamp' || kind === 'null'

/** Whether `type` may be what the parameter stands for; `unbound` where the parameter is free but may not become it. */
function bind(bindings: Map<string, Type>, type: Type, param: Type): 'fits' | 'differs' | 'unbound' {
  if (type.kind === param.kind && isExact(type, param)) return 'fits'
  const known = bindings.get(param.name)
  if (known === undefined) {
    if (occurs(bindings, param, type)) return 'unbound'
    bindings.set(param.name, type)
    return 'fits'
  }
  if (type.kind === known.kind && isExact(type, known)) return 'fits'
  if (!fits(bindings, type, known)) return 'differs'
  const general = moreGeneral(type, known)
  if (!occurs(bindings, param, general)) bindings.set(param.name, general)
  return 'fits'
}

function occurs(bindings: Bindings, param: Type, within: Type): boolean {
  if (isExact(param, within)) return true
  if (within.kind === 'param') {
    const known = bindings.get(within.name)
    return known !== undefined && occurs(bindings, param, known)
  }
  return within.params.some((part) => occurs(bindings, param, part))
}

/** The more general of two types that fit. */
export const moreGeneral = (left: Type, right: Type): Type => (isLessSpecific(left, right) ? left : right)

function isLessSpecific(left: Type, right: Type): boolean {
  if (left.kind === 'dyn' || left.kind === 'param') return true
  if (right.kind === 'dyn' || right.kind === 'param' || left.kind !== right.kind) return false
  if (left.kind === 'type') return true
  if (left.kind === 'opaque' || left.kind === 'list' || left.kind === 'map')
    return (
      left.name === right.name &&
      left.params.length === right.params.length &&
      left.params.every((param, index) => isLessSpecific(param, paramOf(right, index)))
    )
  return isExact(left, right)
}

/** A type with its parameters replaced by what is known of them; free ones stay, or become dyn. */
export function substitute(bindings: Bindings, type: Type, freeToDyn = false): Type {
  if (type.kind === 'param') {
    const known = bindings.get(type.name)
    if (known !== undefined) return substitute(bindings, known, freeToDyn)
    return freeToDyn ? types.dyn : type
  }
  return type.params.length === 0 ? type : { ...type, params: type.params.map((param) => substitute(bindings, param, freeToDyn)) }
}
