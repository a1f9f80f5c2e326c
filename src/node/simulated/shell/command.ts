/** Simple commands: assignments, words, redirections, and what then runs. */
import type { Assignment, Command } from 'unbash'
import type { Expansion } from './expand.ts'
import { redirected } from './redirect.ts'
import type { Runner } from './runner.ts'
import { set, ShellError, type Descriptor, type ShellState, type Value } from './state.ts'
import { encode } from './streams.ts'

/** Runs a command whose words are known: a function, a builtin or a command of the image. */
export interface SimpleCommand {
  run(state: ShellState, argv: readonly string[], runner: Runner, options?: { readonly functions?: boolean }): Promise<number>
}

/** Special builtins whose assignments stay, and whose redirections may too (`exec`). */
const special = new Set([
  'export',
  'readonly',
  'exec',
  'eval',
  '.',
  'source',
  'set',
  'unset',
  'return',
  'exit',
  'trap',
  'shift',
  ':',
  'break',
  'continue',
  'local',
  'declare',
  'typeset',
])
/** Builtins whose arguments may be assignments: those are not split. */
const declaring = new Set(['export', 'readonly', 'local', 'declare', 'typeset'])

export async function runSimple(
  state: ShellState,
  command: Command,
  { expansion, runner }: { expansion: Expansion; runner: Runner },
): Promise<number> {
  const name = command.name === undefined ? [] : await expansion.fields([command.name])
  const argv = [...name, ...(await argumentsOf(command, name[0], expansion))]
  const assignments = command.prefix.filter((part): part is Assignment => part.type === 'Assignment')
  if (argv.length === 0) {
    state.status = 0
    for (const assignment of assignments) await assign(state, assignment, expansion)
    if (command.redirects.length > 0) await redirected(state, command.redirects, expansion)
    // The status of `x=$(false)` is the substitution's.
    return assignments.some(({ text }) => text.includes('$(') || text.includes('`')) ? state.status : 0
  }
  if (state.options.has('x')) trace(state, argv)
  const descriptors = await descriptorsFor(state, command, expansion)
  if (descriptors === undefined) return 1
  if (argv[0] === 'exec' && argv.length === 1) {
    for (const [number, descriptor] of descriptors) state.descriptors.set(number, descriptor)
    return 0
  }
  const restore = special.has(argv[0] ?? '') ? await keep(state, assignments, expansion) : await lend(state, assignments, expansion)
  const outer = new Map(state.descriptors)
  if (command.redirects.length > 0) swap(state, descriptors)
  try {
    return await runner.command(state, argv)
  } finally {
    if (command.redirects.length > 0) swap(state, outer)
    restore()
  }
}

async function argumentsOf(command: Command, name: string | undefined, expansion: Expansion): Promise<string[]> {
  const found: string[] = []
  for (const argument of command.args) {
    if (argument.type === 'Word') found.push(...(await expansion.fields([argument])))
    else if (name !== undefined && declaring.has(name))
      found.push(
        `${argument.name}=${argument.value.type === 'Word' ? await expansion.text(argument.value) : (await expansion.fields(argument.value.elements)).join(' ')}`,
      )
    else found.push(argument.text)
  }
  return found
}

/** A redirection that fails ends the command, not the shell. */
async function descriptorsFor(state: ShellState, command: Command, expansion: Expansion): Promise<Map<number, Descriptor> | undefined> {
  if (command.redirects.length === 0) return state.descriptors
  try {
    return await redirected(state, command.redirects, expansion)
  } catch (error) {
    if (!(error instanceof ShellError)) throw error
    void state.descriptors.get(2)?.sink?.write(encode(`${state.name}: ${error.message}\n`))
    return undefined
  }
}

function swap(state: ShellState, descriptors: ReadonlyMap<number, Descriptor>): void {
  const copy = new Map(descriptors)
  state.descriptors.clear()
  for (const [number, descriptor] of copy) state.descriptors.set(number, descriptor)
}

async function assign(state: ShellState, { name, value, append, index }: Assignment, expansion: Expansion): Promise<void> {
  if (value.type === 'ArrayValue') {
    const elements = await expansion.fields(value.elements)
    const before = state.variables.get(name)
    set(
      state,
      name,
      append === true && before !== undefined ? [...(typeof before === 'string' ? [before] : before), ...elements] : elements,
    )
    return
  }
  const text = await expansion.text(value)
  const before = state.variables.get(name)
  if (index !== undefined) {
    const elements = before === undefined ? [] : typeof before === 'string' ? [before] : [...before]
    const at = await expansion.number(index)
    elements[at] = append === true ? (elements[at] ?? '') + text : text
    set(
      state,
      name,
      Array.from(elements, (element) => element ?? ''),
    )
  } else set(state, name, append === true ? `${typeof before === 'string' ? before : (before?.[0] ?? '')}${text}` : text)
}

async function keep(state: ShellState, assignments: readonly Assignment[], expansion: Expansion): Promise<() => void> {
  for (const assignment of assignments) await assign(state, assignment, expansion)
  return () => undefined
}

/** `NAME=value command`: for the command only. */
async function lend(state: ShellState, assignments: readonly Assignment[], expansion: Expansion): Promise<() => void> {
  if (assignments.length === 0) return () => undefined
  const saved = assignments.map(({ name }): [string, Value | undefined, boolean] => [
    name,
    state.variables.get(name),
    state.exported.has(name),
  ])
  for (const assignment of assignments) {
    await assign(state, assignment, expansion)
    state.exported.add(assignment.name)
  }
  return () => {
    for (const [name, value, exported] of saved) {
      if (value === undefined) state.variables.delete(name)
      else state.variables.set(name, value)
      if (!exported) state.exported.delete(name)
    }
  }
}

function trace(state: ShellState, argv: readonly string[]): void {
  const words = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
  void state.descriptors.get(2)?.sink?.write(encode(`+ ${words.join(' ')}\n`))
}
