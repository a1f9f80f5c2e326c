/** `set` and `getopts`: the options of the shell, and reading those of a script. */
import { complain } from './complain.ts'
import { get, set, type ShellState, type Value } from './state.ts'
import { encode } from './streams.ts'

const print = (state: ShellState, text: string): void | Promise<void> => state.descriptors.get(1)?.sink?.write(encode(text))

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
        .map(([name, value]) => `${name}='${typeof value === 'string' ? value : value.join(' ')}'\n`)
        .join(''),
    )
  return 0
}

export function getOptions(state: ShellState, args: readonly string[]): number {
  const [letters = '', name = 'opt', ...given] = args
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
  if (place < 0) {
    complain(state, `illegal option -${letter}`)
    return move(last ? at + 1 : at, last ? 1 : inside + 1, { [name]: '?' })
  }
  if (letters[place + 1] !== ':') return move(last ? at + 1 : at, last ? 1 : inside + 1, { [name]: letter })
  return last
    ? move(at + 2, 1, { [name]: letter, OPTARG: words[at] ?? '' })
    : move(at + 1, 1, { [name]: letter, OPTARG: word.slice(inside + 1) })
}
