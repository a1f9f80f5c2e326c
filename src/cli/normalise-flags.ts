/** Writes a command's arguments in one plain form before they are parsed, by the rules that kubectl's flags follow. */
import { UsageError, type Flag } from './command.ts'

type Flags = Readonly<Record<string, Flag>>

/**
 * Every flag becomes `--name` or `--name=value`. A flag that takes a value takes whatever stands next (`-f -`, `--tail -1`); short flags
 * may stand
 * together (`-Aw`) and touch their value (`-oyaml`). Throws UsageError for flags that do not exist and values that are missing or no
 * number.
 */
export function normaliseFlags(argv: readonly string[], flags: Flags): readonly string[] {
  const words = [...argv]
  const flat: string[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') return [...flat, '--', ...words]
    if (word.startsWith('--')) flat.push(long(word, flags, words))
    else if (word.startsWith('-') && word !== '-') flat.push(...short(word, flags, words))
    else flat.push(word)
  }
  return flat
}

/** Puts flags that stand before the command's name behind it: `--data DIR get pods` is `get --data DIR pods`. */
export function commandFirst(argv: readonly string[], flags: Flags): readonly string[] {
  const heads = new Map(
    Object.entries(flags).flatMap(([name, flag]) =>
      [`--${kebab(name)}`, ...(flag.shortFlag === undefined ? [] : [`-${flag.shortFlag}`])].map((head) => [head, flag]),
    ),
  )
  let at = 0
  while (heads.has(argv[at]?.split('=')[0] ?? '')) at += argv[at]?.includes('=') === true ? 1 : 2
  const name = argv[at]
  return at === 0 || name === undefined || name.startsWith('-') ? argv : [name, ...argv.slice(0, at), ...argv.slice(at + 1)]
}

function long(word: string, flags: Flags, rest: string[]): string {
  const [, spelled = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
  const name = camel(spelled)
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag === undefined) throw new UsageError(`unknown flag: --${spelled}`)
  if (flag.type !== 'boolean') return written(name, flag, value ?? flag.implied ?? rest.shift())
  if (value !== undefined && !/^(true|false)$/.test(value))
    throw new UsageError(`invalid argument ${JSON.stringify(value)} for "--${spelled}": must be true or false`)
  return `--${name}=${value ?? 'true'}`
}

function* short(word: string, flags: Flags, rest: string[]): Generator<string> {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    const [name, flag] = Object.entries(flags).find(([, each]) => each.shortFlag === letter) ?? []
    if (name === undefined || flag === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in ${word}`)
    if (flag.type === 'boolean') {
      yield `--${name}=true`
      continue
    }
    const touching = word.slice(at + 1).replace(/^=/, '')
    yield written(name, flag, touching === '' ? rest.shift() : touching)
    return
  }
}

function written(name: string, flag: Flag, value: string | undefined): string {
  if (value === undefined) throw new UsageError(`flag needs an argument: --${kebab(name)}`)
  if (flag.type === 'number' && !/^-?\d+$/.test(value))
    throw new UsageError(`invalid argument ${JSON.stringify(value)} for "--${kebab(name)}": must be a whole number`)
  return `--${name}=${value}`
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
