/** Writes a command's arguments in one plain form before they are parsed, by the rules that kubectl's flags follow. */
import { UsageError, type Flag } from './command.ts'

type Flags = Readonly<Record<string, Flag>>

/**
 * Every flag becomes `--name` or `--name=value`. A flag that takes a value takes whatever stands next (`-f -`, `--tail -1`); short flags
 * may stand together (`-Aw`) and touch their value (`-oyaml`); of one that is said twice the last counts, unless it takes several. Throws
 * UsageError for flags that do not exist and values that are missing or of another type.
 */
export function normaliseFlags(argv: readonly string[], flags: Flags): readonly string[] {
  const words = [...argv]
  const flat: string[] = []
  let after: readonly string[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--') {
      after = ['--', ...words]
      break
    }
    if (word.startsWith('--')) flat.push(long(word, flags, words))
    else if (word.startsWith('-') && word !== '-') flat.push(...short(word, flags, words))
    else flat.push(word)
  }
  return [...lastOfEach(flat, flags), ...after]
}

function lastOfEach(words: readonly string[], flags: Flags): readonly string[] {
  const single = (word: string): string | undefined => {
    const name = /^--([^=]+)/.exec(word)?.[1]
    return name === undefined || flags[name]?.isMultiple === true ? undefined : name
  }
  return words.filter((word, at) => {
    const name = single(word)
    return name === undefined || !words.slice(at + 1).some((other) => single(other) === name)
  })
}

/** Puts flags that stand before the command's name behind it: `--data DIR get pods` is `get --data DIR pods`. */
export function commandFirst(argv: readonly string[], flags: Flags): readonly string[] {
  const at = leadingWords(argv, flags)
  const name = argv[at]
  return at === 0 || name === undefined || name.startsWith('-') ? argv : [name, ...argv.slice(0, at), ...argv.slice(at + 1)]
}

/** As `normaliseFlags` for a command whose words belong to another program, from the first that is none of `flags`: they stay as they are. */
export function handedOn(argv: readonly string[], flags: Flags): readonly string[] {
  const at = leadingWords(argv, flags)
  const rest = argv.slice(at)
  return [...normaliseFlags(argv.slice(0, at), flags), '--', ...(rest[0] === '--' ? rest.slice(1) : rest)]
}

/** How many words at the start are flags of these, and their values. */
function leadingWords(argv: readonly string[], flags: Flags): number {
  const heads = new Map(
    Object.entries(flags).flatMap(([name, flag]) =>
      [`--${kebab(name)}`, ...(flag.shortFlag === undefined ? [] : [`-${flag.shortFlag}`])].map((head) => [head, flag]),
    ),
  )
  let at = 0
  for (;;) {
    const word = argv[at] ?? ''
    const flag = heads.get(word.split('=')[0] ?? '')
    if (flag === undefined) return at
    at += word.includes('=') || flag.type === 'boolean' ? 1 : 2
  }
}

function long(word: string, flags: Flags, rest: string[]): string {
  const [, spelled = '', value] = /^--([^=]*)(?:=([\s\S]*))?$/.exec(word) ?? []
  const name = camel(spelled)
  const flag = Object.hasOwn(flags, name) ? flags[name] : undefined
  if (flag === undefined) throw new UsageError(`unknown flag: --${spelled}`)
  if (flag.type === 'boolean') return `--${name}=${value === undefined ? 'true' : switched(name, flag, value)}`
  const given = value ?? flag.implied ?? rest.shift()
  if (given === undefined) throw new UsageError(`flag needs an argument: --${spelled}`)
  return written(name, flag, given)
}

function* short(word: string, flags: Flags, rest: string[]): Generator<string> {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    const [name, flag] = Object.entries(flags).find(([, each]) => each.shortFlag === letter) ?? []
    if (name === undefined || flag === undefined) throw new UsageError(`unknown shorthand flag: '${letter}' in -${word.slice(at)}`)
    if (flag.type === 'boolean' && word[at + 1] !== '=') {
      yield `--${name}=true`
      continue
    }
    const touching = word.slice(at + 1).replace(/^=/, '')
    const value = touching === '' ? rest.shift() : touching
    if (value === undefined) throw new UsageError(`flag needs an argument: '${letter}' in -${word.slice(at)}`)
    yield flag.type === 'boolean' ? `--${name}=${switched(name, flag, value)}` : written(name, flag, value)
    return
  }
}

function written(name: string, flag: Flag, value: string): string {
  if (flag.type === 'number' && !/^[+-]?\d+$/.test(value)) throw invalid(name, flag, value, 'strconv.ParseInt')
  return `--${name}=${value}`
}

/** The words that Go takes for true and false. */
function switched(name: string, flag: Flag, value: string): string {
  if (/^(?:1|t|T|true|TRUE|True)$/.test(value)) return 'true'
  if (/^(?:0|f|F|false|FALSE|False)$/.test(value)) return 'false'
  throw invalid(name, flag, value, 'strconv.ParseBool')
}

function invalid(name: string, { shortFlag }: Flag, value: string, by: string): UsageError {
  const spelled = `${shortFlag === undefined ? '' : `-${shortFlag}, `}--${kebab(name)}`
  return new UsageError(
    `invalid argument ${JSON.stringify(value)} for "${spelled}" flag: ${by}: parsing ${JSON.stringify(value)}: invalid syntax`,
  )
}

const camel = (name: string): string => name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** A flag as it is typed: `dryRun` is `dry-run`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
