/** What is said where no overload of a function takes its arguments. Upstream: cel-go's interpreter/interpretable.go and common/decls. */
import { CelError, noSuchOverload, typeNameOf, type Value } from './value.ts'

/** These take every call on themselves, and say nothing of it when they refuse it: upstream's Receiver. */
const receivers = ['string', 'google.protobuf.Timestamp', 'google.protobuf.Duration']

const numbers = ['int', 'uint', 'double']
const ordered = [...numbers, 'bool', 'bytes']

/** Who has an operator, in upstream's traits. Only who has it refuses the other side; of all else the operator is told. */
const owners = new Map<string, readonly string[]>([
  ['_+_', [...numbers, 'bytes', 'list']],
  ['_-_', numbers],
  ['_*_', numbers],
  ['_/_', numbers],
  ['_%_', ['int', 'uint']],
  ['-_', ['int', 'double', 'bool']],
  ...['_<_', '_<=_', '_>_', '_>=_'].map((name) => [name, ordered] as const),
  ['size', []],
])

/** Functions that have one implementation for all that they take, which says no more. */
const silent = new Set(['contains', 'endsWith', 'find', 'findAll', 'matches', 'startsWith', '!_', '@in'])

export function refusalOf(name: string, args: readonly Value[]): CelError {
  const types = args.map(typeNameOf)
  const own = owners.get(name)
  if (own !== undefined) {
    const isOwner = [...own, ...receivers].includes(types[0] ?? '')
    return isOwner ? noSuchOverload() : new CelError(`no such overload: ${name}`)
  }
  return silent.has(name) ? noSuchOverload() : new CelError(`no such overload: ${name}(${types.join(', ')})`)
}
