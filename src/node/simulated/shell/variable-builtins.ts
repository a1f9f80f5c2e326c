/** Builtins that give variables values and marks, or take them away. */
import { entriesOf, plainPlace, subscripted, unsetElement } from './arrays.ts'
import { complain } from './complain.ts'
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
  const words = args.filter((arg) => !/^[-+]/.test(arg))
  for (const word of words) {
    const [name, value] = split(word)
    if (scope === undefined || scope.has(name)) continue
    scope.set(name, state.variables.get(name))
    if (value === undefined) state.variables.delete(name)
  }
  return given(state, words, lettersOf(args))
}

/** `declare` and `typeset`: in a function the variable is the function's own, unless `-g` says otherwise. */
export function declare(state: ShellState, args: readonly string[]): number {
  const letters = lettersOf(args)
  const words = args.filter((arg) => !/^[-+]/.test(arg))
  if (letters.includes('f') || letters.includes('F')) return words.every((name) => state.functions.has(name)) ? 0 : 1
  if (letters.includes('p')) return shown(state, words)
  if (letters.includes('x')) for (const word of words) state.exported.add(split(word)[0])
  const status = letters.includes('g') ? given(state, words, letters) : local(state, args)
  if (letters.includes('r')) for (const word of words) state.readOnly.add(split(word)[0])
  return status
}

const lettersOf = (args: readonly string[]): string => args.filter((arg) => arg.startsWith('-')).join('')

/** Gives the variables what is written behind them, or makes them empty arrays. */
function given(state: ShellState, words: readonly string[], letters: string): 0 {
  for (const word of words) {
    const [name, value] = split(word)
    const before = state.variables.get(name)
    if (value !== undefined) set(state, name, value)
    else if (letters.includes('A') && !(before instanceof Map)) set(state, name, new Map())
    else if (letters.includes('a') && before === undefined) set(state, name, [])
  }
  return 0
}

/** `declare -p` */
function shown(state: ShellState, words: readonly string[]): number {
  const quoted = (text: string): string => `"${text.replace(/["\\$`]/g, '\\$&')}"`
  let status = 0
  for (const name of words.length > 0 ? words : [...state.variables.keys()].sort()) {
    const value = state.variables.get(name)
    const letter = value instanceof Map ? 'A' : typeof value === 'object' ? 'a' : ''
    const marks = `-${letter}${state.readOnly.has(name) ? 'r' : ''}${state.exported.has(name) ? 'x' : ''}`
    const text =
      typeof value === 'string'
        ? quoted(value)
        : `(${entriesOf(value)
            .map(([key, each]) => `[${key}]=${quoted(each)}`)
            .join(' ')})`
    if (value !== undefined) void print(state, `declare ${marks === '-' ? '--' : marks} ${name}=${text}\n`)
    else {
      complain(state, `declare: ${name}: not found`)
      status = 1
    }
  }
  return status
}

export async function unset(state: ShellState, args: readonly string[]): Promise<number> {
  const functions = args[0] === '-f'
  for (const name of args.filter((arg) => !arg.startsWith('-'))) {
    const element = subscripted(name)
    if (element !== undefined) {
      await unsetElement(state, element.name, { text: element.subscript, place: plainPlace(state) })
      continue
    }
    if (functions) state.functions.delete(name)
    else if (state.readOnly.has(name)) throw new ShellError(`unset: ${name}: is read only`, 1)
    else {
      state.variables.delete(name)
      state.exported.delete(name)
    }
  }
  return 0
}
