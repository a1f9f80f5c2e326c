/** `set` and `getopts`: the options of the shell, and reading those of a script. */
import { entriesOf } from './arrays.ts'
import { complain } from './complain.ts'
import { get, set, type ShellState, type Value } from './state.ts'
import { encode } from './streams.ts'

const print = (state: ShellState, text: string): void | Promise<void> => state.descriptors.get(1)?.sink?.write(encode(text))

const elements = (value: Value): string =>
  entriesOf(value)
    .map(([key, text]) => `[${key}]='${text}'`)
    .join(' ')

export function setOptions(state: ShellState, args: readonly string[]): number {
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      state.parameters = args.slice(at + 1)
      return 0
    }
    if (!/^[-+]./.test(arg)) {
      state.parameters = args.slice(at)
      return 0
    }
    const names: Readonly<Record<string, string>> = {
      errexit: 'e',
      nounset: 'u',
      xtrace: 'x',
      noglob: 'f',
      allexport: 'a',
      noclobber: 'C',
      pipefail: 'pipefail',
      verbose: 'v',
      errtrace: 'E',
    }
    const options =
      arg.slice(1) === 'o'
        ? [names[args[++at] ?? ''] ?? '']
        : [...arg.slice(1)].flatMap((letter) => (letter === 'o' ? [names[args[++at] ?? ''] ?? ''] : [letter]))
    for (const option of options)
      if (arg.startsWith('-')) state.options.add(option)
      else state.options.delete(option)
  }
  if (args.length === 0)
    void print(
      state,
      [...state.variables]
        .sort()
        .map(([name, value]) => (typeof value === 'string' ? `${name}='${value}'\n` : `${name}=(${elements(value)})\n`))
        .join(''),
    )
  return 0
}

export function getOptions(state: ShellState, args: readonly string[]): number {
  const [form = '', name = 'opt', ...given] = args
  // A colon before the letters: what is wrong is told in variables alone.
  const isQuiet = form.startsWith(':')
  const letters = isQuiet ? form.slice(1) : form
  const words: readonly string[] = given.length > 0 ? given : state.parameters
  const at = Number(get(state, 'OPTIND') ?? '1')
  const inside = Number(get(state, '_OPTCHAR') ?? '1')
  const word = words[at - 1]
  const move = (index: number, char: number, values: Readonly<Record<string, Value>>): number => {
    for (const [key, value] of Object.entries({ OPTIND: String(index), _OPTCHAR: String(char), ...values })) set(state, key, value)
    return 0
  }
  if (word === undefined || !/^-./.test(word) || word === '--') {
    move(word === '--' ? at + 1 : at, 1, { [name]: '?' })
    return 1
  }
  const letter = word[inside] ?? ''
  const last = inside + 1 >= word.length
  const place = letters.indexOf(letter)
  if (place < 0 || letter === ':') {
    const next = (values: Readonly<Record<string, string>>): number => move(last ? at + 1 : at, last ? 1 : inside + 1, values)
    if (isQuiet) return next({ [name]: '?', OPTARG: letter })
    complain(state, `illegal option -${letter}`)
    state.variables.delete('OPTARG')
    return next({ [name]: '?' })
  }
  if (letters[place + 1] !== ':') {
    state.variables.delete('OPTARG')
    return move(last ? at + 1 : at, last ? 1 : inside + 1, { [name]: letter })
  }
  if (last && words[at] === undefined) {
    if (isQuiet) return move(at + 1, 1, { [name]: ':', OPTARG: letter })
    complain(state, `option requires an argument -- ${letter}`)
    state.variables.delete('OPTARG')
    return move(at + 1, 1, { [name]: '?' })
  }
  return last
    ? move(at + 2, 1, { [name]: letter, OPTARG: words[at] ?? '' })
    : move(at + 1, 1, { [name]: letter, OPTARG: word.slice(inside + 1) })
}

/** `shopt`: options of bash that have a name alone. */
export function shopOptions(state: ShellState, args: readonly string[]): number {
  const flags = args.filter((arg) => arg.startsWith('-')).join('')
  const names = args.filter((arg) => !arg.startsWith('-'))
  if (flags.includes('s')) for (const name of names) state.options.add(name)
  else if (flags.includes('u')) for (const name of names) state.options.delete(name)
  else {
    if (!flags.includes('q'))
      void print(state, names.map((name) => `${name.padEnd(15)}\t${state.options.has(name) ? 'on' : 'off'}\n`).join(''))
    return names.every((name) => state.options.has(name)) ? 0 : 1
  }
  return 0
}
