/** Builtins that give variables values and marks, or take them away. */
import { print } from './print.ts'
import { get, set, ShellError, type ShellState } from './state.ts'

export function exportNames(state: ShellState, args: readonly string[]): number {
  if (args.length === 0 || args[0] === '-p') {
    void print(
      state,
      [...state.exported]
        .sort()
        .map((name) => `export ${name}='${get(state, name) ?? ''}'\n`)
        .join(''),
    )
    return 0
  }
  for (const arg of args) {
    const [name, value] = split(arg)
    if (value !== undefined) set(state, name, value)
    state.exported.add(name)
  }
  return 0
}

export function readOnly(state: ShellState, args: readonly string[]): number {
  for (const arg of args) {
    const [name, value] = split(arg)
    if (value !== undefined) set(state, name, value)
    state.readOnly.add(name)
  }
  return 0
}

/** `name=value` cut at the first sign. */
function split(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=')
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)]
}

export function local(state: ShellState, args: readonly string[]): number {
  const scope = state.locals.at(-1)
  for (const arg of args.filter((each) => !each.startsWith('-'))) {
    const [name, value] = split(arg)
    if (scope !== undefined && !scope.has(name)) scope.set(name, state.variables.get(name))
    if (value !== undefined) set(state, name, value)
    else if (scope !== undefined) state.variables.delete(name)
  }
  return 0
}

export function declare(state: ShellState, args: readonly string[]): number {
  if (args.includes('-x')) for (const arg of args.filter((each) => !each.startsWith('-'))) state.exported.add(split(arg)[0])
  return local(state, args)
}

export function unset(state: ShellState, args: readonly string[]): number {
  const functions = args[0] === '-f'
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    if (functions) state.functions.delete(name)
    else if (state.readOnly.has(name)) throw new ShellError(`unset: ${name}: is read only`, 1)
    else {
      state.variables.delete(name)
      state.exported.delete(name)
    }
  }
  return 0
}
