/** The builtins `read` and `mapfile`: text of a descriptor into variables. */
import { complain } from './complain.ts'
import { get, set, type ShellState } from './state.ts'
import { encode, refuseBeyond, type Reader } from './streams.ts'

interface Asked {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly names: readonly string[]
}

/** Letters behind a dash; those of `taking` have a value, joined or as the next word. */
function asked(args: readonly string[], taking: string): Asked {
  const flags = new Set<string>()
  const values = new Map<string, string>()
  let at = 0
  for (; /^-./.test(args[at] ?? '') && args[at] !== '--'; at++) {
    const word = args[at] ?? ''
    for (let place = 1; place < word.length; place++) {
      const letter = word[place] ?? ''
      flags.add(letter)
      if (!taking.includes(letter)) continue
      values.set(letter, place + 1 < word.length ? word.slice(place + 1) : (args[++at] ?? ''))
      break
    }
  }
  return { flags, values, names: args.slice(args[at] === '--' ? at + 1 : at) }
}

function readerOf(state: ShellState, name: string, { values }: Asked): Reader | undefined {
  const number = values.get('u') ?? '0'
  const reader = state.descriptors.get(Number(number))?.reader
  if (reader === undefined) complain(state, `${name}: ${number}: Bad file descriptor`)
  return reader
}

/** The sign that ends a line: the first one of `-d`, a zero byte for an empty one. */
const endOf = ({ values }: Asked): string => {
  const given = values.get('d')
  return given === undefined ? '\n' : given === '' ? '\0' : given.slice(0, 1)
}

/** Reads a line and cuts it into fields; status 1 at the end of the input, or when the time of `-t` is up. */
export async function read(state: ShellState, args: readonly string[]): Promise<number> {
  const given = asked(args, 'tpndNuaie')
  const { flags, values, names } = given
  const prompt = values.get('p')
  if (prompt !== undefined && state.descriptors.get(0)?.isTerminal === true) void state.descriptors.get(2)?.sink?.write(encode(prompt))
  const reader = readerOf(state, 'read', given)
  if (reader === undefined) return 1
  const exact = values.get('N')
  const most = exact ?? values.get('n')
  const end = exact === undefined ? endOf(given) : undefined
  const isRaw = flags.has('r')
  const work = taken(reader, { end, most: most === undefined ? undefined : Number(most), isRaw })
  const seconds = values.get('t')
  const found = await (seconds === undefined
    ? state.life.until(work)
    : Promise.race([work, state.life.sleep(Number(seconds) * 1000).then(() => undefined)]))
  const signs = found?.signs ?? []
  const separators = exact === undefined ? (get(state, 'IFS') ?? ' \t\n') : ''
  const array = values.get('a')
  if (array !== undefined) set(state, array, fieldsOf(signs, Number.POSITIVE_INFINITY, separators))
  else if (names.length === 0) set(state, 'REPLY', textOf(signs))
  else {
    const texts = fieldsOf(signs, names.length, separators)
    for (const [at, name] of names.entries()) set(state, name, texts[at] ?? '')
  }
  // More than 128 says that the time is up.
  return found === undefined ? 142 : found.isWhole ? 0 : 1
}

/** `mapfile` and `readarray`: every line an element. */
export async function mapFile(state: ShellState, args: readonly string[]): Promise<number> {
  const given = asked(args, 'dnsuOcC')
  const { flags, values, names } = given
  const reader = readerOf(state, 'mapfile', given)
  if (reader === undefined) return 1
  const end = endOf(given)
  const skip = Number(values.get('s') ?? 0)
  const most = Number(values.get('n') ?? 0) || Number.POSITIVE_INFINITY
  const lines: string[] = []
  let size = 0
  for (let at = 0; at < skip + most; at++) {
    const line = await state.life.until(reader.upTo(end))
    if (line === undefined) break
    refuseBeyond((size += line.text.length + 32))
    const pause = state.life.step()
    if (pause !== undefined) await pause
    if (at >= skip) lines.push(line.whole && !flags.has('t') ? line.text + end : line.text)
  }
  set(state, names[0] ?? 'MAPFILE', lines)
  return 0
}

/** A sign of the input; one behind a backslash separates nothing. */
interface Sign {
  readonly text: string
  readonly isPlain: boolean
}

const textOf = (signs: readonly Sign[]): string => signs.map(({ text }) => text).join('')

/** Takes what the variables get; a backslash at the end of a line goes on with the next one, unless all is taken as it is. */
async function taken(
  reader: Reader,
  { end, most, isRaw }: { readonly end: string | undefined; readonly most: number | undefined; readonly isRaw: boolean },
): Promise<{ readonly signs: readonly Sign[]; readonly isWhole: boolean }> {
  const signs: Sign[] = []
  for (;;) {
    const line = await reader.upTo(end, most === undefined ? undefined : most - signs.length)
    if (line === undefined) return { signs, isWhole: false }
    let goesOn = false
    const texts = [...line.text]
    for (let at = 0; at < texts.length; at++) {
      const text = texts[at] ?? ''
      if (isRaw || text !== '\\') signs.push({ text, isPlain: false })
      else if (at + 1 < texts.length) signs.push({ text: texts[++at] ?? '', isPlain: true })
      else goesOn = true
    }
    if (!goesOn || !line.whole) return { signs, isWhole: line.whole }
  }
}

/** At most `count` fields; the last takes the rest, but for the separator behind it where it is one field. */
function fieldsOf(signs: readonly Sign[], count: number, separators: string): string[] {
  const isMark = (at: number): boolean => signs[at]?.isPlain === false && separators.includes(signs[at].text)
  const isBlank = (at: number): boolean => isMark(at) && ' \t\n'.includes(signs[at]?.text ?? '')
  const found: string[] = []
  let at = 0
  const pastBlanks = (): void => {
    while (isBlank(at)) at++
  }
  pastBlanks()
  while (at < signs.length) {
    const start = at
    while (at < signs.length && !isMark(at)) at++
    const field = textOf(signs.slice(start, at))
    pastBlanks()
    if (isMark(at)) {
      at++
      pastBlanks()
    }
    if (found.length < count - 1 || at >= signs.length) {
      found.push(field)
      continue
    }
    let end = signs.length
    while (isBlank(end - 1)) end--
    found.push(textOf(signs.slice(start, end)))
    break
  }
  return found
}
