/** Simple commands: assignments, words, redirections, and what then runs. */
import type { Assignment, Command, CommandArgument, Word } from 'unbash'
import { setElement } from './arrays.ts'
import type { Expansion } from './expand.ts'
import { redirected } from './redirect.ts'
import type { Runner } from './runner.ts'
import { get, set, ShellError, type Descriptor, type ShellState, type Value } from './state.ts'
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
  state.substituted = undefined
  const name = command.name === undefined ? [] : await expansion.fields([command.name])
  const argv = [...name, ...(await argumentsOf(command, name[0], expansion))]
  const assignments = command.prefix.filter((part): part is Assignment => part.type === 'Assignment')
  if (argv.length === 0) {
    for (const assignment of assignments) {
      await assign(state, assignment, expansion)
      if (state.options.has('x')) trace(state, [`${assignment.name}=${get(state, assignment.name) ?? ''}`])
    }
    if (command.redirects.length > 0 && (await descriptorsFor(state, command, expansion)) === undefined) return 1
    // The status of `x=$(false)` is the substitution's.
    return state.substituted ?? 0
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
  const arrays = declaring.has(argv[0] ?? '') ? command.args.filter(isArray) : []
  try {
    if (argv[0] === 'readonly') for (const array of arrays) await assign(state, array, expansion)
    const status = await runner.command(state, argv)
    if (argv[0] !== 'readonly') for (const array of arrays) await assign(state, array, expansion)
    return status
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
        argument.value.type === 'Word'
          ? `${argument.name}${argument.append === true ? '+' : ''}=${await expansion.text(argument.value)}`
          : argument.name,
      )
    else found.push(argument.text)
  }
  return found
}

const isArray = (argument: CommandArgument): argument is Assignment =>
  argument.type === 'Assignment' && argument.value.type === 'ArrayValue'

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
  if (value.type === 'ArrayValue') return assignArray(state, name, { words: value.elements, append: append === true, expansion })
  const text = await expansion.text(value)
  const change = (before: string): string => (append === true ? before + text : text)
  const before = state.variables.get(name)
  if (index !== undefined)
    await setElement(state, name, { text: await expansion.text(index), place: () => expansion.number(index), change })
  else if (typeof before === 'object') await setElement(state, name, { text: '0', place: () => 0, change })
  else set(state, name, change(before ?? ''))
}

/** `name=(words)`: each word is an element, or one at the place that it names, `[key]=text`. */
async function assignArray(
  state: ShellState,
  name: string,
  { words, append, expansion }: { readonly words: readonly Word[]; readonly append: boolean; readonly expansion: Expansion },
): Promise<void> {
  const before = state.variables.get(name)
  const isTable = before instanceof Map
  const plain: string[] = []
  const placed: { key: string; text: string }[] = []
  for (const word of words) {
    const [, key] = /^\[([^\]]*)\]=/.exec(word.text) ?? []
    if (key === undefined) {
      const texts = await expansion.fields([word])
      if (placed.length === 0) plain.push(...texts)
      else for (const text of texts) placed.push({ key: String(Number(placed.at(-1)?.key) + 1), text })
    } else {
      const whole = await expansion.text(word)
      const at = whole.indexOf(']=')
      placed.push({ key: whole.slice(1, at), text: whole.slice(at + 2) })
    }
  }
  if (isTable) set(state, name, append ? before : new Map())
  else
    set(
      state,
      name,
      append ? [...(before === undefined ? [] : typeof before === 'string' ? [before] : (before as readonly string[])), ...plain] : plain,
    )
  for (const { key, text } of placed) await setElement(state, name, { text: key, place: () => Number(key) || 0, change: () => text })
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
