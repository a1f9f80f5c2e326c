/** Functions as expressions may call them: overloads with types, written as one line each. */
import { readType, splitTypes, type Type } from './type.ts'
import type { Value } from './value.ts'

export interface Overload {
  /** cel-go's name of it, by which costs are known. */
  readonly id: string
  /** Called on its first argument. */
  readonly isMember: boolean
  readonly args: readonly Type[]
  readonly result: Type
  readonly run: Run
}

export type Run = (...args: Value[]) => Value

/** All overloads of all functions, by name. */
export type Declarations = ReadonlyMap<string, readonly Overload[]>

/** One overload and its signature: `string->startsWith(string) bool`, `size(list(A)) int`. */
export type Definition = readonly [id: string, signature: string, run: Run]

/** Reads definitions into declarations; later ones add overloads to earlier ones. */
export function declare(...libraries: readonly (readonly Definition[])[]): Declarations {
  const declarations = new Map<string, Overload[]>()
  for (const [id, signature, run] of libraries.flat()) {
    const { name, ...rest } = readSignature(signature)
    const overloads = declarations.get(name)
    const overload = { id, run, ...rest }
    if (overloads === undefined) declarations.set(name, [overload])
    else overloads.push(overload)
  }
  return declarations
}

/** `RECEIVER->NAME(ARGUMENTS) RESULT`, the receiver only for members. */
function readSignature(signature: string): { name: string } & Omit<Overload, 'id' | 'run'> {
  const open = signature.indexOf('->')
  const receiver = open === -1 ? undefined : signature.slice(0, open)
  const rest = open === -1 ? signature : signature.slice(open + 2)
  const start = rest.indexOf('(')
  let end = start
  for (let depth = 0; end < rest.length; end++) {
    if (rest[end] === '(') depth++
    else if (rest[end] === ')' && --depth === 0) break
  }
  const args = splitTypes(rest.slice(start + 1, end)).map(readType)
  return {
    name: rest.slice(0, start),
    isMember: receiver !== undefined,
    args: receiver === undefined ? args : [readType(receiver), ...args],
    result: readType(rest.slice(end + 1)),
  }
}
