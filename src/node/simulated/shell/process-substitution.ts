/** `<(...)` and `>(...)`: a command beside the shell, at the other end of a descriptor that a path names. */
import type { ProcessSubstitutionPart } from 'unbash'
import { contained } from './ending.ts'
import type { Runner } from './runner.ts'
import { subshell, type ShellState } from './state.ts'
import { emptySource, Pipe, readEnd, Reader } from './streams.ts'

/** bash counts down from here. */
const highest = 63

/** Starts the command and gives the path of its descriptor, which is open until `disconnect` of `ending.ts`. */
export function connect(state: ShellState, { operator, script }: ProcessSubstitutionPart, runner: Runner): string {
  let number = highest
  while (state.descriptors.has(number)) number--
  const pipe = new Pipe()
  const life = state.life.child()
  const reader = new Reader(readEnd(pipe))
  const inner = subshell(state, life, new Map([...state.descriptors, operator === '<' ? [1, { sink: pipe }] : [0, { reader }]] as const))
  if (operator === '<') inner.descriptors.set(0, { reader: new Reader(emptySource) })
  const done = contained(inner, runner, () => runner.statements(inner, script?.commands ?? [])).finally(() => {
    if (operator === '<') pipe.close()
    else reader.close()
    life.leave()
  })
  state.descriptors.set(number, operator === '<' ? { reader } : { sink: pipe })
  state.substitutions.push({ number, done, close: () => (operator === '<' ? reader.close() : pipe.close()) })
  return `/dev/fd/${number}`
}
