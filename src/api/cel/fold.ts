/** What of an expression is the same in every evaluation. Upstream: cel-go's interpreter/decorators.go (OptOptimize). */
import type { Checked } from './check.ts'
import { acceptsAll, demandIndex } from './elements.ts'
import type { Expression, Invocation } from './expression.ts'
import { patternProblem } from './functions/regex.ts'
import { refusalOf } from './refusal.ts'
import { CelError, listOf, mapOf, type Value } from './value.ts'
import { partsOf } from './walk.ts'

const conversions = new Set(['bool', 'bytes', 'double', 'duration', 'dyn', 'int', 'string', 'timestamp', 'type', 'uint'])

/** The expression with its constants, or with the reason why one of them cannot be. */
export function folded(checked: Checked): Checked {
  const constants = new Map<number, Value>()
  try {
    fold(checked.root, checked, constants)
    return { ...checked, constants }
  } catch (error) {
    if (error instanceof CelError) return { ...checked, unusable: error.message }
    throw error
  }
}

function fold(node: Expression, checked: Checked, constants: Map<number, Value>): void {
  for (const part of partsOf(node)) fold(part, checked, constants)
  const known = (part: Expression): Value => constants.get(part.id) ?? null
  const areKnown = (parts: readonly Expression[]): boolean => parts.every(({ id }) => constants.has(id))
  if (node.form === 'literal') constants.set(node.id, node.value)
  else if (node.form === 'list' && node.optional.size === 0 && areKnown(node.elements))
    constants.set(node.id, listOf(node.elements.map(known)))
  else if (node.form === 'map' && node.optional.size === 0 && areKnown(node.entries.flat()))
    constants.set(node.id, mapOf(node.entries.map(([key, value]) => [known(key), known(value)])))
  else if (node.form === 'call') foldCall(node, checked, constants)
}

function foldCall(node: Invocation, { references }: Checked, constants: Map<number, Value>): void {
  const [arg, at] = node.args
  const index = node.name === '_[_]' && at !== undefined ? constants.get(at.id) : undefined
  if (index !== undefined) demandIndex(index)
  const value = arg === undefined ? undefined : constants.get(arg.id)
  if (value === undefined) return
  if ((node.name === 'find' || node.name === 'findAll') && typeof value === 'string') {
    const problem = patternProblem(value)
    if (problem !== undefined) throw new CelError(problem)
  }
  const reference = references.get(node.id)
  if (node.target !== undefined || !conversions.has(node.name) || reference === undefined || !('overloads' in reference)) return
  const overload = reference.overloads.find((one) => acceptsAll(one, [value]))
  if (overload === undefined) throw refusalOf(node.name, [value])
  constants.set(node.id, overload.run(value))
}
